import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLeakGate, toLevel } from './leak-gate.ts';

const quiet = -70;

test('without another line nothing is a leak', () => {
  const gate = createLeakGate();
  for (let i = 0; i < 50; i++) assert.equal(gate.isLeak(-20, Number.NEGATIVE_INFINITY), false);
});

test('a voice far below the other line is a leak, before and after this line’s own level is known', () => {
  const gate = createLeakGate();
  assert.equal(gate.isLeak(-44, -20), true);
  for (let i = 0; i < 20; i++) assert.equal(gate.isLeak(-20, quiet), false);
  assert.equal(gate.isLeak(-44, -20), true);
});

test('two who speak at once are both kept', () => {
  const gate = createLeakGate();
  for (let i = 0; i < 20; i++) gate.isLeak(-22, quiet);
  for (let i = 0; i < 50; i++) assert.equal(gate.isLeak(-26, -18), false);
});

test('a soft speaker is kept while the other one is loud', () => {
  const gate = createLeakGate();
  for (let i = 0; i < 20; i++) gate.isLeak(-38, quiet);
  for (let i = 0; i < 50; i++) assert.equal(gate.isLeak(-40, -20), false);
});

test('a line remembers how loud it was for less than half a second', () => {
  const gate = createLeakGate();
  gate.isLeak(-20, quiet);
  assert.equal(gate.loudest, -20);
  for (let i = 0; i < 14; i++) gate.isLeak(quiet, quiet);
  assert.equal(gate.loudest, quiet);
});

test('levels are decibels below full scale', () => {
  assert.ok(Math.abs(toLevel(1)) < 0.01);
  assert.ok(Math.abs(toLevel(0.01) + 20) < 0.01);
  assert.ok(Number.isFinite(toLevel(0)));
});
