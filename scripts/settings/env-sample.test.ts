import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '../../runtime/config.ts';
import { settings } from '../../runtime/settings.ts';
import { envSample, namesInSample } from './env-sample.ts';

test('the sample names every setting once, each with a line that explains it', () => {
  const text = envSample();
  assert.deepEqual(namesInSample(text), [...new Set(namesInSample(text))]);
  assert.deepEqual(namesInSample(text).sort(), Object.keys(settings).sort());
  for (const name of Object.keys(settings)) assert.match(text, new RegExp(`^# .+\\n${name}=`, 'm'));
});

test('a copy of the sample is the same configuration as no file at all', () => {
  const lines = envSample().matchAll(/^([A-Z][A-Z0-9_]+)=(.*)$/gm);
  const env = Object.fromEntries([...lines].map((match) => [match[1], match[2]]));
  assert.deepEqual(readConfig(env), readConfig({}));
});
