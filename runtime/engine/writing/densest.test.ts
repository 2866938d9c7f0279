import assert from 'node:assert/strict';
import { test } from 'node:test';
import { densest, type Weighed } from './densest.ts';

const line = (text: string, units: Record<string, number>): Weighed => ({
  text,
  units: new Map(Object.entries(units)),
  factor: 1,
});

test('the statements that tell most within the length are chosen', () => {
  const long = line('x'.repeat(60), { a: 3, b: 3 });
  const short = line('x'.repeat(15), { a: 3 });
  const other = line('x'.repeat(40), { b: 3, c: 2 });
  assert.deepEqual(densest([long, short, other], 60), [short, other]);
});

test('a fact counts once', () => {
  const whole = line('booked Thursday at 8:40', { thursday: 3, '8:40': 3, booked: 1 });
  const part = line('Thursday', { thursday: 3 });
  assert.deepEqual(densest([part, whole], 100), [whole]);
});

test('what must stand in it stands in it, unless it takes more than half', () => {
  const reason = line('x'.repeat(30), { reason: 0.1 });
  const fact = line('x'.repeat(30), { fact: 9 });
  assert.ok(densest([reason, fact], 62, [reason]).includes(reason));
  assert.deepEqual(densest([reason, fact], 40, [reason]), [fact]);
});
