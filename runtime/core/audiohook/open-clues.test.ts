import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OpenParameters } from '../../../shared/audiohook/client-message.ts';
import { openClues } from './open-clues.ts';

const open = (more: object) => ({ organizationId: 'o', conversationId: 'c', media: [], ...more }) as OpenParameters;

test('the number dialled and the custom configuration of a call say which queue it is for', () => {
  assert.deepEqual(
    openClues(open({ participant: { dnis: 'tel:+34911' }, customConfig: { team: 'a', n: 1, deep: {} } })),
    {
      ...{ organization: 'o', number: 'tel:+34911', config: { team: 'a', n: '1' } },
    },
  );
  assert.deepEqual(openClues(open({ customConfig: '{"team":"b"}' })).config, { team: 'b' });
  for (const customConfig of [undefined, null, 'text', 3]) {
    assert.deepEqual(openClues(open({ customConfig })), { organization: 'o' });
  }
});
