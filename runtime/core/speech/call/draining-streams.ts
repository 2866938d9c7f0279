/**
 * Streams that get no more audio but still answer, and what becomes of what they owe. A stream that is half-closed owes
 * the words of the last audio it was sent. If it fails or hangs before it has told them, another stream is sent just that
 * stretch; only when that fails too, the stretch is lost.
 */
import { backoffDelay } from '../../../../shared/backoff.ts';
import type { Clock } from '../../ports/clock.ts';
import type { AudioRing } from '../streams/audio-ring.ts';
import type { SpeechStream } from '../streams/recognition-stream.ts';
import type { SoundTrack } from './sound.ts';
import type { LaneOptions } from './speaker-options.ts';

export type Tails = {
  readonly all: ReadonlySet<SpeechStream>;
  /** Something may still come. */
  busy(): boolean;
  /** Is it there to tell a stretch that another has failed to tell? */
  mends(stream: SpeechStream): boolean;
  /** Half-closes it and waits for the rest; what one that has ended already still owes is asked of another. */
  retire(stream: SpeechStream | undefined): void;
  /** It has ended. False where it was none of these. */
  ended(stream: SpeechStream, inError: boolean): boolean;
  /** Is any of them still to tell words? */
  owing(): boolean;
  /** About once a second: one that hangs is not waited for. */
  watch(): void;
  /** Drops all at once. `tell`: what they owe is lost, and that is said. */
  drop(tell: boolean): void;
};

export type TailsOwner = {
  readonly ring: AudioRing;
  readonly sound: SoundTrack;
  readonly clock: Clock;
  readonly options: LaneOptions;
  /** Streams can be opened now. */
  canConnect(): boolean;
  connect(base: number, stopAt: number): SpeechStream;
  askPermit(granted: () => void): () => void;
  lost(from: number, to: number): void;
  /** A repair that was waited for has come to nothing. */
  onIdle(): void;
  /** How much a single stream may be sent. */
  pieceSamples(): number;
  readonly random: () => number;
};

/** Sound this close behind the last word is the end of that word. */
const leastSamples = 800;
/** How often a stretch is tried again, and how fast: as long as it is likely to be still in the ring. */
const maxTries = 20;
const backoff = { firstMs: 200, factor: 2, maxMs: 4_000 };

export function createTails(owner: TailsOwner): Tails {
  const { ring, sound, clock, options } = owner;
  const all = new Set<SpeechStream>();
  /** How often what this stream was sent had been asked for in vain. */
  const failed = new WeakMap<SpeechStream, number>();
  /** Requests for streams that make good for another; the call takes one back. */
  const requests = new Set<(tell: boolean) => void>();

  /** The part of the call that only this stream was to tell of, and has not. */
  function owed(stream: SpeechStream): { from: number; to: number } | undefined {
    const from = Math.max(stream.lastFinalMs, stream.fromMs) * 8;
    const to = Math.min(stream.due, stream.toMs * 8);
    return sound.soundIn(from + leastSamples, to) > 0 ? { from, to } : undefined;
  }

  /** Asks another stream for what this one owes. */
  function repair(stream: SpeechStream): void {
    const debt = owed(stream);
    if (!debt) return;
    stream.toMs = stream.lastFinalMs;
    const failures = (failed.get(stream) ?? 0) + 1;
    if (failures > maxTries) owner.lost(debt.from, debt.to);
    else request(debt.from, debt.to, failures);
  }

  function request(from: number, to: number, failures: number): void {
    let unask = (): void => {};
    const forget = (): void => void requests.delete(cancel);
    const stopWaiting = clock.after(failures === 1 ? 0 : backoffDelay(failures - 1, backoff, owner.random()), () => {
      unask = owner.askPermit(() => {
        forget();
        open(from, to, failures);
      });
    });
    const cancel = (tell: boolean): void => {
      stopWaiting();
      unask();
      if (tell) owner.lost(from, to);
    };
    requests.add(cancel);
  }

  function open(wanted: number, to: number, failures: number): void {
    const from = Math.max(wanted, ring.start);
    if (from > wanted) owner.lost(wanted, Math.min(from, to));
    if (from >= to || !owner.canConnect()) {
      if (from < to) owner.lost(from, to);
      owner.onIdle();
      return;
    }
    // Every second failure may have been a limit: then smaller pieces go through where a large one never does.
    const piece = owner.pieceSamples() / 2 ** Math.floor((failures - 1) / 2);
    const until = Math.min(to, from + Math.max(Math.round(piece), options.lookbackSamples));
    // A stretch need not begin and end between words: more is sent than it is to tell of.
    const margin = options.leadSamples;
    const stream = owner.connect(Math.max(from - margin, ring.start), until + margin);
    failed.set(stream, failures);
    all.add(stream);
    stream.fromMs = from / 8;
    stream.toMs = until / 8;
    stream.finish(Math.min(until + margin, ring.end));
    if (until < to) request(until, to, failures);
  }

  return {
    all,
    busy: () => all.size > 0 || requests.size > 0,
    owing() {
      for (const stream of all) if (owed(stream)) return true;
      return false;
    },
    mends: (stream) => failed.has(stream),
    retire(stream) {
      if (!stream) return;
      if (stream.ended) {
        repair(stream);
        return;
      }
      all.add(stream);
      const to = ring.end;
      const short = stream.finish(to);
      if (short === undefined) return;
      // It may not be sent all: the rest goes to another, and they meet a little before where it stops.
      const meeting = short - options.leadSamples;
      stream.toMs = Math.min(stream.toMs, meeting / 8);
      request(meeting, to, 1);
    },
    ended(stream, inError) {
      if (!all.delete(stream)) return false;
      // An end in order that leaves an interim text without its final is no order: those words were heard.
      if (inError || stream.hasInterim) repair(stream);
      return true;
    },
    watch() {
      const now = clock.monotonic();
      for (const stream of all) {
        const waited = now - (stream.finishedAt ?? now);
        if (waited >= options.tailMs) stream.cancel();
        else if (waited >= options.closingMs) repair(stream);
      }
    },
    drop(tell) {
      for (const cancel of requests) cancel(tell);
      requests.clear();
      for (const stream of all) {
        const debt = owed(stream);
        stream.toMs = stream.lastFinalMs;
        if (debt && tell) owner.lost(debt.from, debt.to);
        stream.cancel();
      }
    },
  };
}
