import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { citeSummary } from '../../../shared/assist/citations.ts';
import { builtInDataDir } from '../folders.ts';
import type { KnowledgeAnswer, Turn, Understanding } from '../ports.ts';
import { type EngineData, readEngineData } from '../understanding/data-files.ts';
import { type CoachingFacts, coach } from './coaching.ts';
import { chooseReplies } from './replies.ts';
import { summarize } from './summary.ts';

let data: EngineData;
before(async () => {
  data = await readEngineData(builtInDataDir());
});

let count = 0;
const say = (role: Turn['role'], text: string): Turn => ({ id: String(++count), role, text, at: count });
const understood = (options: Partial<Understanding> = {}): Understanding => ({ intents: [], entities: [], ...options });

function replies(
  text: string,
  understanding: Understanding,
  more: { history?: Turn[]; knowledge?: KnowledgeAnswer } = {},
) {
  return chooseReplies(data.replies.en, {
    turn: say('customer', text),
    history: more.history ?? [],
    understanding,
    known: understanding.entities,
    knowledge: more.knowledge,
    language: 'en',
  }).map((reply) => reply.text);
}

test('replies fit the intent, ask for what is missing and never number more than three', () => {
  const found = replies(
    'My order has not arrived',
    understood({ intents: [{ name: 'late_delivery', confidence: 0.9 }] }),
  );
  assert.ok(found.includes('Let me look up where your parcel is right now.'));
  assert.ok(found.includes('Could you please give me your order number?'));
  assert.ok(found.length <= 3);
});

test('known values are filled in and no longer asked for', () => {
  const found = replies(
    'It is 471293',
    understood({
      intents: [{ name: 'late_delivery', confidence: 0.9 }],
      entities: [{ kind: 'order_number', start: 6, end: 12, value: '471293' }],
    }),
  );
  assert.ok(found.includes('Thank you, I have found order 471293.'));
  assert.ok(!found.includes('Could you please give me your order number?'));
});

test('an upset customer gets empathy first', () => {
  const found = replies(
    'It is broken again!',
    understood({ sentiment: { score: -0.8, magnitude: 1 }, intents: [{ name: 'damaged_item', confidence: 0.9 }] }),
  );
  assert.equal(found[0], 'I am very sorry about this. Let me put it right for you.');
});

test('a question gets the answer of the articles; small talk gets nothing', () => {
  const knowledge = {
    query: 'q',
    answer: 'It takes three days. The bank may be slower. And more.',
    sources: [],
    confidence: 0.7,
  };
  assert.deepEqual(replies('How long does it take?', understood(), { knowledge }), [
    'It takes three days. The bank may be slower.',
  ]);
  assert.deepEqual(replies('I see.', understood()), []);
});

test('what the agent has said already is not suggested again', () => {
  const intent = understood({ intents: [{ name: 'return_item', confidence: 0.9 }] });
  const label = 'I will email you a prepaid return label right away.';
  assert.ok(replies('I want to return it', intent).includes(label));
  assert.ok(!replies('I want to return it', intent, { history: [say('agent', label)] }).includes(label));
});

const call = [
  say('agent', 'Thank you for calling Maple Home, my name is Sarah. How can I help you?'),
  say('customer', 'Hello. My kettle arrived yesterday and it is broken.'),
  say('agent', 'I am sorry. What is your order number?'),
  say('customer', 'It is 471293.'),
  say('agent', 'I can send you a new kettle or give you a full refund.'),
  say('customer', 'I would rather have my money back.'),
  say('agent', 'I have started the refund. It takes three to five business days.'),
  say('customer', 'Thank you, goodbye.'),
];

test('a summary puts sentences that were said into sections, and invents none', () => {
  const sections = summarize(call, 'en');
  assert.deepEqual(
    sections.map((s) => s.title),
    ['Situation', 'Action', 'Resolution', 'Next steps'],
  );
  assert.match(sections[0]!.text, /kettle arrived yesterday and it is broken/);
  assert.match(sections[2]!.text, /started the refund/);
  assert.match(sections[3]!.text, /three to five business days/);
  const said = call.map((turn) => ({ utteranceId: turn.id, text: turn.text }));
  for (const section of citeSummary(sections, said, 'en')) {
    for (const sentence of section.sentences) assert.ok(sentence.utteranceIds.length > 0, sentence.text);
  }
});

test('a greeting that continues with a problem is not small talk', () => {
  const short = [
    say('customer', 'Hello, my kettle leaks and I want a refund.'),
    say('agent', 'I am sorry. When did you buy it?'),
  ];
  assert.deepEqual(summarize(short, 'en'), [
    { title: 'Situation', text: 'Hello, my kettle leaks and I want a refund.' },
  ]);
});

test('a customer who said a whole sentence always gets a summary', () => {
  for (const text of ['How long does a refund take?', 'It is what it is, you know.']) {
    assert.deepEqual(summarize([say('customer', text)], 'en'), [{ title: 'Situation', text }]);
  }
});

test('neither silence nor small talk makes a summary', () => {
  assert.deepEqual(summarize([], 'en'), []);
  assert.deepEqual(summarize([say('agent', 'Hello!'), say('customer', 'Hi.')], 'en'), []);
});

const facts = (on: Partial<CoachingFacts> = {}): CoachingFacts => ({
  start: false,
  negative: false,
  request: false,
  order_number: false,
  satisfied: false,
  goodbye: false,
  ...on,
});
const done = (turn: Turn, history: Turn[]) =>
  coach(data.coaching.en, { turn, history, facts: facts() })
    ?.checklist.filter((item) => item.done)
    .map((item) => item.itemId);

test('the checklist is ticked by what the agent says, and only by that', () => {
  assert.deepEqual(done(call[0]!, []), ['greeting']);
  const verify = say('agent', 'For security, what is the postal code on the account?');
  assert.deepEqual(done(verify, [call[0]!]), ['greeting', 'verify']);
  assert.deepEqual(done(say('customer', 'Sorry, what is my order number?'), []), []);
});

test('what the customer has said is ticked, and not asked for', () => {
  const first = say('customer', 'My order 471293 has not arrived.');
  const known = { before: new Set<string>(), now: new Set(['order_number']) };
  const advice = coach(data.coaching.en, { turn: first, history: [], facts: facts({ request: true }), known });
  assert.deepEqual(advice?.advice, []);
  assert.ok(advice?.checklist.find((item) => item.itemId === 'identify')?.done);
});

test('a list that does not change is not reported again', () => {
  assert.equal(
    coach(data.coaching.en, { turn: say('agent', 'One moment please.'), history: [call[0]!], facts: facts() }),
    undefined,
  );
});

test('advice comes one at a time, while it is due, until it is done', () => {
  const upset = say('customer', 'I am so angry!');
  const advice = (history: Turn[], on: Partial<CoachingFacts>) =>
    coach(data.coaching.en, { turn: upset, history, facts: facts(on) })?.advice.map((a) => a.title) ?? [];
  assert.deepEqual(advice([], { negative: true, request: true }), ['Show empathy']);
  assert.deepEqual(advice([say('agent', 'I am sorry.')], { negative: true, request: true }), [
    'Ask for the order number',
  ]);
  assert.deepEqual(
    advice([say('agent', 'I am sorry. What is the order number?')], { negative: true, request: true }),
    [],
  );
});

test('the same reminder is never given twice', () => {
  const upset = say('customer', 'I am so angry!');
  const again = coach(data.coaching.en, {
    turn: upset,
    history: [call[0]!],
    facts: facts({ negative: true }),
    reminded: new Set(['empathy']),
  });
  assert.deepEqual(again?.advice ?? [], []);
});

test('Spanish words tick the same items', () => {
  const said = say('agent', 'Buenos días, le atiende Marta. Lo siento mucho. ¿Me dice el número de su pedido?');
  const list = coach(data.coaching.es, { turn: said, history: [], facts: facts() })!.checklist;
  assert.deepEqual(
    list.filter((item) => item.done).map((item) => item.itemId),
    ['greeting', 'empathy', 'identify'],
  );
  assert.equal(list[0]!.title, 'Saludar y decir su nombre');
});
