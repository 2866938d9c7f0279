import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noEmbedder } from '../embedding/embedder.ts';
import { builtInDataDir } from '../folders.ts';
import type { Turn } from '../ports.ts';
import { readEngineData } from './data-files.ts';
import { findEntities } from './entities.ts';
import { createIntentModel, type IntentModel } from './intents.ts';
import { createSentimentModel, type SentimentModel } from './sentiment.ts';
import { fitSoftmax } from './softmax.ts';
import { createUnderstander } from './understander.ts';

const kinds = (text: string) => findEntities(text).map(({ kind, value }) => `${kind}=${value}`);

test('entities have their kind, their value and their position', () => {
  const text = 'Mail emma.clark@example.com about $64.50 on March 3rd.';
  assert.deepEqual(kinds(text), ['email=emma.clark@example.com', 'amount=$64.50', 'date=March 3rd']);
  for (const { start, end, value } of findEntities(text)) assert.equal(text.slice(start, end), value);
});

for (const [text, wanted] of [
  ['My order number is 471293.', 'order_number=471293'],
  ['Yes, it is four, seven, one, two, nine, three.', 'number=471293'],
  ['It is nine seven two oh one', 'number=97201'],
  ['Emma dot Clark at example dot com', 'email=emma.clark@example.com'],
  ['ana punto lopez arroba ejemplo punto es', 'email=ana.lopez@ejemplo.es'],
  ['Call me at (503) 555-0182', 'phone=5035550182'],
  ['it was 20 dollars', 'amount=20 dollars'],
  ['llegó el 3 de marzo', 'date=3 de marzo'],
  ['order AB-12345 please', 'order_number=AB-12345'],
  ['It cost 1.800 euros', 'amount=1.800 euros'],
  ['it was €1,299.99', 'amount=€1,299.99'],
  ['me cobraron 1.234,56 euros', 'amount=1.234,56 euros'],
  ['a charge of 1 800 euros', 'amount=1 800 euros'],
  ['that is twenty five dollars', 'amount=25 dollars'],
  ['my card is 4111 1111 1111 1111', 'card=4111111111111111'],
  ['my order, paid with card 4111-1111-1111-1111', 'card=4111111111111111'],
  ['the IMEI is 356938035643809', 'imei=356938035643809'],
  ['IBAN ES91 2100 0418 4502 0005 1332', 'iban=ES9121000418450200051332'],
  ['my policy number is AB-998877', 'policy_number=AB-998877'],
  ['mi póliza es 44556677', 'policy_number=44556677'],
  ['471293 is my order number', 'order_number=471293'],
  ['My claim no. is 445566', 'case_number=445566'],
  ['El número de pedido es el 471293', 'order_number=471293'],
  ['I live at 742 Evergreen Terrace', 'address=742 Evergreen Terrace'],
  ['a las 17:30', 'time=17:30'],
] as const) {
  test(`"${text}" holds ${wanted}`, () => assert.deepEqual(kinds(text), [wanted]));
}

test('each number has the name that stands nearest to it', () => {
  assert.deepEqual(kinds('order 4711 9355 for policy 887766'), ['order_number=47119355', 'policy_number=887766']);
  assert.deepEqual(kinds('llame el martes a las 5 de la tarde por la póliza 998877'), [
    'date=el martes',
    'time=5 de la tarde',
    'policy_number=998877',
  ]);
});

test('plain words hold nothing, and entities never overlap', () => {
  assert.deepEqual(kinds('I would like one or two of them, thank you.'), []);
  const found = findEntities('order 4712 9355 on 2026-05-03 for 12.50 euros to a.b@c.de or 503-555-0182');
  for (let i = 1; i < found.length; i++) assert.ok(found[i]!.start >= found[i - 1]!.end);
});

test('a bare number is of the kind that was asked for last', async () => {
  const understander = createUnderstander(models);
  const turn = (text: string, role: Turn['role'], id: string): Turn => ({ id, role, text, at: 0 });
  const kindOf = async (question: string) => {
    const asked = turn(question, 'agent', 'a');
    return (await understander.understand(turn('It is 97201.', 'customer', 'b'), [asked], 'en')).entities[0]?.kind;
  };
  assert.equal(await kindOf('What is your order number?'), 'order_number');
  assert.equal(await kindOf('May I have the postal code on the order?'), 'postal_code');
  assert.equal(await kindOf('How many steps did you take?'), 'number');
});

test('an intent is read with what the other side said right before, and with nothing that the customer said', async () => {
  const asked: (string | undefined)[] = [];
  const { sentiment, intents } = await models();
  const listening: IntentModel = {
    ...intents,
    guess: async (_text, _language, before) => {
      asked.push(before);
      return [];
    },
  };
  const understander = createUnderstander(async () => ({ sentiment, intents: listening }));
  const turn = (text: string, role: Turn['role']): Turn => ({ id: text, role, text, at: 0 });
  const [offer, answer, more] = [turn('Tuesday?', 'agent'), turn('Yes.', 'customer'), turn('At ten.', 'customer')];
  await understander.understand(answer!, [offer!], 'en');
  await understander.understand(more!, [offer!, answer!], 'en');
  await understander.understand(answer!, [], 'en');
  assert.deepEqual(asked, ['Tuesday?', '', '']);
});

type Models = { sentiment: SentimentModel; intents: IntentModel };

/** Without the sentence model: what is left must still work. */
let made: Promise<Models> | undefined;
const models = () => (made ??= makeModels());
async function makeModels(): Promise<Models> {
  const data = await readEngineData(builtInDataDir());
  return {
    sentiment: createSentimentModel(data, noEmbedder),
    intents: createIntentModel(data.intents, noEmbedder),
  };
}

test('sentiment and intent work without the sentence model too, in both languages', async () => {
  const { sentiment, intents } = await models();
  assert.ok((await sentiment.feel('I am fed up with your terrible service.', 'en')).score < -0.25);
  assert.ok((await sentiment.feel('Muchas gracias, es perfecto.', 'es')).score > 0.25);
  assert.equal((await sentiment.feel('', 'en')).magnitude, 0);
  assert.equal((await intents.guess('I want to cancel my contract', 'en'))[0]?.name, 'cancel');
  assert.equal((await intents.guess('Quiero dar de baja el seguro', 'es'))[0]?.name, 'cancel');
  assert.deepEqual(await intents.guess('Mmm.', 'en'), []);
});

test('only the customer has intents', async () => {
  const understander = createUnderstander(models);
  const said = { id: 'x', text: 'I want to cancel my order', at: 0 } as const;
  assert.equal((await understander.understand({ ...said, role: 'agent' }, [], 'en')).intents.length, 0);
  assert.equal((await understander.understand({ ...said, role: 'customer' }, [], 'en')).intents.length, 1);
});

test('the classifier learns to separate classes, and yields while it does', async () => {
  const samples = Array.from({ length: 40 }, (_, i) => ({
    vector: Float32Array.of(i % 2 ? 1 : -1, 0.1),
    label: i % 2,
  }));
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  const classifier = await fitSoftmax(samples, 2, { epochs: 400, sliceMs: 0 });
  clearInterval(timer);
  assert.ok(classifier.predict(Float32Array.of(1, 0.1))[1]! > 0.9);
  assert.ok(classifier.predict(Float32Array.of(-1, 0.1))[0]! > 0.9);
  assert.ok(turns > 10);
});

test('a turn is read once, and again with other models, another past or another language', async () => {
  let read = 0;
  const feel = async () => {
    read++;
    return { score: 0, magnitude: 0 };
  };
  const counting = async (): Promise<Models> => {
    const { sentiment, intents } = await models();
    return {
      sentiment: { ...sentiment, feel } as SentimentModel,
      intents: { ...intents, guess: async () => [] } as IntentModel,
    };
  };
  let now = counting();
  const understander = createUnderstander(() => now);
  const turn: Turn = { id: 't', role: 'customer', text: 'It is 97201.', at: 0 };
  const before: Turn = { id: 'b', role: 'customer', text: 'Hello', at: 0 };
  for (let i = 0; i < 3; i++) await understander.understand(turn, [before], 'en');
  assert.equal(read, 1);
  await understander.understand(turn, [{ ...before, text: 'This is a shame' }], 'en');
  await understander.understand(turn, [before], 'es');
  now = counting();
  await understander.understand(turn, [before], 'es');
  assert.equal(read, 4);
});
