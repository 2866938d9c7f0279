/** Contract of a conversation log: what was appended up to a time. */
import assert from 'node:assert/strict';
import { emptyView, foldEvents } from '../../shared/assist/conversation.ts';
import type { AssistEvent } from '../../shared/assist/event.ts';
import { newConversationId, utterance, utterances } from '../testing/log-recorder.ts';
import type { LogCase } from './conversation-log-harness.ts';

const summary = (text: string): AssistEvent => ({
  type: 'summary',
  summaryId: text,
  sections: [{ title: 'Situation', text }],
  trigger: 'request',
});

export const untilCases: readonly LogCase[] = [
  {
    title: 'a snapshot until a time holds what was appended by then and nothing later',
    async run(log, harness) {
      const id = newConversationId();
      const early = [...utterances(1, 3), summary('first')];
      const ids = await log.append(id, early);
      const until = harness.now();
      await harness.pass(50);
      await log.append(id, [utterance(4), summary('second')]);
      const snapshot = await log.snapshotUntil(id, until);
      assert.deepEqual(snapshot.conversation, foldEvents(early));
      assert.equal(snapshot.cursor, ids.at(-1));
    },
  },
  {
    title: 'a snapshot until now is the whole one, and until a time before everything it is empty',
    async run(log) {
      const id = newConversationId();
      await log.append(id, utterances(1, 3));
      const far = Date.UTC(2100, 0, 1);
      assert.deepEqual(await log.snapshotUntil(id, far), await log.snapshot(id));
      assert.deepEqual((await log.snapshotUntil(id, 1_000)).conversation, emptyView());
      assert.deepEqual((await log.snapshotUntil(newConversationId(), far)).conversation, emptyView());
    },
  },
  {
    title: 'a snapshot until a time before the kept events is empty, and after their first it holds the older ones too',
    limits: { events: 20 },
    async run(log, harness) {
      const id = newConversationId();
      await log.append(id, utterances(1, 100));
      const until = harness.now();
      await harness.pass(50);
      await log.append(id, [summary('later'), utterance(101)]);
      const { conversation } = await log.snapshotUntil(id, until);
      assert.equal(conversation.summary, undefined);
      assert.deepEqual(conversation.utterances, foldEvents(utterances(1, 100)).utterances);
      assert.deepEqual((await log.snapshotUntil(id, 1_000)).conversation, emptyView());
    },
  },
];
