import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { englishGrammar } from '../data/en/grammar.ts';
import { spanishGrammar } from '../data/es/grammar.ts';
import { builtInDataDir } from '../folders.ts';
import type { Turn } from '../ports.ts';
import { type EngineData, readEngineData } from '../understanding/data-files.ts';
import { summarize } from './summary.ts';

let data: EngineData;
before(async () => {
  data = await readEngineData(builtInDataDir());
});

/** The note of a conversation whose lines begin with A: or C:, at a share of its length. */
function noteOf(language: 'en' | 'es', lines: readonly string[], share = 0.25): string {
  const history = lines.map((line, i): Turn => {
    const role = line.startsWith('A') ? 'agent' : 'customer';
    return { id: String(i), role, text: line.slice(3), at: i };
  });
  const texts = { ...data.summary[language], share };
  const sections = summarize({ history, language, texts, moods: new Map(), known: [] });
  return sections.map(({ text }) => text).join(' ');
}
const formsOf = (language: 'en' | 'es', note: string) =>
  (language === 'en' ? englishGrammar : spanishGrammar).shorter(note).map(({ text }) => text);

describe('a note says the same in fewer words', () => {
  for (const [language, note, as] of [
    ['en', 'Paid 38 dollars for a sports package', 'Paid $38 for sports package'],
    ['en', 'It is 49 dollars a month', 'It is $49 a month'],
    ['en', 'Has a few boxes and half a day', 'Has a few boxes and half a day'],
    ['en', "There's a red lock on their door", "There's a red lock on door"],
    ['en', 'Company will send them a text message', 'Company will send text message'],
    ['en', 'Engineer will call them on Friday', 'Engineer will call them on Friday'],
    ['en', 'Has a 30 pounds dog', 'Has a 30 pounds dog'],
    ['en', 'Is standing at their door', 'standing at door'],
    ['en', 'They have had no hot water', 'no hot water'],
    ['en', 'Speed is 50 megabytes a second', 'Speed is 50 megabytes a second'],
    ['en', 'It costs 50 dollars at least', 'It costs $50 at least'],
    ['en', 'Plan a is cheaper', 'Plan a is cheaper'],
    ['en', "Hasn't said a thing", "Hasn't said a thing"],
    ['en', 'Wife is going to hospital on Monday', 'Wife is going to hospital on Monday'],
    ['en', 'Refund is going to them on Monday', 'Refund is going to them on Monday'],
    ['en', 'They are going to the shop', 'They are going to the shop'],
    ['en', 'Technician is going to call on Monday', 'Technician will call on Monday'],
    ['es', 'No cobran nada de momento', 'No cobran nada de momento'],
    ['es', 'Le cobraron de más 162 euros ayer', 'Le cobraron de más 162 € ayer'],
    ['es', 'Tiene que llegar antes del jueves', 'debe llegar antes del jueves'],
    ['es', 'No tiene que venir', 'No tiene que venir'],
    ['es', 'Nunca tiene que pagarlo', 'Nunca tiene que pagarlo'],
    ['es', 'Nadie de la casa tiene que firmar', 'Nadie de la casa tiene que firmar'],
    ['es', 'Eso tiene que ver con la factura', 'Eso tiene que ver con la factura'],
    ['es', 'El perito puede ir el jueves', 'perito puede ir el jueves'],
    ['es', 'El jueves va el perito', 'El jueves va el perito'],
    ['es', 'La llamará el miércoles', 'La llamará el miércoles'],
    ['es', 'La nueva llega en cinco días', 'La nueva llega en cinco días'],
  ] as const)
    test(note, () => assert.equal((language === 'en' ? englishGrammar : spanishGrammar).condense(note), as));
});

describe('a shorter form of a note never changes what holds', () => {
  for (const [language, kind, note] of [
    ['en', 'a condition', 'Company pays within 5 days, if they keep receipt'],
    ['en', 'a condition that goes first', 'If it is not repaired by Friday, they want to cancel'],
    ['en', 'an exception', 'Everything is covered, except glass'],
    ['en', 'an exception with its own verb', 'Can keep it, but they have to pay'],
    ['en', 'a denial', 'Agent can look at it, not repair it'],
    ['en', 'a choice', 'Can bring it on Monday, or they collect it'],
    ['en', 'a limit', 'Can return it, only unopened'],
    ['en', 'a condition of three words', 'Can buy a new one right away, as long as they keep receipt'],
    ['en', 'two values that belong together', 'It was due between ten and twelve'],
    ['en', 'an exclusion', 'They get the refund, excluding shipping'],
    ['en', 'an exception in other words', 'Everything is covered, apart from glass'],
    ['en', 'an approval', 'They can cancel, subject to approval'],
    ['en', 'an assumption', 'They get the refund, assuming it arrives'],
    ['en', 'what is hardly so', 'They returned the shoes, hardly any of them'],
    ['en', 'an addition to an amount', 'It costs 40 dollars, plus tax'],
    ['en', 'the time from which it holds', 'They get the refund, when it arrives'],
    ['en', 'what it depends on', 'It takes a week, depending on the weather'],
    ['es', 'an addition to an amount', 'Son 40 euros, más IVA'],
    ['es', 'what it depends on', 'Tarda una semana, según el tiempo'],
    ['es', 'a condition in other words', 'Puede cancelar gratis, siempre y cuando avise'],
    ['es', 'a deduction', 'Le devuelven todo, descontando el envío'],
    ['es', 'a condition', 'Devuelven la grúa, si manda la factura'],
    ['es', 'a condition that goes first', 'Si hay que cambiar la manguera, son 180 pesos'],
    ['es', 'an exception', 'Está todo cubierto, salvo los cristales'],
    ['es', 'an exception with its own verb', 'Se lo puede quedar, pero tiene que pagarlo'],
    ['es', 'a denial', 'Puede mirarlo hoy, no arreglarlo'],
    ['es', 'a choice', 'Lo trae el lunes, o pasan a recogerlo'],
  ] as const)
    test(`${kind}: ${note}`, () => assert.deepEqual(formsOf(language, note), []));

  test('what is left out is an aside, a reason or another statement', () => {
    assert.deepEqual(formsOf('en', 'Six boxwoods have turned brown, every last one of them'), [
      'Six boxwoods have turned brown',
    ]);
    assert.ok(
      formsOf('en', 'Since crew planted them, boxwoods are covered for two years').includes(
        'boxwoods are covered for two years',
      ),
    );
    assert.ok(
      formsOf('es', 'Se le ha partido la llave y está en el rellano con dos críos').includes(
        'Se le ha partido la llave',
      ),
    );
  });

  test('what somebody denies or doubts does not stand alone', () => {
    for (const verb of ['deny that', 'doubt that', 'suspect that'])
      assert.ok(
        !formsOf('en', `They ${verb} he paid the fee and the card was used`).includes('the card was used'),
        verb,
      );
    assert.ok(!formsOf('es', 'Niega que pagó la cuota y la tarjeta se usó').includes('la tarjeta se usó'));
  });

  test('a note without end is not looked at in every form', () => {
    for (const language of ['en', 'es'] as const) assert.deepEqual(formsOf(language, 'they paid, '.repeat(10_000)), []);
  });

  test('a quote stays as it was said', () =>
    assert.deepEqual(formsOf('es', 'Cliente: “Me lo han cobrado, otra vez, y no responde nadie”'), []));
});

describe('a note says who is meant', () => {
  const named = (note: string, ...before: string[]) => englishGrammar.withReferent(note, before);
  test('by the person of the sentence before', () => {
    assert.equal(
      named("He'll call them on Wednesday", 'Robert, the manager, decides that'),
      'Robert, manager, will call them on Wednesday',
    );
    assert.equal(
      named("He'll call by Thursday", "I'll ask our delivery manager"),
      'Delivery manager will call by Thursday',
    );
    assert.equal(
      spanishGrammar.withReferent('Le llama ella el martes', ['Se lo paso a Begoña, la responsable de taquillas']),
      'Le llama Begoña el martes',
    );
  });
  test('never by somebody of the other sex, or by part of a word', () => {
    assert.equal(spanishGrammar.withReferent('Él paga mañana', ['Se lo digo a mi jefa']), 'Él paga mañana');
    assert.equal(
      spanishGrammar.withReferent('Le llama ella hoy', ['Se lo digo al jefe, el encargado']),
      'Le llama ella hoy',
    );
    assert.equal(named("He'll pay on Friday", 'Ask my brother-in-law'), "He'll pay on Friday");
  });
  test('at the beginning of a Spanish note, too', () =>
    assert.equal(
      spanishGrammar.withReferent('Ella le escribe antes del jueves', ['Esto lo tiene que aprobar la directora']),
      'La directora le escribe antes del jueves',
    ));
  test('not by one who was only spoken to, nor where two were named', () => {
    assert.equal(named("He'll call", 'Thanks, Mr. Castellano'), "He'll call");
    assert.equal(named("He's called Biscuit", 'My daughter left the bag on the sofa'), "He's called Biscuit");
    assert.equal(named("He'll call", 'Our engineer spoke to the manager'), "He'll call");
  });
});

describe('what does not hold stays out of a short note', () => {
  const opening = ['C: My boiler broke down on Sunday and there is no hot water in the house at all.'];
  test('an offer that was not accepted', () =>
    assert.doesNotMatch(
      noteOf(
        'en',
        [...opening, 'A: How about Tuesday at nine for the engineer?', "C: No, I can't do that.", 'A: I see.'],
        1,
      ),
      /Tuesday/,
    ));
  test('what was corrected', () =>
    assert.doesNotMatch(
      noteOf('en', [...opening, 'A: The repair costs 90 dollars. Sorry, no, it is 60 dollars for you.'], 1),
      /90/,
    ));
  test('what was only asked', () =>
    assert.doesNotMatch(
      noteOf('en', [...opening, 'C: Will you refund 40 dollars?', 'A: I cannot decide that.'], 1),
      /(?<!asks? .*)refund/i,
    ));
  test('an amount without its exception', () =>
    assert.doesNotMatch(
      noteOf('en', [...opening, "A: The visit is normally 55 dollars, but I won't charge you for it."], 1),
      /55(?!.*charge)/,
    ));
  test('an hour beside which another one was agreed on for the same day', () =>
    assert.doesNotMatch(
      noteOf(
        'es',
        [
          'C: Tengo práctica el martes y quiero otro día.',
          'A: Tengo el miércoles a las 17:30.',
          'C: ¿Sería con Julián?',
          'A: A las 17:30 Julián está de examen. Con él sería a las 18:15.',
          'C: Me va bien.',
          'A: Queda el miércoles a las 18:15 con Julián.',
        ],
        1,
      ),
      /17:30/,
    ));
});

test('a statement that begins with “it” is no small talk', () => {
  const lines = [
    'C: My claim is late.',
    'A: It went to the wrong department.',
    'A: Our team will take care of the repair.',
  ];
  assert.match(noteOf('en', lines, 1), /It went to wrong department\..*take care of repair/);
});

test('a value that an agent names without a verb needs no quote', () =>
  assert.match(
    noteOf('en', ['C: My eyes are blurry. How long does it last?', 'A: Between four and six hours.'], 1),
    /(?<!“)Between four and six hours\./,
  ));
