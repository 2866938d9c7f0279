/** Values that the other speaker's took the place of, and corrections of one's own that come late. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { statementsLeft } from '../../testing/settled-talk.ts';
import { builtInDataDir } from '../folders.ts';
import { type EngineData, readEngineData } from '../understanding/data-files.ts';

let data: EngineData;
before(async () => {
  data = await readEngineData(builtInDataDir());
});

/** What is left of a conversation whose lines begin with A: or C:. */
const left = (language: 'en' | 'es', lines: readonly string[]): string =>
  statementsLeft(data, language, lines).join(' ');

for (const [language, lines, gone, kept] of [
  [
    'en',
    ['A: Shall we say tomorrow at 4:15?', 'C: Could it be later, like 5:30?', 'A: 5:30 works.'],
    /4:15/,
    /5:30 works/,
  ],
  [
    'en',
    ['A: Shall we say tomorrow at 4:15?', 'C: Could it be earlier, like noon?', 'A: Noon it is.'],
    /4:15/,
    /Noon it is/,
  ],
  ['en', ['C: I ordered 12 chairs.', 'A: It says 21 chairs here.', 'C: Right, 21 chairs.'], /12/, /Right, 21 chairs/],
  [
    'es',
    ['C: Fueron 390 euros.', 'A: A mí me sale otra cantidad, 930.', 'C: Ah, sí, 930.'],
    /390/,
    /otra cantidad, 930/,
  ],
] as const)
  test(`${lines[0]} gives way to what its speaker takes up: ${lines[2]}`, () => {
    const talk = left(language, lines);
    assert.doesNotMatch(talk, gone);
    assert.match(talk, kept);
  });

test('a value stays where the other one is refused, where both are named again, and where the other is another number', () => {
  const offer = 'A: Shall we say tomorrow at 4:15?';
  assert.match(left('en', [offer, 'C: Could it be 5:30?', "A: We can't do 5:30."]), /4:15/);
  assert.match(left('en', [offer, 'C: Not 5:30?', 'A: Either 4:15 or 5:30, as you like.']), /4:15/);
  assert.match(left('en', ['A: It ends on 3 May.', 'C: Can someone come on 12 May?', 'A: 12 May works.']), /3 May/);
  const charge = ['A: The fee is 20 pounds.', 'C: I was charged 45 pounds.', 'A: I see the 45 pounds.'];
  assert.match(left('en', charge), /20 pounds/);
  assert.match(left('en', ['C: My order is GB-1288.', 'A: That was 930 euros.', 'C: Yes, 930.']), /GB-1288/);
});

test('who had it wrong corrects what they said themselves, some turns ago, and not what the other said since', () => {
  const talk = left('en', [
    'C: We came home from there, and I paid 720 dollars.',
    'A: I am sorry. Which doctor was it?',
    'C: The one on Mill Street.',
    'A: Thank you. When did it happen?',
    'C: This morning.',
    'A: Did you keep the bill?',
    'C: I think so.',
    'A: If we were at fault, your share is the first 100 dollars.',
    "C: Fine. Hang on, I've got the bill here, I gave you that wrong. It's 702.",
  ]);
  assert.doesNotMatch(talk, /720/);
  assert.match(talk, /first 100 dollars/);
  assert.match(talk, /702/);
});

test('who says a value again was not wrong about another one', () => {
  const talk = left('en', [
    'C: The deposit was 20 euros.',
    'A: And the rent?',
    'C: It is 450 euros.',
    'A: So 540 euros a month?',
    'C: No, sorry, I said 450 euros.',
  ]);
  assert.match(talk, /20 euros/);
  assert.doesNotMatch(talk, /540/);
});

test('working days take the place of days, and a number with a reason behind it that of a code', () => {
  assert.equal(
    left('en', ['A: Within two days. No, sorry, the warehouse is closed, so four working days.']),
    'Within four working days.',
  );
  assert.doesNotMatch(left('en', ["C: It's BX-20417. No, sorry, 20471, I misread it."]), /20417/);
});
