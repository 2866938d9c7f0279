/**
 * Plays a capture through the bridge and the feed of today, on a clock that shows the times of the recording: however fast
 * it is played, the same events come out. The engine is the recorded one.
 */
import { Buffer } from 'node:buffer';
import { setImmediate as turn } from 'node:timers/promises';
import { createAssistFeed } from '../../runtime/core/assist/feed.ts';
import type {
  AnalyzeStreamOptions,
  AssistGateway,
  ConversationHandle,
} from '../../runtime/core/ports/assist-gateway.ts';
import { silentLogger } from '../../runtime/core/ports/logger.ts';
import { silentMeter } from '../../runtime/core/ports/meter.ts';
import type { VoiceCall, VoiceRole } from '../../runtime/core/ports/voice-call.ts';
import { createVoiceBridge, type VoiceBridgeOptions } from '../../runtime/core/speech/bridge.ts';
import { createMemoryConversationLog } from '../../runtime/log/memory-conversation-log.ts';
import {
  type CaptureEntry,
  type CaptureSettings,
  type Failure,
  fromFailure,
} from '../../runtime/observe/capture-record.ts';
import { createEventHash } from '../../runtime/observe/event-hash.ts';
import { createTestClock } from '../../runtime/testing/clock.ts';
import type { AssistEvent } from '../../shared/assist/event.ts';
import { parseConversationId } from '../../shared/ids.ts';
import { createRedactor } from '../../shared/redaction.ts';

export type ReplayOptions = {
  /** Waits before an entry is played; `ms` is the time since the one before in the recording. */
  readonly wait?: (ms: number, entry: CaptureEntry) => Promise<void>;
  readonly onEvent?: (event: AssistEvent) => void;
};

export type ReplayResult = {
  readonly events: number;
  readonly hash: string;
  /** What the capture says itself; undefined where it broke off before its end. */
  readonly recorded: { readonly events: number; readonly hash: string } | undefined;
};

export async function replay(entries: Iterable<CaptureEntry>, options: ReplayOptions = {}): Promise<ReplayResult> {
  const list = [...entries];
  const head = list[0];
  if (head?.k !== 'head') throw new SyntaxError('The capture has no beginning');
  const conversationId = parseConversationId(head.conversationId);
  const clock = createTestClock({ startAt: head.startedAt });
  const log = createMemoryConversationLog({
    clock,
    random: () => 0.5,
    limits: { events: 1_000_000, endedLifeMs: 86_400_000 },
  });
  const feed = createAssistFeed({
    log,
    clock,
    logger: silentLogger,
    meter: silentMeter,
    engine: head.engine === 'google' ? 'google' : 'local',
    defaultLanguage: head.settings?.defaultLanguage ?? 'en-US',
    redact:
      head.settings && head.settings.redact.length > 0 ? createRedactor(head.settings.redact as never) : undefined,
  });
  const recording = createRecordedGateway(head.engine === 'google' ? 'google' : 'local', list);
  const bridge = createVoiceBridge({
    gateway: recording.gateway,
    feed,
    clock,
    logger: silentLogger,
    meter: silentMeter,
    random: () => 0.5,
    ...(head.settings && { options: bridgeOptions(head.settings) }),
  });

  const hash = createEventHash();
  let ended = false;
  const stop = log.follow(conversationId, undefined, {
    onStart: () => {},
    onEvents(stored) {
      for (const { event } of stored) {
        if (ended) return;
        hash.add(event);
        options.onEvent?.(event);
        ended = event.type === 'conversation' && event.status === 'ended';
      }
    },
    onReset() {},
    onError() {},
  });

  const calls: VoiceCall[] = [];
  let recorded: ReplayResult['recorded'];
  let time = 0;
  for (const entry of list) {
    if (entry.k === 'head') continue;
    if (options.wait) await options.wait(Math.max(0, entry.t - time), entry);
    await clock.advance(Math.max(0, entry.t - time));
    time = Math.max(time, entry.t);
    if (entry.k === 'log') {
      recorded = { events: entry.events, hash: entry.hash };
      break;
    }
    if (entry.k === 'open') calls[entry.call] = bridge.open(entry.opening);
    else if (entry.k === 'fed') {
      // Captures of earlier versions call it `heard`.
      const name = (entry.method as string) === 'heard' ? 'recognized' : entry.method;
      const method = feed.of(conversationId)[name] as (...args: unknown[]) => unknown;
      void method(...entry.args);
    } else if (!recording.take(entry)) play(calls[(entry as { call: number }).call], entry);
    // What an input sets off runs to its end before the next one comes.
    await turn();
    await clock.settle();
  }
  // What waits for a caller to come back has waited long enough.
  await clock.advance(120_000);
  await turn();
  await clock.settle();
  stop();
  await log.close();
  return { events: hash.count, hash: hash.digest(), recorded };
}

function play(call: VoiceCall | undefined, entry: CaptureEntry): void {
  if (!call) throw new SyntaxError('The capture speaks of a call that it never opened');
  if (entry.k === 'audio') call.audio(entry.role, Buffer.from(entry.ulaw, 'base64'), entry.at);
  else if (entry.k === 'gap') call.gap(entry.cause, entry.from, entry.to);
  else if (entry.k === 'pause') call.pause(entry.cause);
  else if (entry.k === 'resume') call.resume();
  else if (entry.k === 'language') call.language(entry.code);
  else if (entry.k === 'end') void call.end(entry.how);
}

function bridgeOptions({ graceMs, ringSeconds, streamSeconds }: CaptureSettings): VoiceBridgeOptions {
  return { ringSeconds, streamSeconds, ...(graceMs !== undefined && { conversation: { graceMs } }) };
}

type RecordedStream = { readonly options: AnalyzeStreamOptions; drain: () => void };

/** Answers and questions of one kind, paired in order, whichever comes first. */
function createAnswers<T>() {
  const asked: { resolve: (value: T) => void; reject: (error: unknown) => void }[] = [];
  const told: { value: T | undefined; failure: Failure | undefined }[] = [];
  const settle = () => {
    while (asked.length > 0 && told.length > 0) {
      const { resolve, reject } = asked.shift()!;
      const { value, failure } = told.shift()!;
      if (failure) reject(fromFailure(failure));
      else resolve(value as T);
    }
  };
  return {
    ask: () =>
      new Promise<T>((resolve, reject) => {
        asked.push({ resolve, reject });
        settle();
      }),
    tell(value: unknown, failure: Failure | undefined) {
      told.push({ value: value as T, failure });
      settle();
    },
  };
}

/** A gateway whose every answer comes from the capture, when the capture says so. */
function createRecordedGateway(engine: 'google' | 'local', entries: readonly CaptureEntry[]) {
  const ensured = createAnswers<ConversationHandle>();
  const summarized = createAnswers<Awaited<ReturnType<AssistGateway['summarize']>>>();
  const completed = createAnswers<void>();
  const streams = new Map<number, RecordedStream>();
  /** What the recording tells of a stream that the bridge has not opened yet. */
  const early = new Map<number, (() => void)[]>();
  const blockedAt = new Map<number, number[]>();
  // Each speaker's streams are opened one after the other; which speaker's comes first is chance.
  const numbers: Record<VoiceRole, number[]> = { customer: [], agent: [] };
  for (const entry of entries) {
    if (entry.k === 'stream') numbers[entry.role].push(entry.stream);
    if (entry.k === 'blocked') blockedAt.set(entry.stream, [...(blockedAt.get(entry.stream) ?? []), entry.bytes]);
  }
  const refused = () => Promise.reject(new Error('A replay asks nobody'));

  const gateway: AssistGateway = {
    engine,
    ensureConversation: ensured.ask,
    openStream(options) {
      const at = numbers[options.role].shift();
      const limits = at === undefined ? [] : [...(blockedAt.get(at) ?? [])];
      let bytes = 0;
      const stream: RecordedStream = { options, drain() {} };
      if (at !== undefined) {
        streams.set(at, stream);
        for (const run of early.get(at) ?? []) queueMicrotask(run);
      }
      return {
        write(audio) {
          bytes += audio.length;
          if (limits.length === 0 || bytes < limits[0]!) return true;
          limits.shift();
          return false;
        },
        onDrain(run) {
          stream.drain = run;
        },
        halfClose() {},
        cancel() {},
      };
    },
    summarize: summarized.ask,
    complete: completed.ask,
    analyzeMessage: refused,
    searchKnowledge: refused,
    sendFeedback: refused,
    check: async () => {},
    close: async () => {},
  };
  const onStream = (at: number, run: (stream: RecordedStream) => void) => {
    const stream = streams.get(at);
    if (stream) run(stream);
    else early.set(at, [...(early.get(at) ?? []), () => run(streams.get(at)!)]);
  };

  return {
    gateway,
    /** True where the entry was the engine's. */
    take(entry: CaptureEntry): boolean {
      if (entry.k === 'ensured') ensured.tell(entry.handle, entry.failure);
      else if (entry.k === 'summarized') summarized.tell(entry.value, entry.failure);
      else if (entry.k === 'completed') completed.tell(undefined, entry.failure);
      else if (entry.k === 'result') onStream(entry.stream, ({ options }) => options.onResult(entry.result));
      else if (entry.k === 'streamEnd') {
        onStream(entry.stream, ({ options }) => options.onEnd(entry.failure && fromFailure(entry.failure)));
      } else if (entry.k === 'drained') onStream(entry.stream, (stream) => stream.drain());
      else if (entry.k !== 'stream' && entry.k !== 'blocked') return false;
      return true;
    },
  };
}
