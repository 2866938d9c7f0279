import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { statementsLeft } from '../../testing/settled-talk.ts';
import { builtInDataDir } from '../folders.ts';
import { type EngineData, readEngineData } from '../understanding/data-files.ts';

let data: EngineData;
before(async () => {
  data = await readEngineData(builtInDataDir());
});

/** What is left of a conversation whose lines begin with A: or C:, a statement a line. */
const left = (language: 'en' | 'es', lines: readonly string[]): string[] => statementsLeft(data, language, lines);

describe('a sentence that corrects itself has the new words in the place of the old ones', () => {
  for (const [language, said, kept] of [
    ['en', 'I want the blue one, sorry, I mean the green one.', 'I want the green one.'],
    ['en', 'It was Friday the 7th, no, I meant Saturday the 8th.', 'It was Saturday the 8th.'],
    ['en', 'He comes on Tuesday, no, wait, on Wednesday at nine.', 'He comes on Wednesday at nine.'],
    ['es', 'Somos tres personas, bueno no, al final somos cuatro personas.', 'Somos cuatro personas.'],
    ['es', 'Fue el 13 de abril, digo, el 3 de abril.', 'Fue el 3 de abril.'],
    ['es', 'Vengo por la tarde, perdón, por la mañana.', 'Vengo por la mañana.'],
  ] as const)
    test(said, () => assert.deepEqual(left(language, [`C: ${said}`]), [kept]));
});

test('words that only sound like a correction change nothing', () => {
  for (const said of [
    "Something came up, so we can't make it on the twelfth of May.",
    'I am actually waiting until Friday.',
    'The table I forgot is in hall 12.',
  ])
    assert.deepEqual(left('en', [`C: ${said}`]), [said]);
  const spanish = 'Y le digo una cosa, el lunes voy a reclamar.';
  assert.deepEqual(left('es', [`C: ${spanish}`]), [spanish]);
});

test('a value that a later sentence replaces is withdrawn, whatever the words of the correction are', () => {
  for (const words of ['No, wait,', 'Sorry, I was wrong,', 'Actually', 'My mistake,', 'Let me correct that,'])
    assert.doesNotMatch(left('en', [`A: The fee is 59 dollars. ${words} it's 49 dollars.`]).join(' '), /59/, words);
  for (const words of ['Perdón,', 'Me equivoqué,', 'En realidad', 'Corrijo,', 'Disculpe,', 'Le he dicho mal,'])
    assert.doesNotMatch(left('es', [`A: La cuota es de 59 euros. ${words} son 49 euros.`]).join(' '), /59/, words);
});

test('a correction reaches the turn before, also when it only has the new value', () => {
  const once = left('en', ['C: My number is 44021188.', 'A: Thank you.', 'C: Wait, no, 44021199.']);
  assert.doesNotMatch(once.join(' '), /44021188/);
  const split = left('es', ['A: Son 45 euros.', 'A: Perdone, me he equivocado.', 'A: Son 54 euros.']);
  assert.doesNotMatch(split.join(' '), /45/);
  assert.match(split.join(' '), /54/);
});

test('what the other one denies is withdrawn', () => {
  const text = left('en', ['C: So what do I pay now, 83?', "A: No, it's 74 dollars."]).join(' ');
  assert.doesNotMatch(text, /83/);
  assert.match(text, /74/);
});

test('a day that was turned down is withdrawn once another one was named', () => {
  const text = left('en', [
    'A: He could come on Monday morning.',
    'C: Mondays are impossible for me.',
    'A: Then I have booked Tuesday.',
  ]);
  assert.doesNotMatch(text.join(' '), /Monday morning/);
  assert.match(text.join(' '), /Tuesday/);
});

test('an apology leaves alone what was said before it by somebody else or about something else', () => {
  const apart = ['C: I paid 120 dollars in May.', "A: Sorry, I can't see that. The monthly fee is 45 dollars."];
  assert.match(left('en', apart).join(' '), /120/);
  const other = ["A: Your order comes on Tuesday. I'm sorry for the delay. You get 15 dollars back."];
  assert.match(left('en', other).join(' '), /Tuesday.+15 dollars/);
});

test('the same said of another value replaces it without a word of correction', () => {
  const text = left('en', [
    'A: Your appointment is on Tuesday.',
    'C: I see.',
    'A: Your appointment is on Thursday.',
  ]).join(' ');
  assert.doesNotMatch(text, /Tuesday/);
  const two = left('en', ['A: The fee is 20 euros.', 'C: I see.', 'A: The late fee is 5 euros.']).join(' ');
  assert.match(two, /20 euros/);
  const spanish = left('es', ['A: La cita es el martes.', 'C: Vale.', 'A: La cita es el jueves.']).join(' ');
  assert.doesNotMatch(spanish, /martes/);
});

test('what is put in the place of a day withdraws it, and other days stay', () => {
  const english = left('en', [
    'A: They will write to you by Monday.',
    "C: I won't see any emails on Monday, I have to work that day.",
    "A: Then I'll ask them to ring you on Wednesday instead.",
    'A: Your parcel comes on Friday.',
  ]).join(' ');
  assert.doesNotMatch(english, /by Monday/);
  assert.match(english, /Wednesday instead.*on Friday/);
  const spanish = left('es', [
    'A: Le escriben antes del lunes.',
    'C: Ese día no leo el correo.',
    'A: Entonces le llaman el martes en su lugar.',
  ]).join(' ');
  assert.doesNotMatch(spanish, /lunes/);
  assert.match(spanish, /martes/);
});

test('“instead” of another thing withdraws no day', () => {
  const kept = left('en', [
    'A: It comes on Monday.',
    'C: Can I have the blue one?',
    'A: You get the blue one instead.',
  ]);
  assert.match(kept.join(' '), /on Monday/);
});

for (const [why, said, lines] of [
  [
    'another thing stands in its place, with a day of its own',
    /on Monday/,
    ['C: My appointment is on Monday.', 'A: It stays paid, but you get a voucher instead, valid until Friday.'],
  ],
  [
    'the other day is denied',
    /on Monday/,
    ["A: We'll come on Monday.", 'C: Could it be Tuesday?', "A: No, we can't come on Tuesday instead."],
  ],
  [
    'the other day is only offered',
    /on Monday/,
    ["A: We'll come on Monday.", 'C: I see.', 'A: If you like, we come on Tuesday instead.'],
  ],
  [
    'it is the day of something else',
    /on Thursday/,
    [
      'A: The technician comes on Monday.',
      "C: I can't that day, and the parcel?",
      'A: The parcel comes on Thursday.',
      'C: Fine.',
      "A: Then I'll send the technician on Tuesday instead.",
    ],
  ],
] as const)
  test(`“instead” withdraws no day where ${why}`, () => assert.match(left('en', lines).join(' '), said));

for (const [words, gone, kept, lines] of [
  [
    'a month',
    /12 May/,
    /20 May/,
    ["A: We'll come on 12 May.", "C: I can't that day.", "A: Then we'll come on 20 May instead."],
  ],
  [
    'an agent',
    /Monday/,
    /Tuesday/,
    ['A: We send him on Monday.', "C: That's no good.", "A: Then I'll send the agent on Tuesday instead."],
  ],
  [
    'another clause that denies',
    /booked you in for Monday/,
    /Tuesday/,
    ["A: I've booked you in for Monday.", 'C: Oh.', "A: We can't do that, so I'll book Tuesday instead."],
  ],
  [
    'its place at the beginning',
    /by Monday/,
    /Tuesday/,
    ['A: They write by Monday.', 'C: Oh no.', "A: Instead, they'll ring you on Tuesday."],
  ],
  [
    'one of two days in a statement',
    /technician comes on Monday/,
    /parcel on Thursday/,
    [
      'A: The technician comes on Monday.',
      'A: I also see your parcel on Thursday.',
      'C: I see.',
      "A: Then I'll send the technician on Tuesday instead.",
    ],
  ],
] as const)
  test(`“instead” beside ${words} withdraws the day before it`, () => {
    const text = left('en', lines).join(' ');
    assert.doesNotMatch(text, gone);
    assert.match(text, kept);
  });

test('a Spanish “sí” or “no” before it makes no condition and no denial of what is put in a place', () => {
  for (const start of ['Sí', 'No se preocupe']) {
    const text = left('es', [
      'A: El técnico va el lunes.',
      'C: Ese día no estoy.',
      `A: ${start}, le mando el técnico el martes en su lugar.`,
    ]).join(' ');
    assert.doesNotMatch(text, /lunes/, start);
    assert.match(text, /martes/, start);
  }
});

test('a number that is denied withdraws no bare day', () => {
  assert.match(left('es', ['A: Entonces es el 27.', 'C: No, somos 4.']).join(' '), /el 27/);
});

test('“instead” withdraws the day of what it speaks of, also behind another one', () => {
  const text = left('en', [
    'A: The technician comes on Monday.',
    "C: I can't that day, and the parcel?",
    'A: The parcel comes on Thursday.',
    'C: Fine.',
    "A: Then I'll send the technician on Tuesday instead.",
  ]).join(' ');
  assert.doesNotMatch(text, /Monday/);
});

test('a bare day of the month corrects a date, and the same day does not', () => {
  const corrected = left('es', [
    'C: Es para la boda, el 8 de mayo.',
    'A: ¿A qué nombre?',
    'C: Ruiz. Ay, perdone, que le he dicho mal la fecha, es el 15.',
  ]).join(' ');
  assert.doesNotMatch(corrected, /8 de mayo/);
  for (const date of ['8 de mayo', '08/05/2026']) {
    const same = left('es', [`C: Es el ${date}.`, 'A: ¿Cuándo?', 'C: Perdone, le he dicho mal, es el 8.']).join(' ');
    assert.match(same, new RegExp(date));
    for (const day of [9, 5]) {
      const said = `C: Perdone, le he dicho mal, es el ${day}.`;
      assert.doesNotMatch(left('es', [`C: Es el ${date}.`, 'A: ¿Cuándo?', said]).join(' '), new RegExp(date));
    }
  }
});

test('a bare number after “el” corrects the number that was said last, and no date before it', () => {
  const text = left('es', [
    'C: La boda es el 20 de mayo.',
    'A: ¿Su portal?',
    'C: Vivo en el número 3. Ay, perdone, me he equivocado, es el 13.',
  ]).join(' ');
  assert.match(text, /20 de mayo/);
  assert.doesNotMatch(text, /número 3/);
  assert.match(text, /13/);
});

test('what was said of another day is withdrawn in an earlier turn, too', () => {
  const text = left('es', [
    'A: Empieza a partir del 5.',
    'C: Vale.',
    'A: Es del 5. No, espere, ese es para adultos. El suyo es del 12.',
  ]).join(' ');
  assert.doesNotMatch(text, /del 5/);
  assert.match(text, /del 12/);
});
