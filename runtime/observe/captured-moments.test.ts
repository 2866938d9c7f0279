import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { linearToUlaw } from '../../shared/audiohook/ulaw.ts';
import { newConversationId } from '../testing/log-recorder.ts';
import { type CaptureEntry, writeEntry } from './capture-record.ts';
import { createCapturedMoments } from './captured-moments.ts';

const id = newConversationId();
/** 200 ms of one value, `at` samples into the call. */
const audio = (role: 'customer' | 'agent', at: number, value: number): CaptureEntry => {
  const ulaw = Buffer.from(linearToUlaw(new Int16Array(1_600).fill(value))).toString('base64');
  return { k: 'audio', call: 0, role, at, ulaw, t: at / 8 };
};

function capture(t: TestContext, lines: readonly string[]) {
  const directory = mkdtempSync(join(tmpdir(), 'moments-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  writeFileSync(join(directory, `${id}-1.capture`), lines.join('\n'));
  const list = async () => readdirSync(directory);
  return { directory, list, moments: createCapturedMoments({ directory, list, maxReads: 1 }) };
}

const samplesOf = (wav: Uint8Array | undefined) => {
  const bytes = Buffer.from(wav ?? []);
  assert.equal(bytes.toString('latin1', 0, 4), 'RIFF');
  return Array.from({ length: (bytes.length - 44) / 2 }, (_, i) => bytes.readInt16LE(44 + i * 2));
};

describe('a moment of a captured call', () => {
  it('has both speakers, from the sample where it begins to the one where it ends', async (t) => {
    const lines = [audio('customer', 0, 1_000), audio('agent', 800, 1_000), audio('customer', 1_600, 0)].map(
      writeEntry,
    );
    const { moments } = capture(t, [...lines, '{"k":"audio","call":0,"ro']);
    const samples = samplesOf(await moments.read(id, 50, 250));
    assert.equal(samples.length, 1_600);
    const [alone, both, late] = [samples[0]!, samples[500]!, samples[1_500]!];
    assert.ok(alone > 900 && alone < 1_100 && both > 1_900 && both < 2_100 && Math.abs(late - alone) < 10);
  });

  it('is none where nothing of it was recorded, or the file has just been erased', async (t) => {
    const { moments, directory, list } = capture(t, [writeEntry(audio('customer', 0, 1_000))]);
    assert.equal(await moments.read(id, 5_000, 6_000), undefined);
    const names = await list();
    rmSync(join(directory, names[0]!));
    assert.equal(await createCapturedMoments({ directory, list: async () => names }).read(id, 0, 100), undefined);
    assert.equal(await moments.has(id), false);
  });

  it('is refused while too many others are read', async (t) => {
    const { moments } = capture(t, [writeEntry(audio('customer', 0, 1_000))]);
    const first = moments.read(id, 0, 100);
    await assert.rejects(moments.read(id, 0, 100), { code: 'rate_limited' });
    await first;
    await moments.read(id, 0, 100);
  });
});
