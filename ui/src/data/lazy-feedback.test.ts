import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseConversationId } from '../../../shared/ids.ts';
import { createFakeTime, createSharedStorage } from './fake-environment.ts';
import { createLazyFeedback } from './lazy-feedback.ts';

const conversationId = parseConversationId('7b5ef4a9-2c0b-4f6e-9d38-1b7f5a0c9e21');

function scene() {
  const time = createFakeTime();
  const sent: object[] = [];
  const feedback = createLazyFeedback({
    api: {
      async feedback(_id, request, options) {
        sent.push({ ...request, ...options });
      },
    },
    ...{ timers: time, now: time.now, random: () => 0.5, prefs: createSharedStorage().open(), tabId: 'tab1' },
  });
  return { feedback, sent };
}

test('feedback that is given while the page closes is sent at once, in a request that outlives the page', async () => {
  const { feedback, sent } = scene();
  const answerRecord = 'projects/p/answerRecords/a';
  feedback.add(conversationId, { answerRecord, clicked: true });
  // The page is gone before anything else can be loaded.
  const closing = feedback.close();
  assert.deepEqual(sent, [{ answerRecord, clicked: true, keepalive: true }]);
  await closing;
  assert.equal(feedback.waiting, 0);
});
