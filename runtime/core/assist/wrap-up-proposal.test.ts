import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foldEvents } from '../../../shared/assist/conversation.ts';
import type { AssistEvent } from '../../../shared/assist/event.ts';
import { createMemoryKeyValueStore } from '../../store/memory-store.ts';
import { createTestClock } from '../../testing/clock.ts';
import { id, said, setUpFeed } from '../../testing/feed-fixture.ts';
import { silentLogger } from '../ports/logger.ts';
import { createQueueCodes } from './queue-codes.ts';
import { proposeWrapUpCode } from './wrap-up-proposal.ts';

const codes = ['Delivery delayed', 'Damaged item', 'Return or refund', 'Other'].map((name) => ({ id: name, name }));
const propose = (text: string, intent?: string, language = 'en-US', list = codes) => {
  const events: AssistEvent[] = [{ type: 'utterance', ...said(1, text) }];
  if (intent) events.push({ type: 'intent', utteranceId: 'u1', name: intent, confidence: 0.9 });
  return proposeWrapUpCode(list, foldEvents(events), [{ title: 'Situation', text }], language);
};

test('the code whose name was spoken of is proposed, with the words that speak for it', () => {
  const proposal = propose('The item came damaged and I am not happy.');
  assert.equal(proposal?.name, 'Damaged item');
  assert.deepEqual([proposal?.utteranceId, proposal?.reason], ['u1', 'The item came damaged and I am not happy.']);
  assert.ok(proposal!.confidence > 0.5 && proposal!.confidence <= 1);
});

test('an intent counts where the words differ', () => {
  assert.equal(propose('Where is my parcel? I have been waiting.', 'late_delivery')?.name, 'Delivery delayed');
});

test('nothing is proposed where nothing speaks for one code more than for the others', () => {
  assert.equal(propose('Good morning, how are you?'), undefined);
  assert.equal(propose('The item came damaged.', undefined, 'en-US', []), undefined);
});

test('Spanish names are compared as Spanish', () => {
  const list = ['Entrega retrasada', 'Devolución'].map((name) => ({ id: name, name }));
  assert.equal(propose('Quiero hacer una devolución del hervidor.', undefined, 'es-ES', list)?.name, 'Devolución');
});

test('a summary proposes a code of the queue, read once with the token of an agent', async () => {
  let reads = 0;
  const queue = createQueueCodes({
    store: createMemoryKeyValueStore({ clock: createTestClock() }),
    logger: silentLogger,
  });
  const read = async () => {
    reads++;
    return codes;
  };
  assert.equal(await queue.learn(id, read), true);
  assert.equal(await queue.learn(id, read), false);
  assert.equal(reads, 1);
  const { feed } = setUpFeed({ wrapUpCodes: queue.of });
  const chat = feed.of(id);
  chat.started('chat');
  chat.utterance(said(1, 'The item came damaged.'));
  await chat.flush();
  const summary = await chat.summary({ sections: [{ title: 'Situation', text: 'The item came damaged.' }] });
  assert.equal(summary.wrapUpCode?.name, 'Damaged item');
});
