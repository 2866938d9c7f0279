import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandOf, sectionToUnfold, shortcutRows } from './shortcuts.ts';

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
    [key('3', 'Numpad3'), 'reply3'],
    [key('4', 'Digit4'), undefined],
    [key('1', 'KeyX'), undefined],
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

test('a command whose section is folded names that section', () => {
  assert.equal(sectionToUnfold('ask'), 'knowledge');
  assert.equal(sectionToUnfold('live'), 'transcript');
  assert.equal(sectionToUnfold('reply1'), 'smart_reply');
  assert.equal(sectionToUnfold('help'), undefined);
});

test('on a call replies are copied, in a chat they are inserted', () => {
  const texts = (isChat: boolean) => shortcutRows(isChat).map(({ text }) => text);
  assert.ok(!texts(false).includes('shortcuts.replyInsert'));
  assert.equal(texts(false).filter((text) => text === 'shortcuts.replyCopy').length, 1);
  assert.deepEqual(
    texts(true).filter((text) => text.startsWith('shortcuts.reply')),
    ['shortcuts.replyInsert', 'shortcuts.replyCopy'],
  );
});
