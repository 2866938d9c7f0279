/** Bridges of several instances that share a lease store. Each has a feed of its own, so that a test sees who wrote what. */
import type { NoticeEvent } from '../../shared/assist/event.ts';
import { samplesToMs } from '../../shared/audiohook/stream-time.ts';
import type { LeaseStore } from '../core/ports/stores.ts';
import type { VoiceCall, VoiceCallOpening } from '../core/ports/voice-call.ts';
import type { VoiceBridgeService } from '../core/speech/bridge.ts';
import { voiceLeaseKey } from '../core/speech/voice-lease.ts';
import { createMemoryLeaseStore } from '../store/memory-store.ts';
import { conversationId, createTestBridge, saidBy, spoken } from './call.ts';
import { createTestClock, type TestClock } from './clock.ts';
import { createTestFeed, type TestFeed } from './feed.ts';
import { createTestGateway, type TestGateway } from './gateway.ts';
import { type SpokenWord, speechBetween } from './speech.ts';

const frameSamples = 1_600;

/** A connection, the customer's words that it carries, and the position up to which they were played. */
export type CallLine = { readonly call: VoiceCall; readonly words: readonly SpokenWord[]; at: number };

export type CallInstance = {
  readonly feed: TestFeed;
  readonly gateway: TestGateway;
  readonly bridge: VoiceBridgeService;
  /** Labels of connections whose call another instance has taken over. */
  readonly elsewhere: string[];
  open(label: string, words?: readonly SpokenWord[], change?: Partial<VoiceCallOpening>): CallLine;
  said(): string[];
  /** How often the end of the conversation was published. */
  ends(): number;
  notices(code: string): NoticeEvent[];
};

export type CallInstances = {
  readonly clock: TestClock;
  readonly leases: LeaseStore;
  instance(owner: string): CallInstance;
  /** All lines at once, in real time of the clock. */
  play(lines: readonly CallLine[], samples: number): Promise<void>;
  end(line: CallLine, how?: 'closed' | 'lost' | 'drained'): Promise<void>;
  /** As it stands in the lease of the conversation. */
  holder(): Promise<string | undefined>;
};

/** No instance at first. Leases last 3 s, as where instances share Redis. */
export function setUpCallInstances(): CallInstances {
  const clock = createTestClock();
  const leases = createMemoryLeaseStore({ clock });
  let sessions = 0;
  return {
    clock,
    leases,
    instance(owner) {
      const feed = createTestFeed();
      const gateway = createTestGateway(clock);
      const options = { owner, conversation: { leaseMs: 3_000 } };
      const { bridge, open } = createTestBridge({ clock, feed, gateway, leases, options });
      const elsewhere: string[] = [];
      return {
        ...{ feed, gateway, bridge, elsewhere },
        open(label, words = spoken(60), change = {}) {
          sessions += 1;
          const audiohookSessionId = `0b9d1d4${sessions}-0000-4000-8000-000000000001`;
          const call = open({ audiohookSessionId, onElsewhere: () => void elsewhere.push(label), ...change });
          return { call, words, at: 0 };
        },
        said: () => saidBy(feed, 'customer'),
        ends: () => feed.events.filter((event) => event.type === 'conversation' && event.status === 'ended').length,
        notices: (code) => feed.events.flatMap((e) => (e.type === 'notice' && e.code === code ? [e] : [])),
      };
    },
    async play(lines, samples) {
      for (let played = 0; played < samples; played += frameSamples) {
        for (const line of lines) {
          const to = line.at + frameSamples;
          line.call.audio('customer', speechBetween(line.words, line.at, to), line.at);
          line.call.audio('agent', speechBetween([], line.at, to), line.at);
          line.at = to;
        }
        await clock.advance(samplesToMs(frameSamples));
      }
    },
    async end({ call }, how = 'closed') {
      const ended = call.end(how);
      await clock.advance(20_000);
      await ended;
    },
    holder: () => leases.holder(voiceLeaseKey(conversationId)),
  };
}
