/**
 * When a speaker's recognition stream is opened, replaced, retried, closed and abandoned. One pure table. Positions are
 * samples at 8 kHz since the call began, so that a slow machine, a burst or a clock step changes nothing.
 *
 * Why it is as it is:
 * - A stream must end before the far side ends it: limits of 60, 65, 160, 180, 220 and 305 s are all documented somewhere.
 *   It is replaced from `softSamples` on at the next moment without pending speech (after a final, or in silence), and at
 *   `hardSamples` in any case. Both ages are spread by the jitter of the permit, over calls and over the two speakers of a
 *   call, so that streams that began together are not replaced together.
 * - Make before break: the successor is sent the audio from the end of the last final on, and the old stream is neither
 *   closed nor fed until the successor has proven itself by a result, or, in silence, by `provenSamples` without an error.
 *   A successor that does not answer while somebody speaks may hang: after `standbySamples` the old stream is fed again
 *   beside it, until one of them answers.
 * - If a sentence is in progress at the hard limit, there is no good moment. The successor then begins a little before the
 *   end of the old stream (`withLookback`), and the closing final of the old stream covers everything up to the middle of
 *   the shared audio. If the old stream has not answered lately, all pending audio is sent again instead.
 * - The real limit may be shorter than any documented one. Two consecutive streams that fail at about the same age have
 *   reached it. From then on streams are replaced well before that age, also while a backlog is being sent.
 * - The far side sends no error when a stream stalls. `watchdogSamples` of audio with `watchdogSpeechSamples` of sound and
 *   no answer count as a stall, and the stream is replaced. Music on hold looks the same, so the patience doubles each
 *   time that no answer follows.
 * - Long silence is not paid for: after `idleSamples` without sound the stream is closed, and sound opens the next one,
 *   which begins shortly before the sound. A pause closes it too, but speech from before the pause is still recognized.
 * - After a retryable error the next stream waits for a delay that grows with consecutive failures. A stream that had
 *   answered is replaced nearly at once, because it most likely reached a limit. Another engine is requested after every
 *   `failoverAfter` failures, at once if the far side asks for a long wait, and when the successor of a stalled stream
 *   stalls too. A permanent error, or `maxFailures`, ends recognition of this speaker.
 * - Every opening needs a permit, because the quota counts openings.
 */
import { retryOrGiveUp } from './failure-rules.ts';
import type { StreamPolicyOptions } from './policy-options.ts';
import {
  failWhileRenewing,
  followAudio,
  judgeSuccessor,
  oneOfTwoFailed,
  openFirst,
  openSuccessor,
  promoteAnswering,
  recoverCurrent,
  replaceAfterFinal,
  replaceMidSentence,
} from './replacement-rules.ts';
import type { StreamEffect, StreamInput, StreamState } from './state.ts';
import {
  awaitConversation,
  becomeIdle,
  end,
  endLive,
  endUnlessPending,
  forgetConversation,
  notePause,
  noteResume,
  pauseLive,
  pauseUnlessPending,
  queue,
  queueAgain,
  queueInConversation,
  rememberConversation,
  restartLive,
  resumeIdle,
  stopWaiting,
  wakeUp,
} from './stop-rules.ts';
import { ignored, type StreamTable, to } from './transition.ts';

const cancelPermit: StreamEffect = { type: 'cancelPermit' };
const cancelRetry: StreamEffect = { type: 'cancelRetry' };
const cancelCurrent: StreamEffect = { type: 'cancelStream', slot: 'current' };
const cancelSuccessor: StreamEffect = { type: 'cancelStream', slot: 'successor' };
const promoteSuccessor: StreamEffect = { type: 'promoteSuccessor' };

/** phase → input → the phases it may lead to, and the rule that decides. */
export const streamTable: StreamTable = {
  awaitingConversation: {
    conversationReady: to(['queued'], queueInConversation),
    conversationWithdrawn: ignored,
    conversationMoved: ignored,
    audioReceived: ignored,
    streamFull: ignored,
    soundDetected: ignored,
    permitGranted: ignored,
    resultReceived: ignored,
    finalReceived: ignored,
    streamClosed: ignored,
    retryDue: ignored,
    paused: to(['awaitingConversation'], notePause),
    resumed: to(['awaitingConversation'], noteResume),
    restartRequested: ignored,
    endRequested: to(['awaitingConversation', 'ended'], endUnlessPending()),
    deadlinePassed: to(['idle', 'ended'], stopWaiting()),
  },
  queued: {
    conversationReady: ignored,
    conversationWithdrawn: to(['awaitingConversation'], awaitConversation(cancelPermit)),
    conversationMoved: ignored,
    audioReceived: ignored,
    streamFull: ignored,
    soundDetected: ignored,
    permitGranted: to(['live', 'idle', 'ended'], openFirst),
    resultReceived: ignored,
    finalReceived: ignored,
    streamClosed: ignored,
    retryDue: ignored,
    paused: to(['queued', 'idle'], pauseUnlessPending(cancelPermit)),
    resumed: to(['queued'], noteResume),
    restartRequested: ignored,
    endRequested: to(['queued', 'ended'], endUnlessPending(cancelPermit)),
    deadlinePassed: to(['idle', 'ended'], stopWaiting(cancelPermit)),
  },
  live: {
    conversationReady: ignored,
    conversationWithdrawn: to(['awaitingConversation'], awaitConversation(cancelCurrent)),
    conversationMoved: to(['renewing'], replaceMidSentence),
    audioReceived: to(['live', 'renewing', 'idle'], followAudio),
    streamFull: to(['renewing'], replaceMidSentence),
    soundDetected: ignored,
    permitGranted: ignored,
    resultReceived: to(['live'], recoverCurrent),
    finalReceived: to(['live', 'renewing'], replaceAfterFinal),
    streamClosed: to(['retrying', 'failed'], retryOrGiveUp),
    retryDue: ignored,
    paused: to(['idle'], pauseLive()),
    resumed: ignored,
    restartRequested: to(['queued'], restartLive()),
    endRequested: to(['ended'], endLive()),
    deadlinePassed: ignored,
  },
  renewing: {
    conversationReady: ignored,
    conversationWithdrawn: to(['awaitingConversation'], awaitConversation(cancelPermit, cancelCurrent)),
    conversationMoved: ignored,
    audioReceived: ignored,
    streamFull: ignored,
    soundDetected: ignored,
    permitGranted: to(['overlapping'], openSuccessor),
    resultReceived: to(['renewing'], recoverCurrent),
    finalReceived: ignored,
    streamClosed: to(['retrying', 'failed'], failWhileRenewing),
    retryDue: ignored,
    paused: to(['idle'], pauseLive(cancelPermit)),
    resumed: ignored,
    restartRequested: to(['queued'], restartLive(cancelPermit)),
    endRequested: to(['ended'], endLive(cancelPermit)),
    deadlinePassed: ignored,
  },
  overlapping: {
    conversationReady: ignored,
    conversationWithdrawn: to(['awaitingConversation'], awaitConversation(cancelCurrent, cancelSuccessor)),
    conversationMoved: ignored,
    audioReceived: to(['overlapping', 'live'], judgeSuccessor),
    streamFull: ignored,
    soundDetected: ignored,
    permitGranted: ignored,
    resultReceived: to(['overlapping', 'live'], promoteAnswering),
    finalReceived: ignored,
    streamClosed: to(['live'], oneOfTwoFailed),
    retryDue: ignored,
    paused: to(['idle'], pauseLive(promoteSuccessor)),
    resumed: ignored,
    restartRequested: to(['queued'], restartLive(promoteSuccessor)),
    endRequested: to(['ended'], endLive(promoteSuccessor)),
    deadlinePassed: ignored,
  },
  retrying: {
    conversationReady: ignored,
    conversationWithdrawn: to(['awaitingConversation'], awaitConversation(cancelRetry)),
    conversationMoved: ignored,
    audioReceived: ignored,
    streamFull: ignored,
    soundDetected: ignored,
    permitGranted: ignored,
    resultReceived: ignored,
    finalReceived: ignored,
    streamClosed: ignored,
    retryDue: to(['queued'], queue),
    paused: to(['retrying', 'idle'], pauseUnlessPending(cancelRetry)),
    resumed: to(['retrying'], noteResume),
    restartRequested: ignored,
    endRequested: to(['retrying', 'ended'], endUnlessPending(cancelRetry)),
    deadlinePassed: to(['idle', 'ended'], stopWaiting(cancelRetry)),
  },
  idle: {
    conversationReady: to(['idle'], rememberConversation),
    conversationWithdrawn: to(['idle'], forgetConversation),
    conversationMoved: ignored,
    audioReceived: ignored,
    streamFull: ignored,
    soundDetected: to(['idle', 'queued', 'awaitingConversation'], wakeUp),
    permitGranted: ignored,
    resultReceived: ignored,
    finalReceived: ignored,
    streamClosed: ignored,
    retryDue: ignored,
    paused: to(['idle'], notePause),
    resumed: to(['queued', 'awaitingConversation'], resumeIdle),
    restartRequested: ignored,
    endRequested: to(['ended'], end()),
    deadlinePassed: ignored,
  },
  failed: {
    conversationReady: to(['queued'], queueAgain),
    conversationWithdrawn: ignored,
    conversationMoved: ignored,
    audioReceived: ignored,
    streamFull: ignored,
    soundDetected: ignored,
    permitGranted: ignored,
    resultReceived: ignored,
    finalReceived: ignored,
    streamClosed: ignored,
    retryDue: ignored,
    paused: to(['failed'], notePause),
    resumed: to(['failed'], noteResume),
    restartRequested: ignored,
    endRequested: to(['ended'], end()),
    deadlinePassed: to(['idle'], becomeIdle),
  },
  ended: {
    conversationReady: ignored,
    conversationWithdrawn: ignored,
    conversationMoved: ignored,
    audioReceived: ignored,
    streamFull: ignored,
    soundDetected: ignored,
    permitGranted: ignored,
    resultReceived: ignored,
    finalReceived: ignored,
    streamClosed: ignored,
    retryDue: ignored,
    paused: ignored,
    resumed: ignored,
    restartRequested: ignored,
    endRequested: ignored,
    deadlinePassed: ignored,
  },
};

const none: readonly StreamEffect[] = [];

type AnyRule = (
  state: StreamState,
  input: StreamInput,
  options: StreamPolicyOptions,
) => readonly [StreamState, readonly StreamEffect[]];

/** The state after one input, and what has to be done. */
export function step(
  state: StreamState,
  input: StreamInput,
  options: StreamPolicyOptions,
): readonly [StreamState, readonly StreamEffect[]] {
  const cell = streamTable[state.phase][input.type];
  return cell === ignored ? [state, none] : (cell.rule as AnyRule)(state, input, options);
}
