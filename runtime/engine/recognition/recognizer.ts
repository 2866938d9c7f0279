/**
 * The recognizer as the service sees it: streams are spread over a pool of worker threads that start when there is work
 * for them. This thread only counts and forwards. Audio that arrives while models load waits in the worker's mailbox.
 */
import { availableParallelism, totalmem } from 'node:os';
import { Worker } from 'node:worker_threads';
import { EarshotError } from '../../../shared/errors.ts';
import { languages, languagesWith } from '../../../shared/languages.ts';
import type { Logger } from '../../core/ports/logger.ts';
import { createMailbox } from '../mailbox.ts';
import type { EngineLoad, Recognizer, RecognizerOptions, RecognizerStream } from '../ports.ts';
import { stopThread } from '../stop-thread.ts';
import { threadOptions } from '../thread-options.ts';
import { PooledStream } from './pooled-stream.ts';
import type { FromWorker, ToWorker, WorkerSetup } from './protocol.ts';

export type RecognizerSetup = {
  readonly logger: Logger;
  /** 0: as many as the machine has memory and processors for. */
  readonly workers: number;
  readonly cacheDir: string;
  /** A sentence: why there is no recognition. */
  readonly off?: string;
  /** For tests: another thread in place of the real one. */
  readonly startWorker?: (setup: WorkerSetup) => WorkerThread;
  /** Speech that may wait in one stream; beyond it the stream ends with an error. */
  readonly maxBehindMs?: number;
};

export interface WorkerThread {
  post(message: ToWorker): void;
  onMessage(run: (message: FromWorker) => void): void;
  onExit(run: (error: unknown) => void): void;
  stop(): Promise<void>;
}

const recognized = languagesWith('speech');
const recognizedNames = new Intl.ListFormat('en').format(recognized.map((language) => languages[language].name));
/** Both models and their working memory, measured. */
const workerBytes = 800e6;
const mostWorkers = 4;
/** Streams (two a call) that a worker gets before another one is started. */
const streamsPerWorker = 2;

/** Starts no thread before `warm` or the first stream. */
export function createRecognizer(setup: RecognizerSetup): Recognizer {
  return new WorkerPool(setup);
}

type Member = { readonly thread: WorkerThread; ready: boolean; readonly streams: Set<PooledStream> };

class WorkerPool implements Recognizer {
  readonly languages = recognized;
  readonly #setup: RecognizerSetup;
  readonly #maxWorkers: number;
  readonly #members: Member[] = [];
  readonly #streams = new Map<number, { readonly stream: PooledStream; readonly member: Member }>();
  #unavailable: string | undefined;
  #nextId = 1;
  #closed = false;

  constructor(setup: RecognizerSetup) {
    this.#setup = setup;
    this.#unavailable = setup.off;
    const affordable = Math.min(availableParallelism(), mostWorkers, Math.floor((0.6 * totalmem()) / workerBytes));
    this.#maxWorkers = setup.workers > 0 ? setup.workers : Math.max(1, affordable);
  }

  open(options: RecognizerOptions): RecognizerStream {
    const off = this.#closed ? 'The engine is closed' : this.#unavailable;
    const problem = off === undefined ? unfit(options) : refusal(off);
    if (problem !== undefined) {
      queueMicrotask(() => options.onEnd(problem));
      return { write() {}, end() {}, cancel() {} };
    }
    const member = this.#memberFor(options.group);
    const stream = new PooledStream({
      id: this.#nextId++,
      request: options,
      post: (message) => member.thread.post(message),
      maxBehindMs: this.#setup.maxBehindMs ?? 600_000,
      onClosed: (closed) => {
        this.#streams.delete(closed.id);
        member.streams.delete(closed);
      },
    });
    this.#streams.set(stream.id, { stream, member });
    member.streams.add(stream);
    return stream;
  }

  load(): EngineLoad {
    let behindMs = 0;
    for (const { stream } of this.#streams.values()) behindMs = Math.max(behindMs, stream.behindMs);
    const unavailable = this.#unavailable;
    return {
      ready: unavailable === undefined && this.#members.some((member) => member.ready),
      streams: this.#streams.size,
      workers: this.#members.length,
      behindMs: Math.round(behindMs),
      ...(unavailable !== undefined && { unavailable }),
    };
  }

  warm(): void {
    if (!this.#closed && this.#unavailable === undefined && this.#members.length === 0) this.#start();
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const { stream } of [...this.#streams.values()]) stream.close(new EarshotError('cancelled'));
    await Promise.all(this.#members.map((member) => member.thread.stop()));
  }

  #start(): Member {
    const startWorker = this.#setup.startWorker ?? startThread;
    const thread = startWorker({ cacheDir: this.#setup.cacheDir, threads: 1 });
    const member: Member = { thread, ready: false, streams: new Set() };
    this.#members.push(member);
    thread.onMessage((message) => this.#receive(member, message));
    thread.onExit((error) => this.#onExit(member, error));
    return member;
  }

  #onExit(member: Member, cause: unknown): void {
    const at = this.#members.indexOf(member);
    if (at >= 0) this.#members.splice(at, 1);
    if (this.#closed || at < 0) return;
    this.#setup.logger.error('A recognition worker stopped; its streams have to be opened again', {
      error: cause instanceof Error ? cause : undefined,
    });
    for (const stream of [...member.streams]) stream.close(new EarshotError('unavailable', { cause }));
  }

  #receive(member: Member, message: FromWorker): void {
    switch (message.kind) {
      case 'listening':
        return;
      case 'ready':
        member.ready = true;
        return;
      case 'unavailable':
        if (this.#unavailable === undefined) this.#setup.logger.warn(message.sentence);
        this.#unavailable = message.sentence;
        for (const stream of [...member.streams]) stream.close(refusal(message.sentence));
        return;
      case 'result':
        this.#streams.get(message.stream)?.stream.onResult(message.result);
        return;
      case 'settled':
        this.#streams.get(message.stream)?.stream.onSettled(message.ms);
        return;
      case 'ended': {
        const { error } = message;
        const cause = error === undefined ? undefined : new EarshotError('internal', { cause: error });
        this.#streams.get(message.stream)?.stream.close(cause);
      }
    }
  }

  /** The worker of the call's other stream, so that it has the audio of both; else the one with the fewest streams. */
  #memberFor(group: string | undefined): Member {
    if (group !== undefined) {
      for (const { stream, member } of this.#streams.values()) if (stream.group === group) return member;
    }
    let best = this.#members[0];
    for (const member of this.#members) if (member.streams.size < best!.streams.size) best = member;
    if (!best || (best.streams.size >= streamsPerWorker && this.#members.length < this.#maxWorkers))
      return this.#start();
    return best;
  }
}

/** Why the request cannot be recognized at all. */
function unfit(options: RecognizerOptions): EarshotError | undefined {
  const language = options.languageCode.toLowerCase().split('-')[0]!;
  if (!(recognized as readonly string[]).includes(language)) {
    const detail = `Local speech recognition supports ${recognizedNames} only; all other assistance continues`;
    return new EarshotError('unsupported', { detail });
  }
  if (options.sampleRateHz !== 8000 && options.sampleRateHz !== 16000)
    return refusal('Audio must have 8000 or 16000 Hz');
  return undefined;
}

function refusal(sentence: string): EarshotError {
  return new EarshotError('failed_precondition', { detail: sentence, retryable: false });
}

function startThread(workerData: WorkerSetup): WorkerThread {
  const worker = new Worker(new URL('./recognition.worker.ts', import.meta.url), threadOptions(workerData));
  // The service decides when it ends; a worker must not keep it alive.
  worker.unref();
  return {
    post: createMailbox<ToWorker>(worker),
    onMessage: (run) => void worker.on('message', run),
    onExit: (run) => {
      let failure: unknown;
      worker.on('error', (error) => {
        failure = error;
      });
      worker.on('exit', () => run(failure));
    },
    stop: () => stopThread(worker),
  };
}
