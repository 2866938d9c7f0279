import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AudioMedia } from '../../../shared/audiohook/media.ts';
import { createLiveSource, createRecordingSource } from './audio-source.ts';

const media = (...channels: AudioMedia['channels']): AudioMedia => ({
  type: 'audio',
  format: 'PCMU',
  channels,
  rate: 8000,
});
const customer = Uint8Array.of(1, 2, 3, 4, 5);
const agent = Uint8Array.of(11, 12, 13);

test('a recording is read in the order of the negotiated channels', () => {
  const source = createRecordingSource([customer, agent]);
  assert.equal(source.length, 5);
  assert.deepEqual([...source.read(0, 2, media('external', 'internal'))], [1, 11, 2, 12]);
  assert.deepEqual([...source.read(0, 2, media('internal', 'external'))], [11, 1, 12, 2]);
  assert.deepEqual([...source.read(1, 2, media('external'))], [2, 3]);
  assert.deepEqual([...source.read(1, 2, media('internal'))], [12, 13]);
});

test('a shorter channel is padded with silence to the length of the longer one', () => {
  const source = createRecordingSource([customer, agent]);
  assert.deepEqual([...source.read(3, 5, media('external', 'internal'))], [4, 0xff, 5, 0xff]);
  assert.equal(source.read(5, 5, media('external', 'internal')).length, 0);
  assert.deepEqual(
    [...createRecordingSource([customer]).read(0, 2, media('external', 'internal'))],
    [1, 0xff, 2, 0xff],
  );
});

test('a live source returns what was pushed, pads with silence, and drops the oldest audio', () => {
  const source = createLiveSource({ maxBufferedMs: 1 });
  source.push(Uint8Array.of(1, 11, 2, 12));
  assert.deepEqual([...source.read(0, 3, media('external', 'internal'))], [1, 11, 2, 12, 0xff, 0xff]);
  for (let i = 0; i < 10; i += 1) source.push(new Uint8Array(8).fill(i));
  assert.deepEqual([...source.read(3, 4, media('external'))], [8, 8, 8, 8]);
});
