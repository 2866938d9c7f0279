import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AssistEvent } from '../../shared/assist/event.ts';
import { createTestClock } from '../testing/clock.ts';
import { newConversationId, utterance } from '../testing/log-recorder.ts';
import { createMemoryConversationLog } from './memory-conversation-log.ts';
import { takeWellFormed } from './well-formed-log.ts';

test('what was cut inside a code point is stored and sent well-formed, and its neighbours as they are', async () => {
  const appended: (readonly AssistEvent[])[] = [];
  const inner = createMemoryConversationLog({ clock: createTestClock(), random: Math.random });
  const log = takeWellFormed({
    ...inner,
    append: async (id, events, options) => {
      appended.push(events);
      return inner.append(id, events, options);
    },
  });
  const id = newConversationId();
  const good = [utterance(1, 'Good 😀')];
  await log.append(id, good);
  assert.equal(appended[0], good, 'without a copy');
  await log.append(id, [utterance(2, 'cut \ud83d')]);
  const { conversation } = await log.snapshot(id);
  assert.deepEqual(
    conversation.utterances.map(({ text }) => text),
    ['Good 😀', 'cut \ufffd'],
  );
});
