/**
 * The feedback that is still to be sent. Pure, so that "once, retried, never lost" can be tested without a browser. One entry
 * per answer record; later feedback is merged into an entry that waits.
 */
import type { FeedbackRequest } from '../../../shared/api/routes.ts';

export type FeedbackEntry = {
  readonly conversationId: string;
  readonly request: FeedbackRequest;
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly attempt: number;
  readonly notBefore: number;
};

export type FeedbackQueue = readonly FeedbackEntry[];

export const feedbackLimits = {
  entries: 300,
  /** Older feedback is dropped. */
  ageMs: 24 * 3_600_000,
  /** A short wait, so that "displayed", "copied" and a rating are sent together. */
  gatherMs: 700,
  longestDelayMs: 60_000,
} as const;

/** Adds feedback, or merges it into the entry of the same answer record. Beyond the limit the oldest entry is dropped. */
export function addFeedback(
  queue: FeedbackQueue,
  conversationId: string,
  request: FeedbackRequest,
  now: number,
): FeedbackQueue {
  const at = queue.findIndex(
    (e) => e.conversationId === conversationId && e.request.answerRecord === request.answerRecord,
  );
  if (at >= 0) {
    const known = queue[at]!;
    return queue.with(at, { ...known, request: mergeFeedback(known.request, request) });
  }
  const entry = { conversationId, request, since: now, attempt: 0, notBefore: now + feedbackLimits.gatherMs };
  return [...queue, entry].slice(-feedbackLimits.entries);
}

/** `later` on top of `earlier`; opened addresses add up, because the service appends them. */
export function mergeFeedback(earlier: FeedbackRequest, later: FeedbackRequest): FeedbackRequest {
  const uris = [...new Set([...(earlier.detail?.clickedUris ?? []), ...(later.detail?.clickedUris ?? [])])].slice(
    0,
    20,
  );
  const detail =
    earlier.detail || later.detail
      ? { ...earlier.detail, ...later.detail, ...(uris.length > 0 && { clickedUris: uris }) }
      : undefined;
  return { ...earlier, ...later, ...(detail && { detail }) };
}

/** The entries that are due, and when the next one will be. */
export function dueFeedback(queue: FeedbackQueue, now: number): { due: FeedbackEntry[]; nextAt: number | undefined } {
  const due = queue.filter((e) => e.notBefore <= now);
  const waiting = queue.filter((e) => e.notBefore > now).map((e) => e.notBefore);
  return { due, nextAt: waiting.length > 0 ? Math.min(...waiting) : undefined };
}

/** Returns a failed entry to the queue, below the feedback that was added meanwhile; drops one that is too old. */
export function putBackFeedback(
  queue: FeedbackQueue,
  entry: FeedbackEntry,
  now: number,
  jitter: number,
): FeedbackQueue {
  if (now - entry.since > feedbackLimits.ageMs) return queue;
  const full = Math.min(feedbackLimits.longestDelayMs, 1_000 * 2 ** Math.min(entry.attempt, 10));
  const back = { ...entry, attempt: entry.attempt + 1, notBefore: now + Math.round(full / 2 + (full / 2) * jitter) };
  const at = queue.findIndex(
    (e) => e.conversationId === entry.conversationId && e.request.answerRecord === entry.request.answerRecord,
  );
  if (at < 0) return [back, ...queue].slice(0, feedbackLimits.entries);
  return queue.with(at, { ...back, request: mergeFeedback(entry.request, queue[at]!.request) });
}
