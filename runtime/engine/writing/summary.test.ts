import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { citeSummary } from '../../../shared/assist/citations.ts';
import { builtInDataDir } from '../folders.ts';
import type { Turn } from '../ports.ts';
import { type EngineData, readEngineData } from '../understanding/data-files.ts';
import { summarize, summaryLength } from './summary.ts';

let data: EngineData;
before(async () => {
  data = await readEngineData(builtInDataDir());
});
const talk = (lines: readonly string[]): Turn[] =>
  lines.map((line, i) => {
    const role = ({ A: 'agent', B: 'bot', C: 'customer' } as const)[line[0] as 'A'];
    return { id: String(i), role, text: line.slice(3), at: i };
  });
const summary = (history: Turn[], language: 'en' | 'es' = 'en', share = 1) =>
  summarize({
    history,
    language,
    texts: { ...data.summary[language], share },
    moods: new Map([['1', -0.8]]),
    known: [],
  });
const wholeOf = (sections: readonly { text: string }[]) => sections.map(({ text }) => text).join(' ');

const call = talk([
  'A: Hello, Northlink, this is Sam, how can I help?',
  'C: Um, well, my internet has been down since Monday and I work from home.',
  'A: I am sorry. What is your customer number?',
  'C: It is 44021188.',
  'A: I have reset your line. You will get a text message when it works.',
  'C: How much do I pay for that?',
  'A: It would be 59 dollars. No, wait, it is 49 dollars.',
  'C: Okay, thank you, goodbye.',
]);

test('a summary reports in the third person what was said, and each sentence rests on an utterance', () => {
  const sections = summary(call);
  const text = wholeOf(sections);
  assert.match(text, /Internet has been down since Monday/);
  assert.match(text, /Reset line\./);
  assert.match(text, /Customer will get text message/);
  const said = call.map(({ id, text: words }) => ({ utteranceId: id, text: words }));
  for (const section of citeSummary(sections, said, 'en'))
    for (const sentence of section.sentences) assert.ok(sentence.utteranceIds.length > 0, sentence.text);
});

test('thanks for the call are no part of what came out of it', () => {
  const english = [...call, ...talk(['A: Thank you for calling Maple Home, goodbye.'])];
  assert.doesNotMatch(wholeOf(summary(english)), /Maple Home/);
  const spanish = talk([
    'A: Hola, ¿en qué puedo ayudarle?',
    'C: Mi internet no funciona desde el lunes.',
    'A: He reiniciado su línea.',
    'A: Gracias por llamar a Casa Arce, adiós.',
  ]);
  assert.doesNotMatch(wholeOf(summary(spanish, 'es')), /Casa Arce/);
});

test('what was said later wins', () => {
  const text = wholeOf(summary(call));
  assert.match(text, /49/);
  assert.doesNotMatch(text, /59/);
  const moved = talk([
    'A: Hello, how can I help?',
    'C: I am moving to 12 Oak Street, sorry, I mean 12 Elm Street.',
    'A: All right.',
  ]);
  assert.doesNotMatch(wholeOf(summary(moved)), /Oak/);
});

test('a value that the speaker takes back is left out with the reason why', () => {
  const spanish = talk([
    'A: Buenos días, ¿en qué puedo ayudarle?',
    'C: Se me ha roto una tubería en la cocina.',
    'A: El perito puede ir el miércoles. Perdón, el miércoles ya está completo. Sería el jueves entre las nueve y las once.',
  ]);
  assert.match(wholeOf(summary(spanish, 'es')), /jueves entre las nueve/i);
  assert.doesNotMatch(wholeOf(summary(spanish, 'es')), /miércoles/);
  const english = talk([
    'A: Good morning.',
    'C: My boiler does not work.',
    'A: It would be 59 dollars. Sorry, I mean 59 dollars is the old price. You pay 49 dollars.',
  ]);
  assert.match(wholeOf(summary(english)), /49/);
  assert.doesNotMatch(wholeOf(summary(english)), /59/);
  const kept = talk([
    'A: Good morning.',
    'C: My boiler fails.',
    'A: We come on Monday. Sorry, I mean Tuesday at 9:15.',
  ]);
  assert.match(wholeOf(summary(kept)), /Tuesday at 9:15/);
});

test('an offer that was turned down does not stand beside the one that was taken', () => {
  const text = wholeOf(
    summary(
      talk([
        'A: Good morning.',
        'C: I need an appointment for my knee.',
        'A: I can offer you Tuesday at 9:15.',
        "C: No, I can't do that.",
        'A: Then I have booked Thursday at 8:40 for you.',
      ]),
    ),
  );
  assert.match(text, /8:40/);
  assert.doesNotMatch(text, /9:15/);
});

test('automatic answers promise nothing', () => {
  const text = wholeOf(
    summary(
      talk([
        'B: We will call you back within two minutes.',
        'C: My heating does not work since Sunday.',
        'A: I have noted it.',
      ]),
    ),
  );
  assert.doesNotMatch(text, /two minutes/);
});

test('a summary keeps to its share of the conversation', () => {
  const long = talk(
    [...Array(16)].flatMap((_, i) => [
      `C: My device number ${i} has been broken since day ${i} of May.`,
      `A: I have ordered part ${i} for you.`,
    ]),
  );
  const spoken = long.reduce((sum, { text }) => sum + text.length, 0);
  assert.ok(wholeOf(summary(long, 'en', 0.25)).length <= 0.25 * spoken);
});

for (const [spoken, most] of [
  [100, 120],
  [400, 120],
  [700, 175],
  [4_000, 1_000],
] as const)
  test(`the summary of ${spoken} characters has at most ${most}`, () =>
    assert.equal(summaryLength(spoken, 0.25), most));

test('Spanish is reported in the third person, too', () => {
  const text = wholeOf(
    summary(talk(['A: Buenos días.', 'C: Tengo una fuga en mi cocina.', 'A: He avisado al fontanero.']), 'es'),
  );
  assert.match(text, /Tiene una fuga en su cocina/);
  assert.match(text, /Ha avisado al fontanero/);
});

test('silence makes no summary, a question alone does', () => {
  assert.deepEqual(summary([]), []);
  assert.deepEqual(summary(talk(['A: Hello!', 'C: Hi.'])), []);
  const asked = summary(talk(['C: How long does a refund take?']));
  assert.deepEqual(asked, [{ title: 'Reason', text: 'Asks how long refund takes.' }]);
});

test('sections come in the order of the setting, and only those', () => {
  const texts = { ...data.summary.en, share: 1, sections: ['done', 'reason'] as const };
  const sections = summarize({
    history: call,
    language: 'en',
    texts: { ...texts, sections: [...texts.sections] },
    moods: new Map(),
    known: [],
  });
  assert.deepEqual(
    sections.map(({ title }) => title),
    ['What was done', 'Reason'],
  );
});

test('what came out of it is a finding or an agreement, and no leftover', () => {
  const sections = summary(
    talk([
      'A: Front desk, how can I help?',
      'C: The people above me have been playing loud music for hours.',
      'A: The porter will go up right away. You get 20 percent off this night.',
      'C: Well, that is a big relief for all of us.',
      'C: Good night then, and that is really all from me.',
    ]),
  );
  const outcome = sections.find(({ title }) => title === 'Outcome')?.text ?? '';
  assert.match(outcome, /20 percent off/);
  assert.doesNotMatch(outcome, /night then|relief/);
});

test('a condition stays with what it is a condition of, in every language that has summaries', () => {
  const english = talk(['A: Hello.', 'C: I want to end my contract, if that is not repaired by tomorrow evening.']);
  assert.match(wholeOf(summary(english)), /if that is not repaired by tomorrow/);
  const spanish = talk(['A: Hola.', 'C: Voy a cancelar el contrato entero, si no lo reparan antes de mañana.']);
  assert.match(wholeOf(summary(spanish, 'es')), /si no lo reparan antes de mañana/);
  const german = talk([
    'A: Guten Tag.',
    'C: Ich kündige meinen ganzen Vertrag, wenn das bis morgen nicht repariert ist.',
  ]);
  const sections = summarize({
    history: german,
    language: 'de',
    texts: { ...data.summary.de, share: 1 },
    moods: new Map(),
    known: [],
  });
  assert.match(wholeOf(sections), /Vertrag.+wenn das bis morgen nicht/);
});

test('a proposal that the customer took is agreed', () => {
  const lines = ['A: Hello.', 'C: My heating has been broken since Sunday.', 'A: How about Tuesday at 8:40?'];
  assert.match(wholeOf(summary(talk([...lines, 'C: Tuesday works.']))), /Agreed: Tuesday at 8:40/);
  assert.doesNotMatch(wholeOf(summary(talk([...lines, 'C: No, that is too early.']))), /Agreed/);
});
