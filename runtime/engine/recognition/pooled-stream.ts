/** One stream as the service's thread sees it: it bundles audio for the worker and counts how far recognition is behind. */
import { EarshotError } from '../../../shared/errors.ts';
import type { RecognizerOptions, RecognizerStream } from '../ports.ts';
import { codeOf } from './languages.ts';
import type { StreamSetup, ToWorker } from './protocol.ts';

/** Audio is handed over in pieces of this length: fewer messages, and no delay that anyone notices. */
const handOverMs = 60;

/** A stretch of speech takes about as long on a machine that keeps up. */
const noticeableMs = 2_000;

export type PooledStreamOptions = {
  readonly id: number;
  readonly request: RecognizerOptions;
  readonly post: (message: ToWorker) => void;
  readonly maxBehindMs: number;
  /** Removes the stream from the pool. */
  readonly onClosed: (stream: PooledStream) => void;
};

export class PooledStream implements RecognizerStream {
  readonly id: number;
  readonly group: string | undefined;
  readonly #options: PooledStreamOptions;
  readonly #bytesPerMs: number;
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #givenMs = 0;
  #settledMs = 0;
  #closed = false;

  constructor(options: PooledStreamOptions) {
    const { id, request } = options;
    this.#options = options;
    this.id = id;
    this.group = request.group;
    this.#bytesPerMs = ((request.encoding === 'mulaw' ? 1 : 2) * request.sampleRateHz) / 1000;
    const setup: StreamSetup = {
      encoding: request.encoding,
      sampleRateHz: request.sampleRateHz as 8000 | 16000,
      interim: request.interim,
      language: codeOf(request.languageCode),
      phraseHints: request.phraseHints,
      ...(request.english === true && { english: true }),
      ...(request.group !== undefined && { group: request.group }),
    };
    options.post({ kind: 'open', stream: id, setup });
  }

  get isBehind(): boolean {
    return this.behindMs >= noticeableMs;
  }

  get behindMs(): number {
    return this.#givenMs - this.#settledMs;
  }

  write(audio: Uint8Array): void {
    if (this.#closed || audio.length === 0) return;
    this.#pending.push(audio.slice());
    this.#pendingBytes += audio.length;
    this.#givenMs += audio.length / this.#bytesPerMs;
    if (this.#pendingBytes >= handOverMs * this.#bytesPerMs) this.#handOver();
    if (this.behindMs > this.#options.maxBehindMs) {
      this.#post({ kind: 'cancel', stream: this.id });
      this.close(new EarshotError('quota_exhausted', { detail: 'Recognition is too far behind this call' }));
    }
  }

  end(): void {
    if (this.#closed) return;
    this.#handOver();
    this.#post({ kind: 'end', stream: this.id });
  }

  cancel(): void {
    if (this.#closed) return;
    this.#post({ kind: 'cancel', stream: this.id });
    this.close(new EarshotError('cancelled'));
  }

  onResult(result: Parameters<RecognizerOptions['onResult']>[0]): void {
    this.#options.request.onResult(result);
  }

  onSettled(ms: number): void {
    this.#settledMs = ms;
  }

  /** Without a message to the worker; `onEnd` is called once, with `error`. */
  close(error?: unknown): void {
    if (this.#closed) return;
    this.#closed = true;
    const { request, onClosed } = this.#options;
    onClosed(this);
    // Never from inside a caller's own `write` or `cancel`.
    queueMicrotask(() => request.onEnd(error));
  }

  #handOver(): void {
    if (this.#pendingBytes === 0) return;
    const bytes = new Uint8Array(this.#pendingBytes);
    let at = 0;
    for (const part of this.#pending) {
      bytes.set(part, at);
      at += part.length;
    }
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#post({ kind: 'audio', stream: this.id, bytes });
  }

  #post(message: ToWorker): void {
    this.#options.post(message);
  }
}
