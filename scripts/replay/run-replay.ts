/**
 * Replays a capture through the current bridge and feed, on a clock with the times of the recording, so that the events do not
 * depend on the pace. The answers of the engine come from the capture.
 */
import { Buffer } from 'node:buffer';
import { setImmediate as turn } from 'node:timers/promises';
import { createAssistFeed } from '../../runtime/core/assist/feed.ts';
import { createMasker } from '../../runtime/core/masking/masker.ts';
import { silentLogger } from '../../runtime/core/ports/logger.ts';
import { silentMeter } from '../../runtime/core/ports/meter.ts';
import type { VoiceCall } from '../../runtime/core/ports/voice-call.ts';
import { createVoiceBridge, type VoiceBridgeOptions } from '../../runtime/core/speech/bridge.ts';
import { createMemoryConversationLog } from '../../runtime/log/memory-conversation-log.ts';
import type { CaptureEntry, CaptureSettings } from '../../runtime/observe/capture-record.ts';
import { createEventHash } from '../../runtime/observe/event-hash.ts';
import { createTestClock } from '../../runtime/testing/clock.ts';
import type { AssistEvent } from '../../shared/assist/event.ts';
import { parseConversationId } from '../../shared/ids.ts';
import { isMaskKind } from '../../shared/mask-kinds.ts';
import { createRecordedGateway } from './recorded-gateway.ts';

export type ReplayOptions = {
  /** Waits before an entry is replayed; `ms` is the time since the previous one in the recording. */
  readonly wait?: (ms: number, entry: CaptureEntry) => Promise<void>;
  readonly onEvent?: (event: AssistEvent) => void;
};

export type ReplayResult = {
  readonly events: number;
  readonly hash: string;
  /** The result that the capture contains; undefined if it ends before the call does. */
  readonly recorded: { readonly events: number; readonly hash: string; readonly lateMs: number } | undefined;
};

type Head = Extract<CaptureEntry, { k: 'head' }>;
type ReplaySetup = ReturnType<typeof setUp>;

/** Resolves with the hash of the events. Throws SyntaxError if the capture has no head or an entry of an unknown call. */
export async function replay(entries: Iterable<CaptureEntry>, options: ReplayOptions = {}): Promise<ReplayResult> {
  const list = [...entries];
  const head = list[0];
  if (head?.k !== 'head') throw new SyntaxError('The capture has no beginning');
  const setup = setUp(head, list);
  const { clock, log } = setup;
  const hash = createEventHash();
  const stop = hashEvents(log, setup.conversationId, (event) => {
    hash.add(event);
    options.onEvent?.(event);
  });
  const recorded = await replayEntries(list, setup, options);
  // Past the time in which a lost call may reconnect.
  await clock.advance(afterEndMs);
  await settle(clock);
  stop();
  await log.close();
  return { events: hash.count, hash: hash.digest(), recorded };
}

const afterEndMs = 120_000;

function setUp(head: Head, entries: readonly CaptureEntry[]) {
  const { settings } = head;
  const engine = head.engine === 'google' ? 'google' : 'local';
  const clock = createTestClock({ startAt: head.startedAt });
  const random = () => 0.5;
  const log = createMemoryConversationLog({ clock, random, limits: { events: 1_000_000, endedLifeMs: 86_400_000 } });
  const feed = createAssistFeed({
    log,
    clock,
    logger: silentLogger,
    meter: silentMeter,
    engine,
    defaultLanguage: settings?.defaultLanguage ?? 'en-US',
    masker: settings && settings.redact.length > 0 ? createMasker(settings.redact.filter(isMaskKind)) : undefined,
  });
  const recording = createRecordedGateway(engine, entries);
  const bridge = createVoiceBridge({
    gateway: recording.gateway,
    feed,
    clock,
    logger: silentLogger,
    meter: silentMeter,
    random,
    ...(settings && { options: bridgeOptions(settings) }),
  });
  return { conversationId: parseConversationId(head.conversationId), clock, log, feed, recording, bridge };
}

/** Calls `onEvent` for every event up to the end of the conversation. */
function hashEvents(
  log: ReplaySetup['log'],
  conversationId: ReplaySetup['conversationId'],
  onEvent: (event: AssistEvent) => void,
): () => void {
  let ended = false;
  return log.follow(conversationId, undefined, {
    onStart: () => {},
    onEvents(stored) {
      for (const { event } of stored) {
        if (ended) return;
        onEvent(event);
        ended = event.type === 'conversation' && event.status === 'ended';
      }
    },
    onReset() {},
    onError() {},
  });
}

/** Resolves with the result that the capture contains. */
async function replayEntries(
  entries: readonly CaptureEntry[],
  setup: ReplaySetup,
  { wait }: ReplayOptions,
): Promise<ReplayResult['recorded']> {
  const calls: VoiceCall[] = [];
  let time = 0;
  for (const entry of entries) {
    if (entry.k === 'head') continue;
    const ms = Math.max(0, entry.t - time);
    if (wait) await wait(ms, entry);
    await setup.clock.advance(ms);
    time = Math.max(time, entry.t);
    if (entry.k === 'log') return { events: entry.events, hash: entry.hash, lateMs: entry.lateMs ?? 0 };
    applyEntry(entry, setup, calls);
    // The effects of an entry are complete before the next one.
    await settle(setup.clock);
  }
  return undefined;
}

function applyEntry(entry: CaptureEntry, { conversationId, feed, bridge, recording }: ReplaySetup, calls: VoiceCall[]) {
  if (entry.k === 'open') calls[entry.call] = bridge.open(entry.opening);
  else if (entry.k === 'fed') {
    const name = (entry.method as string) === earlierRecognized ? 'recognized' : entry.method;
    const conversation = feed.of(conversationId);
    void (conversation[name] as (...args: unknown[]) => unknown).apply(conversation, [...entry.args]);
  } else if (!recording.apply(entry)) play(calls[(entry as { call: number }).call], entry);
}

/** The name of `recognized` in captures of earlier versions. */
const earlierRecognized = 'heard';

async function settle(clock: ReplaySetup['clock']): Promise<void> {
  await turn();
  await clock.settle();
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
