import assert from 'node:assert/strict';
import { it } from 'node:test';
import { newConversationId } from '../../testing/log-recorder.ts';
import { createDeskMoments } from './desk-moments.ts';
import { createSampleCalls } from './sample-calls.ts';

const samples = createSampleCalls(new URL('../calls/', import.meta.url));

it('a moment of a call that the desk plays comes from its recording, at its place', async () => {
  const [sample] = await samples.list();
  const id = newConversationId();
  const moments = createDeskMoments({ samples, sampleOf: (one) => (one === id ? sample!.id : undefined) });
  assert.equal(await moments.has(id), true);
  const whole = Buffer.from((await moments.read(id, 0, 4_000))!);
  const part = Buffer.from((await moments.read(id, 2_000, 3_000))!);
  assert.equal(part.toString('latin1', 0, 4), 'RIFF');
  assert.deepEqual(part.subarray(44), whole.subarray(44 + 2_000 * 16, 44 + 3_000 * 16));
  assert.ok(part.subarray(44).some((byte) => byte > 8 && byte < 248));
  assert.equal(await moments.read(id, sample!.durationMs + 60_000, sample!.durationMs + 61_000), undefined);
});

it('there is no moment of a call with a microphone, or of one that is not known', async () => {
  const moments = createDeskMoments({ samples, sampleOf: () => undefined });
  assert.equal(await moments.has(newConversationId()), false);
  assert.equal(await moments.read(newConversationId(), 0, 1_000), undefined);
});
