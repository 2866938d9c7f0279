/** Event streams with a scripted log, scripted access and readers that decode what they get. */
import assert from 'node:assert/strict';
import { emptyView } from '../../shared/assist/conversation.ts';
import type { AssistEvent } from '../../shared/assist/event.ts';
import { type EventId, parseConversationId, toEventId } from '../../shared/ids.ts';
import { createSseDecoder, type SseFrame } from '../../shared/sse.ts';
import type { ConversationLog, LogListener, StoredEvent } from '../core/ports/conversation-log.ts';
import type { Access, PanelAccess, PanelIdentity } from '../core/ports/panel-access.ts';
import type { PartStart } from '../http/conversation-part.ts';
import { createPanelStreams, type PanelStreamsOptions } from '../http/panel-streams.ts';
import type { SseSink } from '../http/sse-sink.ts';
import { createTestClock } from './clock.ts';

export const conversationId = parseConversationId('11111111-1111-4111-8111-111111111111');

/** An utterance as the log stores it. */
export function stored(seq: number, text = 'hello'): StoredEvent {
  const event: AssistEvent = {
    type: 'utterance',
    utteranceId: `u${seq}`,
    revision: 1,
    role: 'customer',
    text,
    final: true,
    startMs: 0,
    endMs: 1,
  };
  return { id: toEventId('e', seq), seq, event };
}

/** The end of the conversation, as the log stores it. */
export const ended: StoredEvent = {
  id: 'e-9',
  seq: 9,
  event: { type: 'conversation', status: 'ended', channel: 'voice', at: '2026-01-01T00:00:00Z' },
};

/** A log whose listeners a test drives; it records until when it was read. */
function scriptedLog() {
  const listeners: LogListener[] = [];
  const untils: number[] = [];
  let followed = 0;
  let degraded = false;
  const log = {
    get degraded() {
      return degraded;
    },
    head: () => 'e-42' as EventId,
    async snapshotUntil(_id: string, until: number) {
      untils.push(until);
      return { conversation: emptyView(), cursor: 'e-0' as EventId };
    },
    follow(_id: string, _after: EventId | undefined, listener: LogListener) {
      listeners.push(listener);
      followed += 1;
      let stopped = false;
      return () => {
        if (!stopped) followed -= 1;
        stopped = true;
      };
    },
  } as unknown as ConversationLog;
  return {
    log,
    listeners,
    untils,
    followed: () => followed,
    setDegraded(now: boolean) {
      degraded = now;
    },
  };
}

/** The end of a stream: decodes what is written. */
function createReader() {
  const frames: SseFrame[] = [];
  const comments: string[] = [];
  const retries: number[] = [];
  const state = { buffered: 0, ended: false, destroyed: false, writes: 0 };
  const decoder = createSseDecoder({
    onFrame: (frame) => frames.push(frame),
    onComment: (text) => comments.push(text),
    onRetry: (ms) => retries.push(ms),
  });
  const sink: SseSink = {
    write(bytes) {
      state.writes += 1;
      decoder.push(bytes);
    },
    bufferedBytes: () => state.buffered,
    end() {
      state.ended = true;
    },
    destroy() {
      state.destroyed = true;
    },
  };
  return { frames, comments, retries, state, sink };
}

/** Event streams over a log that the test drives through `listener`; each `open` is one reader. */
export function setUpStreams(change: Partial<PanelStreamsOptions> = {}) {
  const clock = createTestClock();
  const { log, listeners, untils, followed, setDegraded } = scriptedLog();
  let answer: Access | Error = { allowed: true, mode: 'participant' };
  let asked = 0;
  const access = {
    async authorize(_i: PanelIdentity, _c: string, _p: string, options: { fresh?: boolean }) {
      asked += 1;
      assert.equal(options.fresh, true);
      if (answer instanceof Error) throw answer;
      return answer;
    },
  } as unknown as PanelAccess;
  const streams = createPanelStreams({ log, access, clock, random: () => 0.5, maxStreams: 100, ...change });
  const identity: PanelIdentity = {
    agentId: 'a',
    name: 'A',
    organizationId: 'o',
    sessionId: 's',
    expiresAt: clock.now() + 3_600_000,
  };

  const open = (after?: EventId, who: Partial<PanelIdentity> = {}, until?: number) => {
    const reader = createReader();
    const { sink } = reader;
    const source = streams.reserve({ ...identity, ...who }).open({ conversationId, after, until, sink });
    return { ...reader, source, listener: listeners.at(-1)! };
  };
  /** One stream for several conversations; a listener for each that is followed. */
  const openShared = (parts: readonly PartStart[], who: Partial<PanelIdentity> = {}) => {
    const reader = createReader();
    const before = listeners.length;
    const reservation = streams.reserve({ ...identity, ...who }, parts.length);
    const source = reservation.openShared({ parts, sink: reader.sink });
    return { ...reader, source, listeners: listeners.slice(before) };
  };
  return {
    clock,
    streams,
    open,
    openShared,
    identity,
    followed,
    asked: () => asked,
    /** Times until which the log was read. */
    untils,
    setDegraded,
    answerWith(next: Access | Error) {
      answer = next;
    },
  };
}

/** The JSON of a frame. */
export const data = (frame: SseFrame | undefined) => JSON.parse(frame?.data ?? 'null') as Record<string, unknown>;
/** Reasons of the `end` frames. */
export const endReason = (frames: SseFrame[]) => frames.filter((f) => f.event === 'end').map((f) => data(f).reason);
