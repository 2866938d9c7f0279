import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { builtInDataDir } from '../folders.ts';
import type { KnowledgeAnswer, Turn, Understanding } from '../ports.ts';
import { type EngineData, readEngineData } from '../understanding/data-files.ts';
import type { Temper } from '../understanding/sentiment.ts';
import { type CoachingFacts, coach } from './coaching.ts';
import { chooseReplies } from './replies.ts';

let data: EngineData;
let texts: Readonly<Record<string, string>>;
before(async () => {
  data = await readEngineData(builtInDataDir());
  texts = Object.fromEntries(data.replies.en.map(({ id, reply }) => [id, reply]));
});

let count = 0;
const say = (role: Turn['role'], text: string): Turn => ({ id: String(++count), role, text, at: count });
const understood = (options: Partial<Understanding> = {}): Understanding => ({ intents: [], entities: [], ...options });

function replies(
  text: string,
  understanding: Understanding,
  more: { history?: Turn[]; knowledge?: KnowledgeAnswer; temper?: Temper } = {},
) {
  return chooseReplies(data.replies.en, {
    turn: say('customer', text),
    history: more.history ?? [],
    understanding,
    known: understanding.entities,
    knowledge: more.knowledge,
    ...(more.temper && { temper: more.temper }),
    language: 'en',
  }).map((reply) => reply.text);
}

test('replies fit the intent, ask for what is missing and never number more than three', () => {
  const found = replies('It is broken', understood({ intents: [{ name: 'report_problem', confidence: 0.9 }] }));
  assert.ok(found.includes(texts.report_problem!));
  assert.ok(found.includes(texts.ask_number!));
  assert.ok(found.length <= 3);
});

test('known values are repeated for confirmation and no longer asked for', () => {
  const found = replies(
    'It is 471293',
    understood({
      intents: [{ name: 'ask_status', confidence: 0.9 }],
      entities: [{ kind: 'policy_number', start: 6, end: 12, value: '471293' }],
    }),
  );
  assert.ok(found.includes('Thank you. So the number is 471293, is that right?'));
  assert.ok(!found.includes(texts.ask_number!));
});

test('an upset customer gets empathy first', () => {
  const found = replies(
    'It is broken again!',
    understood({ sentiment: { score: -0.8, magnitude: 1 }, intents: [{ name: 'report_problem', confidence: 0.9 }] }),
  );
  assert.equal(found[0], texts.apologize);
});

test('after an insult there is one calm line and nothing else', () => {
  const found = replies(
    'You idiots, goodbye.',
    understood({ sentiment: { score: -0.9, magnitude: 1 }, intents: [{ name: 'thanks_goodbye', confidence: 0.9 }] }),
    { temper: { isInsult: true, isGrief: false, isAlarm: false } },
  );
  assert.deepEqual(found, [texts.calm]);
});

test('the bereaved get condolences, and no wish for a nice day', () => {
  const found = replies(
    'My father has died, goodbye.',
    understood({ intents: [{ name: 'thanks_goodbye', confidence: 0.9 }] }),
    { temper: { isInsult: false, isGrief: true, isAlarm: false } },
  );
  assert.deepEqual(found, [texts.condolence]);
});

test('the answer of the articles comes in whole sentences of at most 240 characters; small talk gets nothing', () => {
  const long = `${'A '.repeat(110)}end.`;
  const knowledge = {
    query: 'q',
    answer: `It takes three days. The bank may be slower. ${long}`,
    sources: [],
    confidence: 0.7,
  };
  assert.deepEqual(replies('How long does it take?', understood(), { knowledge }), [
    'It takes three days. The bank may be slower.',
  ]);
  assert.deepEqual(replies('I see.', understood()), []);
});

test('what the agent has said already is not suggested again', () => {
  const intent = understood({ intents: [{ name: 'pay', confidence: 0.9 }] });
  const said = texts.pay!;
  assert.ok(replies('I want to pay', intent).includes(said));
  assert.ok(!replies('I want to pay', intent, { history: [say('agent', said)] }).includes(said));
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

const facts = (on: Partial<CoachingFacts> = {}): CoachingFacts => ({
  start: false,
  negative: false,
  grief: false,
  request: false,
  sensitive: false,
  satisfied: false,
  goodbye: false,
  ...on,
});
const done = (turn: Turn, history: Turn[]) =>
  coach(data.coaching.en, { turn, history, facts: facts() })
    ?.checklist.filter((item) => item.done)
    .map((item) => item.itemId);

test('the checklist is ticked by what the agent says', () => {
  assert.deepEqual(done(call[0]!, []), ['greeting']);
  const verify = say('agent', 'For security, what is the postal code on the account?');
  assert.deepEqual(done(verify, [call[0]!]), ['greeting']);
  assert.deepEqual(done(say('customer', 'Sorry, what is my order number?'), []), []);
});

test('what the customer has said is ticked, and not asked for', () => {
  const first = say('customer', 'My order 471293 has not arrived.');
  const known = { before: new Set<string>(), now: new Set(['identifier']) };
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

test('an item is ticked by what the customer says, too', () => {
  assert.deepEqual(done(say('customer', 'Hello, my name is Ann Lee.'), []), ['identify']);
});

test('a death asks for condolences first, and only then the item is in the list', () => {
  const loss = say('customer', 'My father has died.');
  const advice = coach(data.coaching.en, {
    turn: loss,
    history: [call[0]!],
    facts: facts({ grief: true, request: true }),
  });
  assert.deepEqual(
    advice?.advice.map(({ title }) => title),
    ['Offer condolences'],
  );
  const other = coach(data.coaching.en, { turn: call[0]!, history: [], facts: facts() });
  assert.ok(!other?.checklist.some(({ itemId }) => itemId === 'condolence'));
});

test('advice comes one at a time, while it is due, until it is done', () => {
  const upset = say('customer', 'I am so angry!');
  const advice = (history: Turn[], on: Partial<CoachingFacts>) =>
    coach(data.coaching.en, { turn: upset, history, facts: facts(on) })?.advice.map((a) => a.title) ?? [];
  assert.deepEqual(advice([], { negative: true, request: true }), ['Show empathy']);
  assert.deepEqual(advice([say('agent', 'I am sorry.')], { negative: true, request: true }), ['Find out who it is']);
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
