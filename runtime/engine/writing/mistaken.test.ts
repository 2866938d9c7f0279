import assert from 'node:assert/strict';
import process from 'node:process';
import { before, test } from 'node:test';
import { statementsLeft } from '../../testing/settled-talk.ts';
import { builtInDataDir } from '../folders.ts';
import { type EngineData, readEngineData } from '../understanding/data-files.ts';
import { withoutSlips } from './mistaken.ts';

let data: EngineData;
before(async () => {
  data = await readEngineData(builtInDataDir());
});

const left = (language: 'en' | 'es', lines: readonly string[]): string =>
  statementsLeft(data, language, lines).join(' ');

for (const [language, said, anew] of [
  [
    'en',
    ['It takes 30 minutes.', 'Hold on, he has another job, so 50 minutes.'],
    ['He has another job, so 50 minutes.'],
  ],
  ['en', ['The name is Ana Ruiz, it is 150 euros, let me see, 120 euros.'], ['The name is Ana Ruiz', '120 euros.']],
  ['en', ['The fee is £74.', 'I beg your pardon, £47.'], ['£47.']],
  ['en', ['A ring costs 1,240.', 'Let me check.', "It's 1,340."], ["It's 1,340."]],
  ['es', ['2.050 euros.', 'Espera, que está a 1.790 euros.'], ['Está a 1.790 euros.']],
  ['es', ['Serían 150 euros... no, calculo mal, son 120 euros.'], ['Son 120 euros.']],
] as const)
  test(`what is said anew in the same breath is left: ${said.join(' ')}`, () => {
    assert.deepEqual(withoutSlips(said, language), anew);
  });

test('words of hesitation drop nothing where no value of the kind follows, or the same one does', () => {
  for (const said of [
    ['It is 40 euros.', 'Let me check the date.', 'You get it on Monday.'],
    ['It is 40 euros.', 'Wait, yes, 40 euros.'],
    ['No, you need not come in.', 'The rest is 30 euros.'],
    ['Your balance is 120 euros.', 'Let me check the fee.', 'The fee is 5 euros.'],
    ['The repair is 80 euros.', 'Let me see, the delivery is 15 euros.'],
  ])
    assert.deepEqual(withoutSlips(said, 'en'), said);
});

test('the same figures in another order are the number, from when they were said', () => {
  const talk = left('en', ['C: The order is KR-20417.', 'A: I find a KR-20471.', 'C: That must be it.']);
  assert.doesNotMatch(talk, /20417/);
  assert.match(talk, /20471/);
  assert.match(left('en', ['C: I paid 45 pounds.', 'A: The other one is 54 pounds.']), /45 pounds/);
  assert.match(left('en', ['A: The single is 340 and the double 430.', 'C: The single, please.']), /340 and/);
  const apart = ['C: It was 1,290.', 'A: Thank you.', 'C: Yes.', 'A: And the sofa?', 'C: The sofa was 1,920.'];
  assert.match(left('en', apart), /1,290/);
});

test('who owns up to a mistake, or was not sure, has what the other said', () => {
  const read = left('en', ['C: The price is 23,850.', "A: It's listed at $24,950.", 'C: Oh yes, I read that wrong.']);
  assert.doesNotMatch(read, /23,850/);
  assert.doesNotMatch(left('en', ['C: We paid 75 I think.', 'A: It was $50, and you get it back.']), /75/);
  const day = left('en', ['C: Skip October 21.', 'A: Nothing on October 21. The 28th?', 'C: Sorry, yes, the 28th.']);
  assert.doesNotMatch(day, /Skip October 21/);
  const stays = left('en', ['C: The price was 23,850.', "A: Now it's $24,950.", 'C: That is a lot.']);
  assert.match(stays, /23,850/);
  assert.match(left('en', ["C: You took 75 euros, that's not right.", 'A: I can refund 25 euros.']), /75/);
  assert.match(left('en', ['C: I have paid 40 euros.', 'A: And the other 60?', 'C: Yes, 60 on Friday.']), /40/);
});

test('hostile and long conversations take no longer than their length', () => {
  const started = process.cpuUsage().user;
  const figures = Array.from({ length: 2_000 }, (_, i) => `C: ${1_000 + i} and ${9_000 - i} and ${4_000 + i}.`);
  left('en', figures);
  left('en', [`C: 20 euros, ${'let me look, '.repeat(800)}30 euros.`]);
  left('en', [`C: 5 right${' '.repeat(10_000)}x`, 'A: 6 euros.']);
  left('en', ['C: \u1FEF \u1FEF \u1FEF \u1FEF hold on no, wait no', 'A: Yes.']);
  assert.ok(process.cpuUsage().user - started < 20_000_000);
});
