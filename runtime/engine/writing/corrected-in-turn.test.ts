import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { builtInDataDir } from '../folders.ts';
import type { Turn } from '../ports.ts';
import { type EngineData, readEngineData } from '../understanding/data-files.ts';
import { settle } from './corrections.ts';
import { compileMarks } from './pieces.ts';

let data: EngineData;
before(async () => {
  data = await readEngineData(builtInDataDir());
});

type Language = 'en' | 'es';

/** What is left of one turn of the agent. */
function left(language: Language, said: string): string {
  const history: Turn[] = [{ id: '0', role: 'agent', text: said, at: 0 }];
  const talk = settle(history, compileMarks(data.summary[language]), language);
  return talk
    .sentencesOf(0)
    .filter((sentence) => !talk.isWithdrawn(0, sentence))
    .join(' ');
}

const cues = {
  en: [
    'Hold on, no,',
    'Wait,',
    'Sorry,',
    'Actually,',
    'Scratch that,',
    'Let me correct that,',
    'No, my mistake,',
    'I misread,',
  ],
  es: ['Perdone,', 'Perdón,', 'Espere, no,', 'Digo,', 'Miento,', 'Me equivoco,', 'No, no,', 'Mejor dicho,'],
} as const;
/** What is said first, the cue, what is said of it, and what replaces it. */
const disowned = {
  en: [
    [
      'The swimming course runs from the 7th, Wednesdays at four',
      "that one's for adults",
      "for Eva it's from the 12th, Mondays at five",
    ],
    ['Your parcel arrives on Friday at ten', "that's when it leaves our depot", 'you get it on Monday'],
    ['You pay 480 dollars a year, due on 1 March', "that's the family plan", 'yours costs 320 dollars a year'],
  ],
  es: [
    [
      'El curso va desde el día 7, los miércoles a las cuatro',
      'ese es de adultos',
      'para ella va desde el día 12, los lunes a las cinco',
    ],
    ['La tendría el 11 de junio a las diez', 'ese día sale de fábrica', 'en su casa la tiene el 16'],
    ['Usted paga 60 euros al mes, desde el lunes', 'esa es la cuota de socios', 'la suya cuesta 45 euros al mes'],
  ],
} as const;

const capital = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

describe('a statement that its speaker says belongs to something else is gone as a whole, and what replaces it stands as it was said', () => {
  for (const language of ['en', 'es'] as const)
    for (const cue of cues[language])
      test(cue, () => {
        for (const [first, reason, instead] of disowned[language])
          for (const said of [
            `${first}. ${cue} ${reason}. ${capital(instead)}.`,
            `${first}, ${cue.toLowerCase().replace(/\bi\b/, 'I')} ${reason}, ${instead}.`,
            `${first}. ${cue} ${reason}; ${instead}.`,
          ])
            assert.equal(left(language, said), `${capital(instead)}.`, said);
      });
});

describe('names and days without a month are values too', () => {
  for (const [language, said, kept] of [
    [
      'en',
      "Your coach is Peter Hall. Hold on, no, he's away. Your coach is Maria Stone.",
      'Your coach is Maria Stone.',
    ],
    ['en', "You go to Elm Street. Sorry, that's closed. You go to Oak Avenue.", 'You go to Oak Avenue.'],
    [
      'es',
      'Le atiende la doctora Ruiz el martes. Perdón, está de vacaciones. Le atiende el doctor Vega.',
      'Le atiende el doctor Vega.',
    ],
    ['es', 'La tendría el 11 de junio. Perdone, ese día sale de fábrica; en su casa, el 16.', 'En su casa, el 16.'],
    [
      'en',
      "You would have it on June 11. Sorry, that's when it leaves the factory; at your home, the 16th.",
      'At your home, the 16th.',
    ],
  ] as const)
    test(said, () => assert.equal(left(language, said), kept));
});

test('a correction of an earlier turn withdraws the values of that turn', () => {
  const history = [
    'From the 7th, Wednesdays at four.',
    "Hold on, no, that one's for adults. For Eva it's from the 12th, Mondays at four.",
  ];
  const turns = history.map((text, i): Turn => ({ id: String(i), role: 'agent', text, at: i }));
  const talk = settle(turns, compileMarks(data.summary.en), 'en');
  assert.ok(talk.sentencesOf(0).every((text) => talk.isWithdrawn(0, text)));
});

describe('where nothing understood replaces it, the note has neither', () => {
  for (const [language, said] of [
    ['en', "Your appointment is on 8 April at ten. Hold on, no, that's somebody else's."],
    ['en', 'Bring it on Tuesday at nine. Wait, no, we are closed that day.'],
    ['en', 'It arrives on 3 May, no, that one is for the shop.'],
    ['en', 'Your coach is Peter Hall on Monday. Sorry, that is the evening group.'],
    ['en', 'The technician comes on Tuesday at nine. Actually, no.'],
    ['es', 'Su cita es el 8 de abril a las diez. Espere, no, esa es de otra persona.'],
    ['es', 'Lo recibe el 20 de marzo. Perdone, ese día lo enviamos.'],
    ['es', 'El técnico pasa el lunes a las nueve. No, no, ese es otro pedido.'],
  ] as const)
    test(said, () => assert.equal(left(language, said), ''));
});

describe('values of two statements are never mixed', () => {
  for (const [language, said, kept] of [
    [
      'en',
      'From the 7th, Wednesdays at four. Hold on, no, I was looking at the wrong line. From the 12th, Mondays at five.',
      'From the 12th, Mondays at five.',
    ],
    [
      'en',
      'Your parcel arrives on Friday at ten. Scratch that, I misread. You get it on Monday.',
      'You get it on Monday.',
    ],
    ['en', 'The fee is 480 dollars, due on 1 March. Actually, you pay 320 dollars.', 'you pay 320 dollars.'],
    [
      'es',
      'Desde el día 7, los miércoles a las cuatro. Perdone, he leído mal. Desde el día 12, los lunes a las cinco.',
      'Desde el día 12, los lunes a las cinco.',
    ],
    [
      'es',
      'Llega el viernes a las diez. Perdón, me he equivocado. Usted lo recibe el lunes.',
      'Usted lo recibe el lunes.',
    ],
    ['en', 'It comes on Tuesday at nine. Sorry, Thursday at ten.', 'It comes on Thursday at ten.'],
    ['es', 'Llega el 3 de mayo a las diez. Digo, el 5 de mayo.', 'Llega el 5 de mayo a las diez.'],
  ] as const)
    test(said, () => assert.equal(left(language, said), kept));
});

describe('a courtesy, a question and an addition withdraw nothing', () => {
  for (const [language, first, then] of [
    ['en', 'Your appointment is on 3 May at ten.', 'Sorry, could you repeat your address?'],
    ['en', 'Your appointment is on 3 May at ten.', 'Sorry, was that 12 or 14 May that you are away?'],
    ['en', 'Your appointment is on 3 May at ten.', "Sorry, that's my phone."],
    ['en', 'Your appointment is on 3 May at ten.', "Sorry, that's all."],
    ['en', 'I paid 80 dollars on 3 May.', 'Sorry, this is very frustrating.'],
    ['en', 'I paid 80 dollars on 3 May.', 'Actually, that was the second time.'],
    ['es', 'Pagué 80 euros el 3 de mayo.', 'Perdone, esta es la segunda vez que pasa.'],
    ['es', 'Le cuesta 50 euros.', 'Perdone, ese es el precio mínimo.'],
    ['en', 'Your appointment is on 3 May at ten.', "No, that's fine."],
    ['en', 'Your appointment is on 3 May at ten.', 'Sorry about the wait.'],
    ['en', 'Your appointment is on 3 May at ten.', 'Wait, before you go, the fee is 20 dollars.'],
    ['en', 'Your appointment is on 3 May at ten.', 'Actually, you can also come on 5 May.'],
    ['es', 'Su cita es el 3 de mayo a las diez.', 'Perdone, ¿su número?'],
    ['es', 'Su cita es el 3 de mayo a las diez.', 'Perdón, ¿me oye bien el 5 de mayo?'],
    ['es', 'Su cita es el 3 de mayo a las diez.', 'Perdone la espera.'],
    ['es', 'Su cita es el 3 de mayo a las diez.', 'Perdón, eso es todo.'],
    ['es', 'Su cita es el 3 de mayo a las diez.', 'Disculpe las molestias, le descontamos 10 euros.'],
  ] as const)
    test(`${first} ${then}`, () => assert.ok(left(language, `${first} ${then}`).startsWith(first)));
});
