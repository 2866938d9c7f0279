import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createAssistFeed } from '../../runtime/core/assist/feed.ts';
import { silentLogger } from '../../runtime/core/ports/logger.ts';
import { silentMeter } from '../../runtime/core/ports/meter.ts';
import type { VoiceCall } from '../../runtime/core/ports/voice-call.ts';
import { createVoiceBridge } from '../../runtime/core/speech/bridge.ts';
import { createDialogflowGateway } from '../../runtime/dialogflow/gateway.ts';
import { loadServices } from '../../runtime/dialogflow/services.ts';
import { createScriptedEngine } from '../../runtime/engine/dialogflow/script-engine.ts';
import { encodeSpeech } from '../../runtime/engine/dialogflow/script-speech.ts';
import { startLocalDialogflow } from '../../runtime/engine/dialogflow/server.ts';
import { createMemoryConversationLog } from '../../runtime/log/memory-conversation-log.ts';
import { createCapture } from '../../runtime/observe/capture.ts';
import { createCaptureFiles } from '../../runtime/observe/capture-files.ts';
import { type CaptureEntry, readEntry } from '../../runtime/observe/capture-record.ts';
import { createTestClock } from '../../runtime/testing/clock.ts';
import { parseConversationId } from '../../shared/ids.ts';
import { replay } from './run-replay.ts';

const directory = mkdtempSync(join(tmpdir(), 'captures-'));
after(() => rmSync(directory, { recursive: true, force: true }));

const idOf = (n: number) => parseConversationId(`00000000-0000-4000-8000-${String(n).padStart(12, '0')}`);
const words: string[] = [];

const graceMs = 300;

/**
 * The time of the captured calls. It stands still while the machine is busy: timers that fire late fire after inputs that a replay
 * gives after them, and a final can come a moment before it is dropped that a replay drops.
 */
const clock = createTestClock();
const wait = (ms: number) => new Promise<void>((resolve) => void clock.after(ms, resolve));

/** Until the result is called. Each step follows turns of the event loop in which what has come from the network is taken. */
function keepTime(): () => void {
  let isOver = false;
  const run = async () => {
    while (!isOver) {
      await sleep(5);
      await clock.advance(10);
    }
  };
  void run();
  return () => {
    isOver = true;
  };
}

/** Ten calls over real gRPC, each different: other words, pauses, gaps, a second language, a lost connection. */
before(async () => {
  const stopTime = keepTime();
  const service = await startCapturedService();
  await Promise.all(Array.from({ length: 10 }, (_, n) => placeCall(n, service)));
  await service.settled();
  for (let n = 0; n < 10; n++) {
    const { conversation } = await service.log.snapshot(idOf(n));
    words.push(conversation.utterances.map((u) => u.text).join(' '));
  }
  await service.close();
  stopTime();
});

type CapturedService = Awaited<ReturnType<typeof startCapturedService>>;

async function startCapturedService() {
  const engine = createScriptedEngine({ clock, wordOf: (n) => `word${n}` });
  const server = await startLocalDialogflow({ engine, services: loadServices, clock });
  const gateway = createDialogflowGateway({
    target: { profile: 'projects/local/locations/global/conversationProfiles/local', endpoint: server.target },
    clock,
  });
  const log = createMemoryConversationLog({ clock, random: Math.random });
  const rawFeed = createAssistFeed({ log, clock, logger: silentLogger, meter: silentMeter, engine: 'local' });
  const files = createCaptureFiles({ directory, keepMs: 60_000, logger: silentLogger, now: Date.now });
  const capture = createCapture({
    log,
    clock,
    logger: silentLogger,
    engine: 'local',
    settings: { ringSeconds: 30, streamSeconds: 90, redact: [], defaultLanguage: 'en-US', graceMs },
    openSink: files.openSink,
    afterglowMs: 500,
  });
  const bridge = createVoiceBridge({
    gateway: capture.gateway(gateway),
    feed: rawFeed,
    clock,
    logger: silentLogger,
    meter: silentMeter,
    random: Math.random,
    options: { conversation: { graceMs } },
  });
  return {
    log,
    bridge: capture.bridge(bridge),
    feed: capture.feed(rawFeed),
    async settled() {
      await bridge.settled();
      await wait(900);
      capture.close();
    },
    async close() {
      await rawFeed.close();
      await gateway.close();
      await server.close();
    },
  };
}

async function placeCall(n: number, { bridge, feed }: CapturedService): Promise<void> {
  const conversationId = idOf(n);
  const spoken = Array.from({ length: 6 }, (_, i) => ({
    number: n * 20 + i,
    startMs: 200 + i * 600,
    endMs: 600 + i * 600,
  }));
  const audio = encodeSpeech(spoken, 4_400);
  const call = bridge.open({
    conversationId,
    audiohookSessionId: idOf(1_000 + n),
    organizationId: 'o',
    roles: ['customer', 'agent'],
    language: 'en-US',
    startSample: 0,
  });
  let shift = 0;
  for (let at = 0; at < audio.length; at += 1_600) {
    const part = audio.subarray(at, at + 1_600);
    call.audio(n % 2 === 0 ? 'customer' : 'agent', part, at + shift);
    call.audio(n % 2 === 0 ? 'agent' : 'customer', new Uint8Array(part.length).fill(0xff), at + shift);
    if (at === 16_000) shift += await disturb(n, call, feed.of(conversationId), at + 1_600);
    // No timer of the service is due at the same moment.
    await wait(199);
  }
  await call.end(n === 7 ? 'lost' : 'closed');
}

/** What makes call `n` different. Resolves with the samples that are missing from then on. */
async function disturb(
  n: number,
  call: VoiceCall,
  feed: ReturnType<CapturedService['feed']['of']>,
  next: number,
): Promise<number> {
  if (n === 3) call.language('en-GB');
  if (n === 4) {
    call.pause('secure_pause');
    await wait(300);
    call.gap('secure_pause', next, next + 2_400);
    call.resume();
    return 2_400;
  }
  if (n === 5) {
    call.gap('discarded', next, next + 8_000);
    return 8_000;
  }
  if (n === 6) {
    const draft = { kind: 'knowledge', text: 'An answer', sources: [{ title: 'An article' }] } as const;
    await feed.answer(draft, { query: 'a question' });
    feed.notice({ level: 'info', code: 'engine_degraded', message: 'A notice' });
  }
  return 0;
}

const entriesOf = (n: number): CaptureEntry[] => {
  const name = readdirSync(directory).find((file) => file.startsWith(idOf(n)))!;
  return readFileSync(join(directory, name), 'utf8').split('\n').filter(Boolean).map(readEntry);
};

test('ten captured calls replay to the same event log, hash for hash', async () => {
  for (let n = 0; n < 10; n++) {
    const entries = entriesOf(n);
    const result = await replay(entries);
    assert.ok(words[n]!.includes(`word${n * 20}`), 'the call was recognized');
    assert.ok(result.recorded, `call ${n} has its end`);
    assert.ok(result.recorded.events > 8);
    const { events, hash, recorded } = result;
    assert.deepEqual({ call: n, events, hash, lateMs: 0 }, { call: n, ...recorded });
  }
});

test('the result does not depend on the pace', async () => {
  const entries = entriesOf(2);
  const waits: number[] = [];
  const paced = await replay(entries, {
    async wait(ms) {
      waits.push(ms);
      if (waits.length % 7 === 0) await sleep(3);
    },
  });
  assert.equal(paced.hash, (await replay(entries)).hash);
  assert.ok(waits.reduce((sum, ms) => sum + ms, 0) > 4_000, 'the waits add up to the call');
});

test('another input results in another hash', async () => {
  const entries = entriesOf(0);
  const wrong = entries.map((entry): CaptureEntry => {
    if (entry.k !== 'result' || entry.result.kind !== 'recognition' || !entry.result.final) return entry;
    return { ...entry, result: { ...entry.result, text: `${entry.result.text} and more` } };
  });
  const result = await replay(wrong);
  assert.notEqual(result.hash, result.recorded!.hash);
});

test('captures are readable by their owner only and removed after their time or on request', () => {
  const names = readdirSync(directory);
  assert.equal(names.length, 10);
  for (const name of names) assert.equal(statSync(join(directory, name)).mode & 0o777, 0o600);
  const now = Date.now();
  const files = createCaptureFiles({ directory, keepMs: 60_000, logger: silentLogger, now: () => now });
  assert.equal(files.sweep(), 0);
  utimesSync(join(directory, names[0]!), now / 1_000 - 120, now / 1_000 - 120);
  assert.equal(files.sweep(), 1);
  const kept = readdirSync(directory)[0]!;
  assert.equal(files.erase(parseConversationId(kept.slice(0, 36))), 1);
  assert.equal(readdirSync(directory).length, 8);
});
