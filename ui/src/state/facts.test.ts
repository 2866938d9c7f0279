import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Fact, factsToShow } from './facts.ts';

const fact = (factId: string, kind: Fact['kind'], value: string, status?: 'settled'): Fact => ({
  factId,
  kind,
  label: kind,
  value,
  utteranceId: `of-${factId}`,
  ...(status && { status }),
});

test('open questions and promises come first, then the newest facts, each once, without what is settled', () => {
  const shown = factsToShow([
    fact('1', 'order_number', '84100'),
    fact('2', 'promise', 'A new desk by Friday'),
    fact('3', 'amount', '€29.00'),
    fact('4', 'order_number', '84100'),
    fact('5', 'question', 'When does it arrive?'),
    fact('6', 'promise', 'A call back', 'settled'),
  ]);
  assert.deepEqual(
    shown.map(({ factId }) => factId),
    ['5', '2', '4', '3'],
  );
  assert.deepEqual(factsToShow([]), []);
});
