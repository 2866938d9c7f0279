/** The capture of one conversation: a header, the inputs in their order, and at the end the hash of the events that came out. */
import type { AssistEvent } from '../../shared/assist/event.ts';
import type { ConversationId } from '../../shared/ids.ts';
import type { Masker } from '../core/masking/masker.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import type { Logger } from '../core/ports/logger.ts';
import { CaptureMask } from './capture-mask.ts';
import { type CaptureEntry, type CaptureSettings, captureVersion, writeEntry } from './capture-record.ts';
import { createEventHash } from './event-hash.ts';

export interface CaptureSink {
  /** Takes one line; never blocks and never throws. */
  write(line: string): void;
  close(): void;
}

export type CaptureOptions = {
  readonly log: ConversationLog;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly engine: string;
  readonly settings?: CaptureSettings;
  readonly openSink: (conversationId: ConversationId, startedAt: number) => CaptureSink;
  /** Masks texts and silences audio before they are written; absent: everything is written as it is. */
  readonly masker?: Masker | undefined;
  /** After the conversation's end: how long completion and the last results may still come. */
  readonly afterglowMs?: number;
};

/** How often it is looked at whether timers fire in time. */
const watchMs = 250;

type Unstamped<E> = E extends { readonly t: number } ? Omit<E, 't'> : never;

export class ConversationCapture {
  readonly #options: CaptureOptions;
  readonly #sink: CaptureSink;
  readonly #beganAt: number;
  readonly #hash = createEventHash();
  readonly #onClosed: () => void;
  readonly #unfollow: () => void;
  readonly #mask: CaptureMask | undefined;
  #lateMs = 0;
  #stopWatch = () => {};
  #calls = 0;
  #streams = 0;
  #hasEnded = false;
  #isClosed = false;

  constructor(id: ConversationId, options: CaptureOptions, onClosed: () => void) {
    const { clock, log, logger, engine, settings } = options;
    const startedAt = clock.now();
    this.#options = options;
    this.#onClosed = onClosed;
    this.#beganAt = clock.monotonic();
    this.#sink = options.openSink(id, startedAt);
    this.#mask = options.masker && new CaptureMask({ masker: options.masker, write: (entry) => this.#write(entry) });
    this.#sink.write(
      writeEntry({ k: 'head', version: captureVersion, conversationId: id, startedAt, engine, settings }),
    );
    this.#unfollow = log.follow(id, log.head(id), {
      onStart: (start) => this.#hashAll(start.kind === 'tail' ? start.events : []),
      onEvents: (events) => this.#hashAll(events),
      onReset() {},
      onError: () => logger.warn('Capture detached', { conversationId: id }),
    });
    this.#watchTimers();
  }

  nextCall(): number {
    return this.#calls++;
  }

  nextStream(): number {
    return this.#streams++;
  }

  /** Writes the entry with its time; ignored after `close`. */
  add(entry: Unstamped<CaptureEntry>): void {
    if (this.#isClosed) return;
    const t = Math.round((this.#options.clock.monotonic() - this.#beganAt) * 1_000) / 1_000;
    const stamped = { ...entry, t } as Exclude<CaptureEntry, { k: 'head' }>;
    if (this.#mask) this.#mask.add(stamped);
    else this.#write(stamped);
  }

  close(): void {
    if (this.#isClosed) return;
    // A replay of masked inputs gives other events, so there is no result to compare with.
    const { count: events } = this.#hash;
    if (!this.#mask?.hasMasked) this.add({ k: 'log', events, hash: this.#hash.digest(), lateMs: this.#lateMs });
    this.#stopWatch();
    this.#mask?.flush();
    this.#isClosed = true;
    this.#unfollow();
    this.#sink.close();
    this.#onClosed();
  }

  /** A timer that fires late fires after inputs that a replay gives after it. */
  #watchTimers(): void {
    const { clock } = this.#options;
    const dueAt = clock.monotonic() + watchMs;
    this.#stopWatch = clock.after(watchMs, () => {
      this.#lateMs = Math.max(this.#lateMs, Math.round(clock.monotonic() - dueAt));
      this.#watchTimers();
    });
  }

  #write(entry: CaptureEntry): void {
    this.#sink.write(writeEntry(entry));
  }

  #hashAll(events: readonly { readonly event: AssistEvent }[]): void {
    for (const { event } of events) {
      if (this.#hasEnded) return;
      this.#hash.add(event);
      if (event.type === 'utterance') this.#mask?.observe(event);
      if (event.type !== 'conversation' || event.status !== 'ended') continue;
      this.#hasEnded = true;
      this.#options.clock.after(this.#options.afterglowMs ?? 2_000, () => this.close());
    }
  }
}
