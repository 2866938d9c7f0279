/** One reader of the overview: its heartbeats, its limits, and the checks of whether it may still read. It has no timer of its own. */
import type { StreamEnd } from '../../shared/api/routes.ts';
import { delayedComment, encodeSseComment, encodeSseFrame, onTimeComment } from '../../shared/sse.ts';
import type { PanelIdentity } from '../core/ports/panel-access.ts';
import { ReaderBuffer, type ReaderBufferLimits } from './reader-buffer.ts';
import { Reauthorization, type ReauthorizationAnswer, type ReauthorizationOptions } from './reauthorization.ts';
import { delayWithin, spread } from './spread.ts';
import type { SseSink, SseSource } from './sse-sink.ts';
import { type StreamTimes, streamTimes } from './stream-times.ts';

export type SupervisorStreamOptions = ReaderBufferLimits & ReauthorizationOptions & StreamTimes;

export const supervisorStreamOptions: SupervisorStreamOptions = {
  ...streamTimes,
  // A supervisor who lost the permission, or a division, must lose what they see within a minute.
  reauthorizeMs: 50_000,
  maxUnanswered: 6,
  maxBufferedBytes: 4_000_000,
  maxStallMs: 30_000,
};

export type SupervisorStreamDeps = {
  readonly options: SupervisorStreamOptions;
  readonly random: () => number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly isPartial: () => boolean;
  readonly reauthorize: () => Promise<ReauthorizationAnswer>;
  /** Called exactly once. */
  readonly onEnd: () => void;
};

export class SupervisorStream implements SseSource {
  readonly identity: PanelIdentity;
  readonly #deps: SupervisorStreamDeps;
  readonly #sink: SseSink;
  readonly #times: { readonly expiresAt: number; readonly rotateAt: number };
  readonly #buffer: ReaderBuffer;
  readonly #reauthorization: Reauthorization;
  #heartbeatAt: number;
  #wasPartial = false;
  #lingerUntil: number | undefined = undefined;
  #gone = false;

  constructor(
    deps: SupervisorStreamDeps,
    start: { readonly identity: PanelIdentity; readonly sink: SseSink; readonly expiresAt: number },
  ) {
    const { options, random } = deps;
    const now = deps.now();
    this.identity = start.identity;
    this.#deps = deps;
    this.#sink = start.sink;
    this.#times = { expiresAt: start.expiresAt, rotateAt: now + spread(options.rotateMs, 0.2, random) };
    this.#buffer = new ReaderBuffer(start.sink, options, now);
    this.#reauthorization = new Reauthorization(options, random, now);
    this.#heartbeatAt = now + options.heartbeatMs;
  }

  /** The whole list does not count against the reader. */
  begin(overview: Uint8Array): void {
    if (this.#isOver) return;
    this.#sink.write(overview);
    this.#buffer.allowBuffered();
  }

  write(bytes: Uint8Array): void {
    if (this.#isOver) return;
    this.#sink.write(bytes);
    if (this.#buffer.isTooFarBehind()) this.end('slow', this.#retryMs());
  }

  tick(): void {
    if (this.#gone) return;
    const now = this.#deps.now();
    if (this.#lingerUntil !== undefined) {
      if (now < this.#lingerUntil) return;
      this.#sink.destroy();
      this.onClose();
      return;
    }
    if (now >= this.#times.expiresAt) this.end('unauthorized');
    else if (this.#buffer.isStalled(now)) this.end('slow', this.#retryMs());
    else if (now >= this.#times.rotateAt) this.end('rotate', this.#deps.random() * this.#deps.options.retryMs[0]);
    else this.#tickOpen(now);
  }

  end(reason: StreamEnd['reason'], retryMs?: number): void {
    if (this.#isOver) return;
    const data: StreamEnd = retryMs === undefined ? { reason } : { reason, retryMs: Math.round(retryMs) };
    this.#sink.write(encodeSseFrame({ event: 'end', data: JSON.stringify(data) }));
    this.#sink.end();
    this.#lingerUntil = this.#deps.now() + this.#deps.options.lingerMs;
  }

  onClose(): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#deps.onEnd();
  }

  get #isOver(): boolean {
    return this.#gone || this.#lingerUntil !== undefined;
  }

  #tickOpen(now: number): void {
    if (this.#reauthorization.isDue(now)) void this.#reauthorize();
    const isPartial = this.#deps.isPartial();
    if (isPartial !== this.#wasPartial) {
      this.#wasPartial = isPartial;
      this.#sink.write(encodeSseComment(isPartial ? delayedComment : onTimeComment));
    }
    if (now < this.#heartbeatAt) return;
    this.#heartbeatAt = now + this.#deps.options.heartbeatMs;
    this.#sink.write(encodeSseComment('live'));
  }

  async #reauthorize(): Promise<void> {
    const verdict = await this.#reauthorization.check(this.#deps.reauthorize, this.#deps.now);
    if (typeof verdict === 'string') this.end(verdict, verdict === 'failed' ? this.#retryMs() : undefined);
  }

  #retryMs(): number {
    return delayWithin(this.#deps.options.retryMs, this.#deps.random);
  }
}
