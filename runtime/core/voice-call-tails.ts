/**
 * Streams that get no more audio but still answer, and what becomes of what they owe. A stream that is half-closed owes
 * the words of the last audio it was sent. If it fails or hangs before it has told them, another stream is sent just that
 * stretch; only when that fails too, the stretch is lost.
 */
import type { AudioRing } from './audio-ring.ts';
import type { Clock } from './ports/clock.ts';
import type { LaneOptions } from './voice-call-lane-options.ts';
import type { SoundTrack } from './voice-call-sound.ts';
import type { SpeechStream } from './voice-call-stream.ts';

export type Tails = {
  readonly all: ReadonlySet<SpeechStream>;
  /** Something may still come. */
  readonly busy: boolean;
  /** Half-closes it and waits for the rest. */
  retire(stream: SpeechStream | undefined): void;
  /** It has ended. False where it was none of these. */
  ended(stream: SpeechStream, failed: boolean): boolean;
  /** Is any of them still to tell words? */
  readonly owing: boolean;
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
};

/** How often a stretch is tried again. */
const maxTries = 2;

export function createTails(owner: TailsOwner): Tails {
  const { ring, sound, clock, options } = owner;
  const all = new Set<SpeechStream>();
  const triesLeft = new WeakMap<SpeechStream, number>();
  /** Requests for streams that make good for another. */
  const requests = new Set<() => void>();

  /** The part of the call that only this stream was to tell of, and has not. */
  function owed(stream: SpeechStream): { from: number; to: number } | undefined {
    const from = Math.max(stream.lastFinalMs, stream.fromMs) * 8;
    const to = Math.min(stream.sent, stream.toMs * 8);
    return sound.soundIn(from + options.slackSamples, to) > 0 ? { from, to } : undefined;
  }

  function repair(stream: SpeechStream): void {
    const debt = owed(stream);
    if (!debt) return;
    stream.toMs = stream.lastFinalMs;
    const { to } = debt;
    const from = Math.max(debt.from, ring.start);
    const tries = triesLeft.get(stream) ?? maxTries;
    if (from > debt.from) owner.lost(debt.from, Math.min(from, to));
    if (from >= to) return;
    if (tries === 0 || !owner.canConnect()) {
      owner.lost(from, to);
      return;
    }
    const unask = owner.askPermit(() => {
      requests.delete(unask);
      if (!owner.canConnect()) {
        owner.lost(from, to);
        owner.onIdle();
        return;
      }
      const other = owner.connect(from, to);
      other.toMs = to / 8;
      triesLeft.set(other, tries - 1);
      all.add(other);
      other.finish(to);
    });
    requests.add(unask);
  }

  return {
    all,
    get busy() {
      return all.size > 0 || requests.size > 0;
    },
    get owing() {
      for (const stream of all) if (owed(stream)) return true;
      return false;
    },
    retire(stream) {
      if (!stream || stream.ended) return;
      all.add(stream);
      stream.finish();
    },
    ended(stream, failed) {
      if (!all.delete(stream)) return false;
      if (failed) repair(stream);
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
      for (const unask of requests) unask();
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
