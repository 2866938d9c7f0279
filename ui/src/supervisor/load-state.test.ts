import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EarshotError, type ErrorCode } from '../../../shared/errors.ts';
import { loadFailureOf } from './load-state.tsx';

for (const [code, failure] of [
  ['unsupported', 'unsupported'],
  ['forbidden', 'forbidden'],
  ['unauthenticated', 'signedOut'],
  ['cancelled', 'signedOut'],
  ['unavailable', 'failed'],
  ['rate_limited', 'failed'],
] as const satisfies readonly (readonly [ErrorCode, string])[])
  test(`a load that is refused with ${code} is shown as ${failure}`, () => {
    assert.equal(loadFailureOf(new EarshotError(code)), failure);
  });

test('what is no error of the service is a failure that another attempt may end', () => {
  assert.equal(loadFailureOf(new TypeError('fetch failed')), 'failed');
});
