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

const shop = [
  'Delivery delayed',
  'Damaged item',
  'Return or refund',
  'Order cancelled',
  'Address changed',
  'Payment problem',
  'Account access',
  'Other',
].map((name) => ({ id: name, name }));
const chat = (...texts: readonly string[]) => {
  const events: AssistEvent[] = texts.map((text, at) => {
    const role = at % 2 === 0 ? 'customer' : 'agent';
    return { type: 'utterance', ...said(at, text, { role }) };
  });
  const sections = [{ title: 'Situation', text: texts[0]! }];
  return proposeWrapUpCode(shop, foldEvents(events), sections, 'en-US')?.name;
};

for (const [name, texts, expected] of [
  [
    'a broken kettle is no cancelled order, however often its order is named',
    ['My kettle arrived broken.', 'What is your order number?', 'My order is 445120.', 'I have ordered a new one.'],
    'Damaged item',
  ],
  [
    'a late parcel is a delayed delivery',
    ['My order is late.', 'I see your order.', 'The parcel is overdue.'],
    'Delivery delayed',
  ],
  ['what the customer takes back speaks for nothing', ["I don't want to cancel my order.", 'Sure.'], undefined],
  ['an order that is cancelled is one', ['Please cancel my order.', 'Your order is cancelled.'], 'Order cancelled'],
  [
    'a question about an order speaks for no code',
    ['I have a question about my order.', 'Your order number?'],
    undefined,
  ],
  [
    'a changed address is not a cancelled order',
    ['I moved: change the address of my order.', 'Done.'],
    'Address changed',
  ],
  [
    'a charge is a problem with a payment',
    ['I was charged twice for my order.', 'I see the order.'],
    'Payment problem',
  ],
] as const)
  test(name, () => assert.equal(chat(...texts), expected));

test('a code that only the summary speaks for is not proposed', () => {
  const view = foldEvents([{ type: 'utterance', ...said(1, 'Good morning.') }]);
  assert.equal(proposeWrapUpCode(shop, view, [{ title: 'Outcome', text: 'The refund was made.' }], 'en-US'), undefined);
});

test('Spanish words for one thing count as one', () => {
  const list = ['Artículo dañado', 'Pedido cancelado'].map((name) => ({ id: name, name }));
  assert.equal(propose('Mi pedido llegó roto.', undefined, 'es-ES', list)?.name, 'Artículo dañado');
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
