import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { isHardToGuess } from './predictability.ts';

test('what people type in a hurry is easy to guess', () => {
  for (const weak of [
    'a',
    '',
    'short',
    'a'.repeat(64),
    '1234567890123456',
    '0123456789abcdef',
    'abcdefghijklmnop',
    'abcabcabcabcabcabc',
    '9876543210987654',
    'changeme-changeme-changeme',
    'password12345678',
    'passwordpassword',
    'test-test-test-test-test',
    '00000000-0000-0000-0000-000000000000',
  ]) {
    assert.ok(!isHardToGuess(weak), weak);
  }
});

test('what a generator makes is hard to guess', () => {
  for (let i = 0; i < 2_000; i++) {
    for (const strong of [randomUUID(), randomBytes(12).toString('base64url'), randomBytes(16).toString('hex')]) {
      assert.ok(isHardToGuess(strong), strong);
    }
  }
});
