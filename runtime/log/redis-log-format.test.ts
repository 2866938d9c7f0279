import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readPublished } from './redis-log-format.ts';

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
