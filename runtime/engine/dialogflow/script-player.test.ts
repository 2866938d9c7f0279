import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { after, describe, it } from 'node:test';
import type { EarshotError } from '../../../shared/errors.ts';
import { parseConversationId } from '../../../shared/ids.ts';
import type { AssistGateway, AssistResult } from '../../core/ports/assist-gateway.ts';
import { createSystemClock } from '../../core/system-clock.ts';
import { createDialogflowGateway } from '../../dialogflow/gateway.ts';
import { loadServices } from '../../dialogflow/services.ts';
import { createTestClock } from '../../testing/clock.ts';
import { createScriptedEngine } from './script-engine.ts';
import { createScriptPlayer, type ScriptOptions } from './script-player.ts';
import { encodeSpeech } from './script-speech.ts';
import { type LocalDialogflowOptions, startLocalDialogflow } from './server.ts';
import { codes } from './status.ts';

const clock = createSystemClock();
const profile = 'projects/local/locations/global/conversationProfiles/local';
const words = Array.from({ length: 40 }, (_, number) => ({
  number,
  startMs: 100 + number * 200,
  endMs: 250 + number * 200,
}));
const speech = encodeSpeech(words, 8_600);
const cleanups: (() => Promise<void>)[] = [];
after(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
});

async function play(script: Partial<ScriptOptions>, limits: LocalDialogflowOptions['limits'] = {}) {
  const player = createScriptPlayer({ clock, ...script });
  const local = await startLocalDialogflow({
    engine: createScriptedEngine({ clock }),
    services: loadServices,
    clock,
    script: player,
    limits,
  });
  const gateway = createDialogflowGateway({ target: { profile, endpoint: local.target }, clock });
  cleanups.push(
    () => local.close(),
    () => gateway.close(),
  );
  return { player, local, gateway };
}

type Recognized = { results: AssistResult[]; error: EarshotError | undefined };

async function recognize(
  gateway: AssistGateway,
  audio: Uint8Array,
  how: { keepOpen?: boolean; cancelAfterMs?: number } = {},
) {
  const handle = await gateway.ensureConversation(parseConversationId(crypto.randomUUID()));
  return new Promise<Recognized>((resolve) => {
    const results: AssistResult[] = [];
    const stream = gateway.openStream({
      handle,
      role: 'customer',
      sampleRateHz: 8000,
      onResult: (result) => results.push(result),
      onEnd: (error) => resolve({ results, error }),
    });
    for (let at = 0; at < audio.length; at += 800) stream.write(audio.subarray(at, at + 800));
    if (!how.keepOpen) stream.halfClose();
    if (how.cancelAfterMs !== undefined) setTimeout(() => stream.cancel(), how.cancelAfterMs);
  });
}

const codeOf = ({ error }: Recognized) => (error?.cause as { code?: number } | undefined)?.code;
const finalWords = ({ results }: Recognized) =>
  results.flatMap((r) => (r.kind === 'recognition' && r.final ? r.words.map((w) => w.word) : []));

describe('the scripted Dialogflow', () => {
  it('recognizes every word of the audio at its time, and nothing else', async () => {
    const { gateway } = await play({});
    const recognized = await recognize(gateway, speech);
    assert.equal(recognized.error, undefined);
    assert.deepEqual(
      finalWords(recognized),
      words.map((w) => `w${w.number}`),
    );
    const times = recognized.results.flatMap((r) => (r.kind === 'recognition' && r.final ? r.words : []));
    times.forEach((word, at) => {
      assert.equal(word.startMs, words[at]!.startMs);
      assert.equal(word.endMs, words[at]!.endMs);
    });
  });

  it('recognizes twice what was sent twice, and misses what was not sent', async () => {
    const { gateway } = await play({});
    const second = speech.subarray(8 * 1000, 8 * 2000);
    const twice = await recognize(
      gateway,
      Buffer.concat([speech.subarray(0, 8 * 2000), second, speech.subarray(8 * 3000)]),
    );
    const numbers = finalWords(twice);
    assert.equal(numbers.filter((w) => w === 'w6').length, 2);
    assert.equal(numbers.includes('w12'), false);
  });

  for (const [name, code, expected] of [
    ['UNAVAILABLE', codes.unavailable, 'unavailable'],
    ['ABORTED', codes.aborted, 'unavailable'],
    ['INTERNAL', codes.internal, 'unavailable'],
    ['PERMISSION_DENIED', codes.permissionDenied, 'forbidden'],
  ] as const)
    it(`ends a stream with ${name} at the scripted moment, after the results until then`, async () => {
      const { gateway } = await play({
        rules: [{ on: 'stream', act: { do: 'fail', code, atAudioMs: 4000 }, times: 1 }],
      });
      const recognized = await recognize(gateway, speech, { keepOpen: true });
      assert.equal(recognized.error?.code, expected);
      assert.ok(recognized.results.some((r) => r.kind === 'recognition'));
      const again = await recognize(gateway, speech);
      assert.equal(again.error, undefined, 'only once');
    });

  it('T12 honours the retry delay of a quota refusal', async () => {
    const minute = createTestClock();
    const { gateway, player } = await play({ quotaPerMinute: 2, minuteMs: 400, clock: minute });
    assert.equal((await recognize(gateway, speech)).error, undefined);
    await minute.advance(150);
    assert.equal((await recognize(gateway, speech)).error, undefined);
    const refused = await recognize(gateway, speech, { keepOpen: true });
    assert.equal(refused.error?.code, 'quota_exhausted');
    assert.equal(refused.error?.retryable, true);
    assert.equal(refused.error?.retryAfterMs, 250);
    await minute.advance(250);
    assert.equal((await recognize(gateway, speech)).error, undefined);
    assert.equal(player.counts.refused, 1);
  });

  it('ends a stream that is too old with OUT_OF_RANGE', async () => {
    const { gateway } = await play({}, { maxStreamMs: 3_000 });
    const recognized = await recognize(gateway, speech, { keepOpen: true });
    assert.equal(recognized.error?.code, 'unavailable');
    assert.equal(codeOf(recognized), codes.outOfRange);
  });

  it('ends a stream that gets no audio with OUT_OF_RANGE', async () => {
    const { gateway } = await play({}, { idleMs: 60 });
    const recognized = await recognize(gateway, new Uint8Array(0), { keepOpen: true });
    assert.equal(codeOf(recognized), codes.outOfRange);
  });

  it('sends nothing and reports no error when it stalls', async () => {
    const { gateway } = await play({ rules: [{ on: 'stream', act: { do: 'stall', atAudioMs: 0 } }] });
    const recognized = await recognize(gateway, speech, { cancelAfterMs: 150 });
    assert.deepEqual(recognized.results, []);
    assert.equal(recognized.error?.code, 'cancelled');
  });

  it('resets the connection, and accepts the next one', async () => {
    const { gateway } = await play({ rules: [{ on: 'stream', act: { do: 'reset', atAudioMs: 2000 }, times: 1 }] });
    const recognized = await recognize(gateway, speech, { keepOpen: true });
    assert.equal(recognized.error?.code, 'unavailable');
    assert.equal((await recognize(gateway, speech)).error, undefined);
  });

  it('delays results without changing their order', async () => {
    const { gateway } = await play({ rules: [{ on: 'stream', act: { do: 'delay', resultsMs: 80 } }] });
    const start = performance.now();
    const recognized = await recognize(gateway, speech);
    assert.ok(performance.now() - start >= 80);
    assert.equal(recognized.error, undefined);
    assert.deepEqual(
      finalWords(recognized),
      words.map((w) => `w${w.number}`),
    );
  });

  it('answers unary calls late, wrongly, or not at all', async () => {
    const { gateway, player } = await play({
      rules: [
        { on: 'unary', method: 'GetConversationProfile', code: codes.unavailable, times: 2 },
        { on: 'unary', method: 'GetConversationProfile', hang: true, times: 1 },
        { on: 'unary', method: 'GetConversationProfile', code: codes.permissionDenied, times: 1 },
      ],
    });
    // Twice unavailable heals by itself; then it hangs until the time-out.
    await assert.rejects(gateway.check({ timeoutMs: 4_000 }), (error: EarshotError) => error.code === 'timeout');
    assert.equal(player.counts.unary.GetConversationProfile, 3);
    await assert.rejects(gateway.check(), (error: EarshotError) => {
      assert.equal(error.code, 'forbidden');
      assert.match(error.message, /Dialogflow Agent Assist Client/);
      return true;
    });
    await gateway.check();
  });

  it('opens further connections before one is full', async () => {
    const { gateway, player } = await play({}, { maxConcurrentStreams: 100 });
    const handle = await gateway.ensureConversation(parseConversationId(crypto.randomUUID()));
    const ends: Promise<EarshotError | undefined>[] = [];
    const streams = Array.from({ length: 200 }, () => {
      let end: (error: EarshotError | undefined) => void = () => {};
      ends.push(
        new Promise((resolve) => {
          end = resolve;
        }),
      );
      const stream = gateway.openStream({ handle, role: 'customer', sampleRateHz: 8000, onResult() {}, onEnd: end });
      stream.write(speech.subarray(0, 800));
      return stream;
    });
    const deadline = performance.now() + 5_000;
    while (player.counts.openStreams < 200 && performance.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 10));
    assert.equal(player.counts.openStreams, 200);
    assert.equal((gateway as ReturnType<typeof createDialogflowGateway>).channels().channels, 3);
    for (const stream of streams) stream.halfClose();
    assert.deepEqual(new Set(await Promise.all(ends)), new Set([undefined]));
    assert.equal((gateway as ReturnType<typeof createDialogflowGateway>).channels().calls, 0);
    assert.equal(player.counts.openStreams, 0);
  });
});
