import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NoticeEvent, UtteranceEvent } from '../../shared/assist/event.ts';
import { EarshotError } from '../../shared/errors.ts';
import { parseConversationId } from '../../shared/ids.ts';
import { silentLogger } from './ports/logger.ts';
import { silentMeter } from './ports/meter.ts';
import type { VoiceCall, VoiceCallOpening, VoiceRole } from './ports/voice-call.ts';
import { createTestClock } from './test-clock.ts';
import { createTestFeed } from './test-feed.ts';
import { createTestGateway, type TestGatewayBehaviour } from './test-gateway.ts';
import { type SpokenWord, speechBetween, wordAt } from './test-speech.ts';
import { createVoiceBridge, type VoiceBridgeOptions } from './voice-bridge.ts';

const conversationId = parseConversationId('6fbc1b9e-52a4-4b0c-93d0-7b8f1c9f0a01');
const frame = 1_600;

/** `count` words of 300 ms with 100 ms between them, and a pause of a second after every `perUtterance`. */
function spoken(count: number, from = 8_000, perUtterance = 6): SpokenWord[] {
  let at = from;
  return Array.from({ length: count }, (_, i) => {
    const startSample = at;
    at += 2_400 + (i % perUtterance === perUtterance - 1 ? 8_000 : 800);
    return { word: wordAt(i), startSample, endSample: startSample + 2_400 };
  });
}

function setUp(behaviour: TestGatewayBehaviour = {}, options: VoiceBridgeOptions = {}) {
  const clock = createTestClock();
  const gateway = createTestGateway(clock, behaviour);
  const feed = createTestFeed();
  const bridge = createVoiceBridge({
    gateway,
    feed,
    clock,
    logger: silentLogger,
    meter: silentMeter,
    random: () => 0.5,
    options,
  });
  const open = (change: Partial<VoiceCallOpening> = {}): VoiceCall =>
    bridge.open({
      conversationId,
      audiohookSessionId: '0b9d1d4e-0000-4000-8000-000000000001',
      organizationId: 'd7934305-0972-4844-938e-9060eef73d05',
      roles: ['customer', 'agent'],
      language: 'en-US',
      startSample: 0,
      ...change,
    });
  /** Plays [from, to) at the pace of speech. */
  const play = async (
    call: VoiceCall,
    words: Partial<Record<VoiceRole, readonly SpokenWord[]>>,
    from: number,
    to: number,
  ): Promise<void> => {
    for (let at = from; at < to; at += frame) {
      const end = Math.min(at + frame, to);
      for (const role of ['customer', 'agent'] as const) {
        call.audio(role, speechBetween(words[role] ?? [], at, end), at);
      }
      await clock.advance((end - at) / 8);
    }
  };
  const end = async (call: VoiceCall, how: 'closed' | 'lost' | 'drained' = 'closed'): Promise<void> => {
    const ended = call.end(how);
    await clock.advance(60_000);
    await ended;
  };
  const utterances = (role?: VoiceRole): UtteranceEvent[] =>
    feed.events.filter((e) => e.type === 'utterance' && (!role || e.role === role)) as UtteranceEvent[];
  const said = (role: VoiceRole): string[] => {
    const last = new Map<string, UtteranceEvent>();
    for (const utterance of utterances(role)) last.set(utterance.utteranceId, utterance);
    return [...last.values()]
      .sort((a, b) => a.startMs - b.startMs)
      .flatMap((u) => u.text.split(' '))
      .filter((word) => word !== '');
  };
  const notices = (code: string): NoticeEvent[] =>
    feed.events.filter((e) => e.type === 'notice' && e.code === code) as NoticeEvent[];
  return { clock, gateway, feed, bridge, open, play, end, utterances, said, notices };
}

const names = (words: readonly SpokenWord[]): string[] => words.map((word) => word.word);

test('a call is heard from its first word to its last, both speakers apart', async () => {
  const { open, play, end, said, feed, gateway, bridge } = setUp();
  const customer = spoken(30);
  const agent = spoken(24, 40_000);
  const call = open();
  assert.equal(bridge.activeCalls, 1);
  await play(call, { customer, agent }, 0, 20 * 8_000);
  await end(call);
  assert.deepEqual(said('customer'), names(customer));
  assert.deepEqual(said('agent'), names(agent));
  assert.equal(bridge.activeCalls, 0);
  const kinds = feed.events.map((e) => (e.type === 'conversation' ? e.status : e.type));
  assert.equal(kinds[0], 'started');
  assert.deepEqual(kinds.slice(-2), ['summary', 'ended']);
  assert.deepEqual(gateway.calls, ['ensureConversation', 'summarize', 'complete']);
});

test('an utterance keeps its id from the first interim text to the final, and its revision rises by one', async () => {
  const { open, play, end, utterances } = setUp();
  const call = open();
  await play(call, { customer: spoken(12) }, 0, 10 * 8_000);
  await end(call);
  const byId = new Map<string, UtteranceEvent[]>();
  for (const u of utterances('customer')) byId.set(u.utteranceId, [...(byId.get(u.utteranceId) ?? []), u]);
  assert.equal(byId.size, 2);
  for (const revisions of byId.values()) {
    assert.ok(revisions.length > 2);
    assert.deepEqual(
      revisions.map((u) => u.revision),
      revisions.map((_, i) => i),
    );
    assert.deepEqual(
      revisions.map((u) => u.final),
      revisions.map((_, i) => i === revisions.length - 1),
    );
  }
});

test('times are call time to the millisecond', async () => {
  const { open, play, end, utterances } = setUp();
  const words = spoken(12);
  const call = open();
  await play(call, { customer: words }, 0, 10 * 8_000);
  await end(call);
  const finals = utterances('customer').filter((u) => u.final);
  assert.deepEqual(
    finals.map((u) => [u.startMs, u.endMs]),
    [
      [words[0]!.startSample / 8, words[5]!.endSample / 8],
      [words[6]!.startSample / 8, words[11]!.endSample / 8],
    ],
  );
});

test('a message belongs to the utterance whose final came before it', async () => {
  const { open, play, end, utterances, feed } = setUp();
  const call = open();
  await play(call, { customer: spoken(18) }, 0, 13 * 8_000);
  await end(call);
  const finals = utterances('customer').filter((u) => u.final);
  const messages = feed.results.filter((r) => r.result.kind === 'message');
  assert.deepEqual(
    messages.map((m) => m.utteranceId),
    finals.map((u) => u.utteranceId),
  );
});

test('audio from before the conversation was there is kept and recognized', async () => {
  const { clock, open, play, end, said, gateway } = setUp({
    ensure: () => new Promise((resolve) => clock.after(8_000, resolve)),
  });
  const words = spoken(18);
  const call = open();
  await play(call, { customer: words }, 0, 7 * 8_000);
  assert.equal(gateway.streams.length, 0);
  await play(call, { customer: words }, 7 * 8_000, 13 * 8_000);
  await end(call);
  assert.deepEqual(said('customer'), names(words));
});

test('a call that ends before its conversation was made is recognized all the same', async () => {
  const { clock, open, play, end, said } = setUp({
    ensure: () => new Promise((resolve) => clock.after(5_000, resolve)),
  });
  const words = spoken(6);
  const call = open();
  await play(call, { customer: words }, 0, 4 * 8_000);
  await end(call);
  assert.deepEqual(said('customer'), names(words));
});

test('a conversation that can not be made is said once and leaves the call alone', async () => {
  const { open, play, end, notices, gateway } = setUp({
    ensure: async () => {
      throw new EarshotError('forbidden', { detail: 'The service account may not use this project' });
    },
  });
  const call = open();
  await play(call, { customer: spoken(6) }, 0, 5 * 8_000);
  await end(call);
  assert.equal(gateway.streams.length, 0);
  assert.equal(notices('engine_failed').length, 1);
  assert.equal(notices('engine_failed')[0]!.message, 'The service account may not use this project');
});
