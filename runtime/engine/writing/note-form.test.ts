import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { turnsOf } from '../../testing/settled-talk.ts';
import { builtInDataDir } from '../folders.ts';
import type { Turn } from '../ports.ts';
import { type EngineData, readEngineData } from '../understanding/data-files.ts';
import { summarize } from './summary.ts';

let data: EngineData;
before(async () => {
  data = await readEngineData(builtInDataDir());
});

/** The note of a conversation whose lines begin with A: or C:, as long as it can be. */
function noteOf(language: 'en' | 'es', lines: readonly string[]): string {
  const history = turnsOf(lines);
  const texts = { ...data.summary[language], share: 1 };
  const sections = summarize({ history, language, texts, moods: new Map(), known: [] });
  return sections.map(({ text }) => text).join(' ');
}

const reports = (language: 'en' | 'es', said: string, as: RegExp) =>
  test(said, () =>
    assert.match(noteOf(language, ['A: …', said.startsWith('A') ? 'C: …' : '', said].filter(Boolean)), as),
  );

describe('what a customer says is reported in the third person', () => {
  reports(
    'en',
    "C: I'm standing at my door and there's, like, a big red lock on it.",
    /^Standing at door and there's a big red lock on it\.$/,
  );
  reports('en', "C: We've had no hot water since Saturday.", /^No hot water since Saturday\.$/);
  reports(
    'en',
    'C: You charged me 64 pounds for a test that my cat never had.',
    /company charged them 64 pounds for test that cat never had\.$/i,
  );
  reports('es', 'C: Es que la mía ya ni la toco.', /^La suya ya ni la toca\.$/);
  reports('es', 'C: Me llamo Paula Ferrán.', /^Se llama Paula Ferrán\.$/);
  reports('es', 'C: Me dijisteis tres días.', /^Le dijeron tres días\.$/);
  reports('es', 'C: Os la llevo el lunes a la tienda.', /^Se la lleva el lunes a la tienda\.$/);
  reports('es', 'C: Mándeme una copia de la queja.', /^Pide que le manden una copia de la queja\.$/);
  reports(
    'es',
    'C: Ustedes me cambiaron la batería en mayo y quiero apuntarme al curso.',
    /Le cambiaron la batería en mayo/,
  );
});

describe('what an agent says is reported in the third person', () => {
  reports(
    'en',
    'A: We normally pay within 5 days, as long as you keep the receipt.',
    /company normally pays within 5 days, as long as they keep receipt\.$/i,
  );
  reports('en', 'A: Please bring a card on Thursday.', /^Should bring card on Thursday\.$/);
  reports('en', "A: I've put the invoice on hold for 30 days.", /^Put invoice on hold for 30 days\.$/);
  reports('es', 'A: Pues le falta el cambio trasero.', /^Le falta el cambio trasero\.$/);
  reports('es', 'A: Le cambio la cita al lunes.', /^Le cambia la cita al lunes\.$/);
  reports('es', 'A: Mándame la foto y te llamo el lunes.', /^Debe mandar la foto y le llama el lunes\.$/);
  reports('es', 'A: Guarde los billetes hasta el viernes.', /^Debe guardar los billetes hasta el viernes\.$/);
});

test('a sentence that no one else would say so is a quote with its speaker', () => {
  assert.match(
    noteOf('es', ['C: Para mí el contrato de mayo es importante.']),
    /^Cliente: “Para mí el contrato de mayo es importante”\.$/,
  );
});

test('a bare value gets the name of what was asked', () => {
  assert.match(noteOf('en', ['C: My door is locked.', 'A: Which unit is it?', "C: It's, uh, C-214."]), /Unit C-214\./);
  assert.match(
    noteOf('es', [
      'C: No llega el gas.',
      'A: ¿Qué número tiene el pedido?',
      'A: ¿Me da su número de pedido?',
      'C: Es el GM-2281.',
    ]),
    /Pedido GM-2281\./,
  );
});

test('what an agent asks is stated once the customer has said yes', () => {
  assert.match(
    noteOf('es', ['C: No llega el gas.', 'A: ¿La entrega es en Nogales 45?', 'C: Así es.']),
    /La entrega es en Nogales 45\./,
  );
  assert.doesNotMatch(
    noteOf('es', ['C: No llega el gas.', 'A: ¿La entrega es en Nogales 45?', 'C: No, es en Olmo 3.']),
    /Nogales/,
  );
});

describe('a proposal that was turned down is not agreed', () => {
  const refusals = [
    "Hmm, Sunday's out for us.",
    "Sundays are out, we've got church.",
    "No, I can't get out then.",
    "Sunday's a bit tricky.",
    'Is there nothing on Monday?',
  ];
  for (const answer of refusals)
    test(answer, () =>
      assert.doesNotMatch(
        noteOf('en', ['C: My van is booked.', 'A: How about Sunday the 9th?', `C: ${answer}`, 'A: I see.']),
        /Agreed/,
      ),
    );
  for (const answer of ['El lunes imposible.', 'El lunes no puedo, tengo dentista.', 'Me viene mal el lunes.'])
    test(answer, () =>
      assert.doesNotMatch(
        noteOf('es', ['C: Quiero una cita.', 'A: ¿Le viene bien el lunes a las nueve?', `C: ${answer}`, 'A: Vale.']),
        /lunes a las nueve/,
      ),
    );
});

test('an hour that was agreed replaces the one that was proposed before', () => {
  const note = noteOf('en', [
    'C: My boiler is broken.',
    'A: How about Tuesday at nine?',
    "C: I can't do Tuesday.",
    'A: Then Friday at 4:30?',
    'C: Friday works.',
  ]);
  assert.match(note, /Agreed: Friday at 4:30/);
  assert.doesNotMatch(note, /Tuesday/);
});

describe('what was corrected is gone with its reason', () => {
  for (const [language, said, as, gone] of [
    [
      'en',
      "A: Pete comes at 3:30. Hold on, no, he's across town until four. Make that 4:30.",
      /Pete comes at 4:30\./,
      /3:30|across town/,
    ],
    [
      'en',
      "A: Joanna will phone you on Tuesday. Oh no, sorry, there's a course then, so it'll be Thursday.",
      /phone them on Thursday\./,
      /Tuesday|course/,
    ],
    [
      'en',
      'A: The treatment is 140 pounds. Let me correct that, it is 180 with the drip.',
      /Treatment is 180 with drip\./i,
      /140/,
    ],
    [
      'en',
      "A: Joanna is in on Monday, well, no, Monday's a holiday. Joanna will call you on Wednesday.",
      /call them on Wednesday\./,
      /Monday/,
    ],
    [
      'es',
      'A: Le llamará el jueves... ay, no, que el jueves libra. El viernes por la mañana.',
      /Le llamará el viernes por la mañana\./,
      /jueves/,
    ],
    [
      'es',
      'A: Te la tengo el viernes a las seis. Bueno, no, que el viernes cerramos por la feria: el sábado a las once.',
      /Se la tiene el sábado a las once\./,
      /viernes|feria/,
    ],
    [
      'es',
      'A: Lleva portabultos, así que serían 60 euros más. Ah, no, espera, en tu pedido ya venía incluido.',
      /en su pedido ya venía incluido\./i,
      /60/,
    ],
    [
      'es',
      'A: La llamará el martes... no, disculpe, el martes está de viaje, el miércoles.',
      /La llamará el miércoles\./,
      /martes/,
    ],
  ] as const)
    test(said, () => {
      const note = noteOf(language, ['C: My order is late, mi pedido no llega.', said]);
      assert.match(note, as);
      assert.doesNotMatch(note, gone);
    });
});

test('a question is reported with what it asks', () => {
  assert.match(
    noteOf('en', ['C: My dog needs tablets. Can I pick those up without an appointment?']),
    /Asks to pick those up without appointment\./,
  );
  assert.match(
    noteOf('en', ['C: My dog needs tablets. How long does the treatment take?']),
    /Asks how long treatment takes\./,
  );
  assert.match(
    noteOf('es', ['C: Tengo una bici vieja. ¿Vosotros os quedáis con bicis usadas?']),
    /Pregunta si se quedan con bicis usadas\./,
  );
});

test('an agreement is stated once, and hours that were only talked about before it are left out', () => {
  const note = noteOf('en', [
    'C: My boiler is broken.',
    'A: We have Monday at nine.',
    'C: Is there anything on Thursday?',
    'A: Thursday at 4:30?',
    'C: Thursday works.',
    'A: Done, Thursday at 4:30.',
  ]);
  assert.equal(note.match(/4:30/g)?.length, 1);
  assert.doesNotMatch(note, /Monday/);
});

test('the matter goes first, though something else was said before it', () => {
  const lines = ['C: Le dejé ayer el coche porque hace un ruido muy raro al frenar.', 'A: Lo miramos.'];
  const texts = { ...data.summary.es, share: 0.05 };
  const history = lines.map(
    (line, i): Turn => ({ id: String(i), role: i === 0 ? 'customer' : 'agent', text: line.slice(3), at: i }),
  );
  const [reason] = summarize({ history, language: 'es', texts, moods: new Map(), known: [] });
  assert.match(reason!.text, /hace un ruido muy raro/i);
});

test('an agreed day does not take the place of a house number', () => {
  const note = noteOf('es', [
    'C: Tengo una fuga en casa.',
    'A: ¿En qué número vive?',
    'C: Vivo en el 4, puerta B.',
    'A: ¿Le va bien el 20 de mayo?',
    'C: Sí, perfecto.',
  ]);
  assert.match(note, /el 4, puerta B/);
});
