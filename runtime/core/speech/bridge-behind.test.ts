/** Recognition that is behind, as the built-in engine's on a busy machine: it works, and its results come late. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SAMPLE_RATE_HZ } from '../../../shared/audiohook/stream-time.ts';
import { names, setUpCall, spoken } from '../../testing/call.ts';
import type { ScriptedStream } from '../../testing/scripted-stream.ts';

const second = SAMPLE_RATE_HZ;
const behindMs = 14_000;

/** Each stream says every three seconds that it is at work, until its last result. */
function setUpBehind(isSaid: boolean, streamSeconds?: number, latencyMs = behindMs) {
  const parts = setUpCall({ latencyMs }, { ringSeconds: 60, ...(streamSeconds && { streamSeconds }) });
  const { clock, gateway } = parts;
  const say = (stream: ScriptedStream): void => {
    if (stream.state === 'ended' || stream.state === 'cancelled') return;
    stream.emit({ kind: 'activity', speaking: true });
    clock.after(3_000, () => say(stream));
  };
  if (isSaid) gateway.behaviour.onOpen = (stream) => void clock.after(3_000, () => say(stream));
  return parts;
}

async function playFor(seconds: number, parts: ReturnType<typeof setUpBehind>) {
  const words = spoken(seconds * 2, second, 40);
  const call = parts.open({ roles: ['customer'] });
  await parts.play(call, { customer: words }, 0, words.at(-1)!.endSample + second);
  await parts.end(call);
  return { said: parts.said('customer'), expected: names(words), sent: parts.gateway.streams };
}

test('a stream that is behind and says so is not replaced in the middle of a sentence', async () => {
  const { said, expected, sent } = await playFor(30, setUpBehind(true));
  assert.equal(sent.length, 1);
  assert.deepEqual(said, expected);
});

test('a stream that is behind and silent counts as stalled', async () => {
  const { sent } = await playFor(30, setUpBehind(false));
  assert.ok(sent.length > 1);
});

test('streams that say for ever that they are at work are not waited for for ever', async () => {
  const parts = setUpBehind(true, 10, Number.MAX_SAFE_INTEGER);
  const call = parts.open({ roles: ['customer'] });
  await parts.play(call, { customer: spoken(600, second, 40) }, 0, 250 * second);
  const open = parts.gateway.streams.filter(({ state }) => state !== 'ended' && state !== 'cancelled');
  assert.ok(open.length < 16, `${open.length} streams of ${parts.gateway.streams.length} are open`);
  await parts.end(call);
  assert.ok(parts.notices('audio_gap').length > 0);
});

test('the last words of a replaced stream that is behind are waited for, and not recognized again in pieces', async () => {
  const { said, expected, sent } = await playFor(30, setUpBehind(true, 10));
  const replayed = sent.reduce((sum, stream) => sum + stream.bytes, 0) / second;
  assert.deepEqual(said, expected);
  assert.ok(replayed < 45, `${replayed} s were sent to ${sent.length} streams`);
});
