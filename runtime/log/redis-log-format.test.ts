import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readHistory, readPublished } from './redis-log-format.ts';

const notice = { type: 'notice', level: 'info', code: 'paused', message: 'Paused' } as const;
const message = ['add e 4', JSON.stringify(notice), JSON.stringify(notice)].join('\n');

describe('a published message of the log', () => {
  it('is not read where all that it brings is known', () => {
    const asked: (string | number)[] = [];
    const answer = (isKnown: boolean) => (epoch: string, seq: number) => {
      asked.push(epoch, seq);
      return isKnown;
    };
    assert.equal(readPublished(message, answer(true)), undefined);
    assert.deepEqual(readPublished(message, answer(false)), {
      type: 'added',
      epoch: 'e',
      events: [
        { id: 'e-4', seq: 4, event: notice },
        { id: 'e-5', seq: 5, event: notice },
      ],
    });
    assert.deepEqual(asked, ['e', 5, 'e', 5]);
  });

  it('is read where it says that a conversation began anew or is gone, whatever is known', () => {
    assert.deepEqual(
      readPublished('new f', () => true),
      { type: 'changed' },
    );
    assert.deepEqual(
      readPublished('gone', () => true),
      { type: 'erased' },
    );
  });
});

describe('the history of a conversation', () => {
  const unknown = { type: 'hologram', text: 'Hello' };
  const entries = [notice, unknown, notice].map((event, index) => [`${index + 1}-170`, ['e', JSON.stringify(event)]]);
  const answer = ['e', '3', '0', '0', '1', '', entries, ''];

  it('has its events with their places and times', () => {
    const { kept, newer } = readHistory(answer);
    assert.deepEqual(
      [...kept, ...newer].map(({ id, seq, at, event }) => [id, seq, at, event]),
      [
        ['e-1', 1, 170, notice],
        ['e-2', 2, 170, unknown],
        ['e-3', 3, 170, notice],
      ],
    );
  });

  it('is parsed where it is used: an event of another version is counted then, once', () => {
    let count = 0;
    const { kept, newer } = readHistory(answer, () => count++);
    assert.deepEqual([kept.length, newer.length, count], [1, 2, 0]);
    assert.deepEqual([newer[0]?.event, newer[0]?.event], [unknown, unknown]);
    assert.equal(count, 1);
  });
});
