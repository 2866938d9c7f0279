/** Calls through a complete voice bridge, on a clock that the test advances. */
import type { NoticeEvent, UtteranceEvent } from '../../shared/assist/event.ts';
import { samplesToMs } from '../../shared/audiohook/stream-time.ts';
import { parseConversationId } from '../../shared/ids.ts';
import type { ConversationSegments } from '../core/chat/conversation-segments.ts';
import { silentLogger } from '../core/ports/logger.ts';
import { silentMeter } from '../core/ports/meter.ts';
import type { LeaseStore } from '../core/ports/stores.ts';
import type { VoiceCall, VoiceCallOpening, VoiceRole } from '../core/ports/voice-call.ts';
import {
  createVoiceBridge,
  type VoiceBridgeDeps,
  type VoiceBridgeOptions,
  type VoiceBridgeService,
} from '../core/speech/bridge.ts';
import { createTestClock, type TestClock } from './clock.ts';
import { createTestFeed, type TestFeed } from './feed.ts';
import { createTestGateway, type TestGatewayBehaviour } from './gateway.ts';
import { type SpokenWord, speechBetween, wordAt } from './speech.ts';

export const conversationId = parseConversationId('6fbc1b9e-52a4-4b0c-93d0-7b8f1c9f0a01');
const frameSamples = 1_600;

/** `count` words of 300 ms with 100 ms between them, and a pause of one second after every `perUtterance` words. */
export function spoken(count: number, from = 8_000, perUtterance = 6): SpokenWord[] {
  let at = from;
  return Array.from({ length: count }, (_, i) => {
    const startSample = at;
    at += 2_400 + (i % perUtterance === perUtterance - 1 ? 8_000 : 800);
    return { word: wordAt(i), startSample, endSample: startSample + 2_400 };
  });
}

type Words = Partial<Record<VoiceRole, readonly SpokenWord[]>>;

/** Plays [from, to) in real time of the test clock. */
export async function playCall(
  clock: TestClock,
  call: VoiceCall,
  words: Words,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<void> {
  for (let at = from; at < to; at += frameSamples) {
    const end = Math.min(at + frameSamples, to);
    for (const role of ['customer', 'agent'] as const) {
      call.audio(role, speechBetween(words[role] ?? [], at, end), at);
    }
    await clock.advance(samplesToMs(end - at));
  }
}

/** The words that a panel shows in the end, in order of time. */
export function saidBy(feed: TestFeed, role: VoiceRole): string[] {
  const last = new Map<string, UtteranceEvent>();
  for (const event of feed.events) {
    if (event.type === 'utterance' && event.role === role) last.set(event.utteranceId, event);
  }
  return [...last.values()]
    .sort((a, b) => a.startMs - b.startMs)
    .flatMap((u) => u.text.split(' '))
    .filter((word) => word !== '');
}

export type TestBridge = {
  readonly bridge: VoiceBridgeService;
  /** A call of customer and agent; `change` replaces parts of its opening. */
  open(change?: Partial<VoiceCallOpening>): VoiceCall;
};

/** A complete voice bridge, without logs, metrics and chance. */
export function createTestBridge(
  deps: Pick<VoiceBridgeDeps, 'clock' | 'gateway' | 'feed'> & Partial<VoiceBridgeDeps>,
): TestBridge {
  const bridge = createVoiceBridge({ logger: silentLogger, meter: silentMeter, random: () => 0.5, ...deps });
  return {
    bridge,
    open: (change) =>
      bridge.open({
        conversationId,
        audiohookSessionId: '0b9d1d4e-0000-4000-8000-000000000001',
        organizationId: 'd7934305-0972-4844-938e-9060eef73d05',
        roles: ['customer', 'agent'],
        startSample: 0,
        ...change,
      }),
  };
}

/** A bridge with a gateway, a feed and a clock for tests, and what most tests do with them. */
export function setUpCall(
  behaviour: TestGatewayBehaviour = {},
  options: VoiceBridgeOptions = {},
  leases?: LeaseStore,
  segments?: ConversationSegments,
) {
  const clock = createTestClock();
  const gateway = createTestGateway(clock, behaviour);
  const feed = createTestFeed();
  const { bridge, open: openCall } = createTestBridge({ gateway, feed, clock, leases, segments, options });
  const open = (change: Partial<VoiceCallOpening> = {}): VoiceCall => openCall({ language: 'en-US', ...change });
  const play = (call: VoiceCall, words: Words, from: number, to: number) => playCall(clock, call, words, { from, to });
  const end = async (call: VoiceCall, how: 'closed' | 'lost' | 'drained' = 'closed'): Promise<void> => {
    const ended = call.end(how);
    await clock.advance(60_000);
    await ended;
  };
  const utterances = (role?: VoiceRole): UtteranceEvent[] =>
    feed.events.filter((e) => e.type === 'utterance' && (!role || e.role === role)) as UtteranceEvent[];
  const said = (role: VoiceRole): string[] => saidBy(feed, role);
  const notices = (code: string): NoticeEvent[] =>
    feed.events.filter((e) => e.type === 'notice' && e.code === code) as NoticeEvent[];
  return { clock, gateway, feed, bridge, open, play, end, utterances, said, notices };
}

export const names = (words: readonly SpokenWord[]): string[] => words.map((word) => word.word);
