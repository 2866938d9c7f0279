import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesPerInstant, chooseMedia } from './media.ts';

const offer = (format: string, ...channels: string[]) => ({ type: 'audio', format, channels, rate: 8000 });
const stereo = offer('PCMU', 'external', 'internal');
const inverted = offer('PCMU', 'internal', 'external');
const mono = offer('PCMU', 'external');
const linear = offer('L16', 'external', 'internal');

test('the first PCMU offer is chosen, as the offered object itself', () => {
  const rows = [
    { name: 'usual', offers: [stereo, mono], chosen: stereo },
    { name: 'inverted', offers: [inverted, stereo], chosen: inverted },
    { name: 'mono first', offers: [mono, stereo], chosen: mono },
    { name: 'internal only', offers: [offer('PCMU', 'internal')], chosen: undefined as unknown },
    { name: 'L16 first', offers: [linear, stereo], chosen: stereo },
    { name: 'L16 only', offers: [linear], chosen: linear },
    { name: 'none', offers: [], chosen: undefined },
    { name: 'another rate', offers: [{ ...stereo, rate: 16_000 }], chosen: undefined },
    { name: 'another format before', offers: [offer('OPUS', 'external'), mono], chosen: mono },
    { name: 'the same channel twice', offers: [offer('PCMU', 'external', 'external')], chosen: undefined },
    { name: 'three channels', offers: [offer('PCMU', 'external', 'internal', 'external')], chosen: undefined },
    { name: 'no channel', offers: [offer('PCMU')], chosen: undefined },
    { name: 'not objects', offers: [null, 1, 'audio', [], mono], chosen: mono },
  ];
  rows[3]!.chosen = rows[3]!.offers[0];
  for (const { name, offers, chosen } of rows) assert.equal(chooseMedia(offers as unknown[]), chosen, name);
});

test('unknown members are returned unchanged', () => {
  const offered = { ...stereo, codecHint: 'x' };
  assert.deepEqual(chooseMedia([offered]), offered);
});

test('a sample instant counts the bytes of all channels', () => {
  const rows = [
    [mono, 1],
    [stereo, 2],
    [offer('L16', 'external'), 2],
    [linear, 4],
  ] as const;
  for (const [media, bytes] of rows) assert.equal(bytesPerInstant(media as never), bytes);
});
