import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EarshotError, errorCodes, errorFacts } from './errors.ts';

test('every code has an HTTP status and a sentence', () => {
  for (const code of errorCodes) {
    assert.ok(errorFacts[code].httpStatus >= 400, code);
    assert.match(errorFacts[code].sentence, /^[A-Z][^.]*$/, code);
    assert.equal(new EarshotError(code).message, errorFacts[code].sentence);
  }
});

test('foreign errors become internal, aborts cancelled, timeouts timeout, and the cause is kept', () => {
  const foreign = new TypeError('secret inside');
  const error = EarshotError.from(foreign);
  assert.equal(error.code, 'internal');
  assert.equal(error.cause, foreign);
  assert.ok(!error.message.includes('secret'));
  assert.equal(EarshotError.from(AbortSignal.abort().reason).code, 'cancelled');
  assert.equal(EarshotError.from(new DOMException('late', 'TimeoutError')).code, 'timeout');
  assert.equal(EarshotError.from(error), error);
});
