import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeTime } from '../data/fake-environment.ts';
import { stillness } from '../panel/hold-still.ts';
import { announceEveryMs, createAnnouncer } from './announcer.ts';
import { commandOf } from './shortcuts.ts';

const key = (key: string, code: string, more: object = {}) => ({
  key,
  code,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  ...more,
});

test('keys start their command on every layout, and never with a modifier of the browser', () => {
  const table: [ReturnType<typeof key>, string | undefined][] = [
    [key('1', 'Digit1'), 'reply1'],
    [key('&', 'Digit1'), 'reply1'],
    [key('!', 'Digit1', { shiftKey: true }), 'copyReply1'],
    [key('1', 'Digit1', { ctrlKey: true }), undefined],
    [key('k', 'KeyK', { metaKey: true }), undefined],
    [key('k', 'KeyK'), 'ask'],
    [key('ن', 'KeyK'), 'ask'],
    [key('の', 'KeyK'), 'ask'],
    [key('?', 'Slash', { shiftKey: true }), 'help'],
    [key('/', 'Slash'), 'search'],
    [key('x', 'KeyX'), undefined],
    [key('Enter', 'Enter'), undefined],
  ];
  for (const [event, command] of table) assert.equal(commandOf(event), command, JSON.stringify(event));
});

test('a screen reader hears the newest word, and at most one every few seconds', async () => {
  const time = createFakeTime();
  const spoken: [number, string][] = [];
  const start = time.now();
  const announcer = createAnnouncer((text) => spoken.push([time.now() - start, text]), time);
  for (let i = 0; i < 100; i++) {
    announcer.say(`word ${i}`);
    await time.pass(100);
  }
  await time.pass(10_000);
  assert.ok(spoken.length <= 6, `${spoken.length} in ten seconds`);
  assert.equal(spoken.at(-1)?.[1], 'word 99');
  for (let i = 1; i < spoken.length; i++) assert.ok(spoken[i]![0] - spoken[i - 1]![0] >= announceEveryMs);
});

test('what stands in front of the section being read is made up for, and nothing else', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((name) => name as unknown as Element);
  const before = new Map([
    [a!, 100],
    [b!, 50],
    [c!, 80],
  ]);
  const now = [
    { key: a!, height: 140 },
    { key: b!, height: 40 },
    { key: c!, height: 999 },
  ];
  assert.equal(stillness(before, now, c), 30);
  assert.equal(stillness(before, now, b), 40);
  assert.equal(stillness(before, now, a), 0);
  assert.equal(stillness(before, now, undefined), 0);
  assert.equal(stillness(new Map(), now, c), 0);
});
