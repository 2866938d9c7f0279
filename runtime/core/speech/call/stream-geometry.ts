/** Where streams begin, stop and meet. Pure arithmetic on positions, in samples of the call unless named otherwise. */
import { msToSamples, samplesToMs } from '../../../../shared/audiohook/stream-time.ts';
import type { StreamCoverage } from '../streams/recognition-stream.ts';

export type Stretch = { readonly from: number; readonly to: number };

/** A stream may be sent this much more than its hard limit before it has to stop. */
const hardLimitMargin = 1.1;
/**
 * A successor also takes words that lie up to this much before the midpoint, because recognizers differ about where a
 * word is. A word that both deliver is merged; a word that both leave to the other would be lost.
 */
const midpointMarginMs = 300;
/** The share of a limit that a repair uses, so that it never reaches the limit itself. */
const pieceShare = 0.8;

export type NextStart = {
  /** End of the last word taken. */
  readonly settledTo: number;
  readonly ringStart: number;
  readonly ringEnd: number;
  /** Where the first sound after the last word begins; undefined in silence. */
  readonly soundAt: number | undefined;
  /** Audio before this belongs to another stream. */
  readonly earliest: number;
  readonly leadSamples: number;
};

/** Where the next stream begins: after the last word taken, and without long silence. */
export function nextStreamStart({ settledTo, ringStart, ringEnd, soundAt, earliest, leadSamples }: NextStart): number {
  return Math.max(settledTo, ringStart, earliest, (soundAt ?? ringEnd) - leadSamples);
}

/** The same in the middle of a sentence: shortly before the point up to which the old stream was sent audio. */
export function lookbackStart(start: number, sentToOld: number, lookbackSamples: number): number {
  return Math.max(start, sentToOld - lookbackSamples);
}

/** The position from which a stream is sent nothing more. */
export function streamStop(base: number, hardLimitAt: number): number {
  return base + Math.round((hardLimitAt - base) * hardLimitMargin);
}

/**
 * Call time in milliseconds up to which the older of two streams answers: the middle of the audio that both were sent,
 * or, if everything before the newer one is settled, where the newer one begins.
 */
export function overlapMidpointMs(base: number, settledTo: number, sentToOld: number, lookbackSamples: number): number {
  if (base <= settledTo) return samplesToMs(base);
  const shared = Math.max(0, Math.min(sentToOld - base, lookbackSamples));
  return samplesToMs(base + shared / 2);
}

/** From where on the newer stream answers, given where it meets an older one; both in milliseconds of the call. */
export function coverageStartMs(fromMs: number, base: number, settledTo: number, midpointMs: number): number {
  return base > settledTo && midpointMs > samplesToMs(base) ? Math.max(fromMs, midpointMs - midpointMarginMs) : fromMs;
}

/** The part of the call that a stream was sent and has not delivered as finals. `due`: up to where it has to answer. */
export function pendingStretch(coverage: StreamCoverage, due: number): Stretch {
  return {
    from: msToSamples(Math.max(coverage.lastFinalMs, coverage.fromMs)),
    to: Math.min(due, msToSamples(coverage.toMs)),
  };
}

/** How much audio a stream that repairs a stretch may be sent at most. */
export function repairPieceSamples(hardSamples: number, learnedLimit: number): number {
  return Math.min(hardSamples, learnedLimit) * pieceShare;
}

/**
 * Where a repair that begins at `from` ends. Every second failure may have been a limit, so pieces get smaller: small ones
 * get through where a large one never does. They are never shorter than `minimumSamples`.
 */
export function repairEnd(stretch: Stretch, failures: number, pieceSamples: number, minimumSamples: number): number {
  const piece = pieceSamples / 2 ** Math.floor((failures - 1) / 2);
  return Math.min(stretch.to, stretch.from + Math.max(Math.round(piece), minimumSamples));
}
