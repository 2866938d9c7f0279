import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseConversationId } from './ids.ts';
import {
  conversationCursor,
  formatFollowed,
  maxConversationsPerStream,
  parseConversationCursor,
  parseFollowed,
} from './sse-conversations.ts';

const a = parseConversationId('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
const b = parseConversationId('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb');
const many = (count: number) =>
  Array.from({ length: count }, (_, i) => `aaaaaaaa-aaaa-4aaa-8aaa-${String(i).padStart(12, '0')}`).join(',');

describe('the conversations of a shared stream', () => {
  it('are read as they were written', () => {
    const followed = [{ conversationId: a, after: 'e-12' }, { conversationId: b }] as const;
    assert.equal(formatFollowed(followed), `${a}@e-12,${b}`);
    assert.deepEqual(parseFollowed(`${a}@e-12,${b}`), { followed });
    assert.deepEqual(parseFollowed(a.toUpperCase()), { followed: [{ conversationId: a }] });
  });

  it('are refused with the first problem', () => {
    assert.deepEqual(parseFollowed(''), { problem: 'empty' });
    assert.deepEqual(parseFollowed(`${a},`), { problem: 'conversationId' });
    assert.deepEqual(parseFollowed(`${a} , ${b}`), { problem: 'conversationId' });
    assert.deepEqual(parseFollowed(`${a},${a}@e-1`), { problem: 'repeated' });
    for (const cursor of ['', 'e', 'e-1@e-2', 'E-1', `e-${'9'.repeat(30)}`, '../e-1']) {
      assert.deepEqual(parseFollowed(`${a}@${cursor}`), { problem: 'cursor' }, cursor);
    }
    assert.ok('followed' in parseFollowed(many(maxConversationsPerStream)));
    assert.deepEqual(parseFollowed(many(maxConversationsPerStream + 1)), { problem: 'tooMany' });
  });

  it('are found in the ids of its events', () => {
    assert.deepEqual(parseConversationCursor(conversationCursor(a, 'e-7')), { conversationId: a, id: 'e-7' });
    for (const text of [undefined, '', 'e-7', `${a}`, `${a}/`, `x/e-7`, `${a}/e-7/e-8`]) {
      assert.equal(parseConversationCursor(text), undefined, text);
    }
  });
});
