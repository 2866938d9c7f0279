import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSoundTrack, soundBlockSamples } from './sound-track.ts';

const loud = 0x10;
const silent = 0xff;

/** `share` of the samples that are looked at are loud, from the front of each block. */
function block(share: number): Uint8Array {
  const audio = new Uint8Array(soundBlockSamples).fill(silent);
  for (let i = 0; i < soundBlockSamples * share; i += 4) audio[i] = loud;
  return audio;
}

function trackOf(audio: Uint8Array, frameSamples: number) {
  const track = createSoundTrack(audio.length);
  for (let at = 0; at < audio.length; at += frameSamples) track.write(audio.subarray(at, at + frameSamples), at);
  return track;
}

const joined = (parts: readonly Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));

test('a block has sound from a tenth of loud samples on, however the frames cut it', () => {
  const audio = joined([block(0), block(0.09), block(0.1), block(0.5), block(0), block(1), block(0.02)]);
  for (const frameSamples of [400, 160, 1_600, 100, audio.length]) {
    const track = trackOf(audio, frameSamples);
    const sound = [0, 1, 2, 3, 4, 5, 6].map(
      (n) => track.soundIn(n * soundBlockSamples, (n + 1) * soundBlockSamples) > 0,
    );
    assert.deepEqual(sound, [false, false, true, true, false, true, false], `frames of ${frameSamples}`);
    assert.equal(track.firstIn(0, audio.length), 2 * soundBlockSamples);
  }
});

test('the last sound is at the end of what was written of a block with sound', () => {
  const audio = joined([block(1), block(0)]);
  assert.equal(trackOf(audio, 100).lastSound, soundBlockSamples);
  assert.equal(trackOf(audio.subarray(0, 300), 100).lastSound, 300);
  // Ten loud samples make the block one with sound, and are reached with the first forty.
  assert.equal(trackOf(audio.subarray(0, 40), 40).lastSound, 40);
  assert.equal(trackOf(audio.subarray(0, 36), 36).lastSound, 0);
});
