import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askedFeatureSize, askedFeatures, wordFeatureSize, wordFeatures } from './word-features.ts';

test('the wording of a sentence has length 1, and its places ascend', () => {
  const { places, values } = wordFeatures('¿Cuánto más va a tardar?');
  assert.ok(Math.abs(Math.hypot(...values) - 1) < 1e-5);
  for (const [i, place] of places.entries()) assert.ok(place < wordFeatureSize && place > (places[i - 1] ?? -1));
});

test('numbers, case and accents do not change it; words and their order do', () => {
  const same = (a: string, b: string) => assert.deepEqual(wordFeatures(a), wordFeatures(b));
  same('It is 4711', 'it is 12');
  same('¿Cuándo?', '¿CUANDO?');
  assert.notDeepEqual(wordFeatures('how much longer'), wordFeatures('longer how much'));
  assert.deepEqual(wordFeatures('').values.length, 1);
});

test('of what the agent said the end counts, in fewer places; nothing said has none', () => {
  const long = `${'We have had a look at it. '.repeat(20)}Would Tuesday at ten suit you?`;
  const { places, values } = askedFeatures(long);
  assert.ok(Math.abs(Math.hypot(...values) - 1) < 1e-5);
  assert.ok(places.every((place) => place < askedFeatureSize) && places.length < 60);
  assert.deepEqual(askedFeatures(`Something else entirely. ${long}`), askedFeatures(long));
  assert.equal(askedFeatures('').places.length, 0);
});
