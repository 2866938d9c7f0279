import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Sample, SpokenLanguage } from './desk-api.ts';
import { tourCall, tourQuestion } from './tour-sample.ts';

const sample = (id: string, language: string): Sample => ({ id, title: id, language, durationMs: 1_000 });
const samples = [sample('kettle', 'en-US'), sample('lampara', 'es-MX')];
const english: SpokenLanguage = { tag: 'en-US', name: 'English' };
const recognized: SpokenLanguage = { tag: 'es-ES', name: 'Spanish' };
const addable: SpokenLanguage = { ...recognized, command: 'npm run languages -- add es' };

test('a Spanish browser plays the Spanish call, and asks in Spanish', () => {
  const call = tourCall(samples, [english, recognized], 'es');
  assert.deepEqual(call, { sample: samples[1] });
  assert.equal(tourQuestion(call).file, 'returns.es.md');
});

test('while Spanish is not transcribed it plays the English call, and says how to add Spanish', () => {
  const call = tourCall(samples, [english, addable], 'es');
  assert.deepEqual(call, { sample: samples[0], missing: 'es-MX' });
  assert.equal(tourQuestion(call).file, 'returns.md');
});

test('a language without a recorded call of its own plays the first', () => {
  assert.deepEqual(tourCall(samples, [english], 'fr'), { sample: samples[0] });
  assert.equal(tourCall([], [english], 'fr'), undefined);
});
