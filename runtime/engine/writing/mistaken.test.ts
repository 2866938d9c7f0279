import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { builtInDataDir } from '../folders.ts';
import type { Turn } from '../ports.ts';
import { type EngineData, readEngineData } from '../understanding/data-files.ts';
import { settle } from './corrections.ts';
import { withoutSlips } from './mistaken.ts';
import { compileMarks } from './pieces.ts';

let data: EngineData;
before(async () => {
  data = await readEngineData(builtInDataDir());
});

function left(language: 'en' | 'es', lines: readonly string[]): string {
  const history = lines.map((line, i): Turn => {
    const role = line.startsWith('A') ? 'agent' : 'customer';
    return { id: String(i), role, text: line.slice(3), at: i };
  });
  const talk = settle(history, compileMarks(data.summary[language]), language);
  return history.flatMap((_, i) => talk.sentencesOf(i).filter((sentence) => !talk.isWithdrawn(i, sentence))).join(' ');
}

for (const [said, told] of [
  [['It takes 30 minutes.', 'Hold on, he has another job, so 50 minutes.'], ['He has another job, so 50 minutes.']],
  [['The fee is £74.', 'I beg your pardon, £47.'], ['£47.']],
  [['A ring costs 1,240.', 'Let me check.', "It's 1,340."], ["It's 1,340."]],
  [['2.050 euros.', 'Espera, que hoy está a 1.790 euros.'], ['Hoy está a 1.790 euros.']],
  [['Serían 150 euros... no, calculo mal, son 120 euros.'], ['Son 120 euros.']],
] as const)
  test(`what is said anew in the same breath is left: ${said.join(' ')}`, () => {
    assert.deepEqual(withoutSlips(said), told);
  });

test('words of hesitation drop nothing where no value of the kind follows, or the same one does', () => {
  for (const said of [
    ['It is 40 euros.', 'Let me check the date.', 'You get it on Monday.'],
    ['It is 40 euros.', 'Wait, yes, 40 euros.'],
    ['No, you need not come in.', 'The rest is 30 euros.'],
  ])
    assert.deepEqual(withoutSlips(said), said);
});

test('the same figures in another order are the number, from when they were said', () => {
  const talk = left('en', ['C: The order is KR-20417.', 'A: I find a KR-20471.', 'C: That must be it.']);
  assert.doesNotMatch(talk, /20417/);
  assert.match(talk, /20471/);
  assert.match(left('en', ['C: I paid 45 pounds.', 'A: The other one is 54 pounds.']), /45 pounds/);
  assert.match(left('en', ['C: One is 340 and the other 430.', 'A: And 340 is yours?']), /340 and/);
});

test('who owns up to a mistake, or was not sure, has what the other said', () => {
  const read = left('en', ['C: The price is 23,850.', "A: It's listed at $24,950.", 'C: Oh yes, I read that wrong.']);
  assert.doesNotMatch(read, /23,850/);
  assert.doesNotMatch(left('en', ['C: We paid 75 I think.', 'A: It was $50, and you get it back.']), /75/);
  const day = left('en', ['C: Skip October 21.', 'A: Nothing on October 21. The 28th?', 'C: Sorry, yes, the 28th.']);
  assert.doesNotMatch(day, /Skip October 21/);
  const stays = left('en', ['C: The price was 23,850.', "A: Now it's $24,950.", 'C: That is a lot.']);
  assert.match(stays, /23,850/);
});
