import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { msToSamples, safeParseDuration, samplesToMs, toDuration } from './stream-time.ts';

test('a duration is plain decimal seconds for any number of samples', () => {
  const rows: readonly (readonly [number, string])[] = [
    [0, 'PT0S'],
    [1, 'PT0.000125S'],
    [8, 'PT0.001S'],
    [1600, 'PT0.2S'],
    [8000, 'PT1S'],
    [12_000, 'PT1.5S'],
    [8000 * 3600 * 4 + 1, 'PT14400.000125S'],
  ];
  for (const [samples, text] of rows) assert.equal(toDuration(samples), text);
});

test('every number of samples converts to text and back without loss', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 8000 * 86_400 * 30 }), (samples) => {
      const text = toDuration(samples);
      assert.match(text, /^PT\d+(\.\d{1,6})?S$/);
      assert.equal(safeParseDuration(text), samples);
    }),
  );
});

test('a duration is read in every form of the vendor', () => {
  const rows: readonly (readonly [string, number])[] = [
    ['PT0S', 0],
    ['PT0.0S', 0],
    ['PT.5S', 4000],
    ['PT12.345678901S', 98_765],
    ['PT00012S', 96_000],
  ];
  for (const [text, samples] of rows) assert.equal(safeParseDuration(text), samples, text);
});

test('anything but plain seconds is refused', () => {
  const rows = [
    'PT1.S',
    'PT0M1S',
    'PT-1S',
    'PT+1S',
    'PT1e-7S',
    'PT1H',
    'PTS',
    'PT.S',
    'pt1s',
    '1',
    '',
    ' PT1S',
    'PT1S\n',
    `PT${'9'.repeat(50)}S`,
    'PT99999999999S',
  ];
  for (const text of rows) assert.equal(safeParseDuration(text), undefined, JSON.stringify(text));
  for (const value of [undefined, null, 1, {}, []]) assert.equal(safeParseDuration(value), undefined);
});

test('samples and milliseconds convert without loss at whole samples', () => {
  assert.equal(samplesToMs(1), 0.125);
  assert.equal(msToSamples(0.125), 1);
  assert.equal(msToSamples(samplesToMs(123_457)), 123_457);
});
