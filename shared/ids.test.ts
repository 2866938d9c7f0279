import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  fromDialogflowConversationId,
  parseConversationId,
  safeParseConversationId,
  safeParseEventId,
  toDialogflowConversationId,
  toEventId,
} from './ids.ts';

const uuid = '5B1C2F6E-0D3A-7C57-1A41-3F0E7C8D9B12';

test('a conversation id is a UUID of any version, in lower case', () => {
  assert.equal(parseConversationId(uuid), uuid.toLowerCase());
});

test('anything but a UUID is refused, and the error does not repeat it', () => {
  for (const bad of [
    undefined,
    null,
    7,
    '',
    '{{gcConversationId}}',
    `${uuid}/..`,
    `${uuid}\n`,
    ` ${uuid}`,
    uuid.slice(1),
    'a'.repeat(10_000),
  ]) {
    assert.equal(safeParseConversationId(bad), undefined);
  }
  assert.throws(
    () => parseConversationId('+1 555 0100'),
    (error: Error) => !error.message.includes('555'),
  );
});

test('the Dialogflow id starts with a letter, has the segment, and can be parsed back', () => {
  const id = parseConversationId(uuid);
  assert.equal(toDialogflowConversationId(id), `a${id}`);
  assert.equal(toDialogflowConversationId(id, 3), `a${id}-3`);
  assert.equal(fromDialogflowConversationId(`projects/p/locations/global/conversations/a${id}-3`), id);
  assert.equal(fromDialogflowConversationId(`projects/p/conversations/a${id}`), id);
  assert.equal(fromDialogflowConversationId('projects/p/conversations/CA123'), undefined);
});

test('an event id is an epoch and a whole number', () => {
  assert.deepEqual(safeParseEventId(toEventId('k3', 12)), { epoch: 'k3', seq: 12 });
  for (const bad of [
    undefined,
    '',
    'k3',
    'k3-',
    '-1',
    'k3--1',
    'K3-1',
    'k3-1.5',
    'k3-1e3',
    'k3-9999999999999999',
    `${'k'.repeat(33)}-1`,
  ]) {
    assert.equal(safeParseEventId(bad), undefined, String(bad));
  }
});
