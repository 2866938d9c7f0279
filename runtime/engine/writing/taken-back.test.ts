import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { builtInDataDir } from '../folders.ts';
import { type EngineData, readEngineData } from '../understanding/data-files.ts';
import { summarize } from './summary.ts';
import { isBareDenial, stanceOf, takesBack } from './taken-back.ts';

let data: EngineData;
before(async () => {
  data = await readEngineData(builtInDataDir());
});

function noteOf(language: 'en' | 'es', customer: string, agent = 'OK.'): string {
  const said = [language === 'en' ? 'How can I help?' : '¿En qué puedo ayudarle?', customer, agent];
  const history = said.map((text, i) => ({
    id: String(i),
    role: i === 1 ? ('customer' as const) : ('agent' as const),
    text,
    at: i,
  }));
  const texts = { ...data.summary[language], share: 1 };
  const sections = summarize({ history, language, texts, moods: new Map(), known: [] });
  return sections.map(({ text }) => text).join(' ');
}

test('a denial stays with the claim that it denies', () => {
  const english: [said: string, note: RegExp][] = [
    ['My neighbour says I broke the window, but I didn’t.', /says they broke window, but they didn't/],
    ['They say I signed the contract, which is not true.', /signed contract, which is not true/],
    ['The driver claims he delivered the parcel, and he hasn’t.', /delivered parcel, and he hasn't/],
    ['My neighbour said I took the parcel from the porch. I did not.', /from porch, they did not/],
  ];
  for (const [said, note] of english) assert.match(noteOf('en', said), note);
  const spanish: [said: string, note: RegExp][] = [
    ['Mi vecino dice que rompí la ventana, pero no lo hice.', /rompió la ventana, pero no lo hizo/],
    ['Dicen que firmé el contrato, lo cual no es cierto.', /el contrato, lo cual no es cierto/],
  ];
  for (const [said, note] of spanish) assert.match(noteOf('es', said), note);
});

test('what a speaker takes back in the same turn is not in the note, though no value is replaced', () => {
  const gone: ['en' | 'es', customer: string, agent: string, RegExp][] = [
    [
      'en',
      'I want to cancel my contract. No, sorry, I don’t want to cancel it.',
      'OK.',
      /(?<!not |n't )wants? to cancel/i,
    ],
    ['en', 'I have returned the lamp. Actually I haven’t returned it.', 'OK.', /has returned/i],
    ['en', 'Hello.', 'I’ve sent the refund. Actually, I haven’t sent it yet.', /(?:^| )Sent refund/],
    ['en', 'I paid by card, no sorry, I paid by cash.', 'OK.', /card/],
    ['en', 'I have cancelled my contract, no wait, I haven’t cancelled it.', 'OK.', /has cancelled/i],
    ['en', 'I didn’t get my parcel, I didn’t, no sorry, I did get it, but it is broken.', 'OK.', /didn't get/i],
    ['es', 'Quiero cancelar el contrato. No, perdón, no quiero cancelarlo.', 'Vale.', /(?<!No )quiere cancelar/],
    ['es', 'Hola.', 'Le he enviado el reembolso, perdón, no se lo he enviado.', /(?<!no se )l[eo] ha enviado/i],
  ];
  for (const [language, customer, agent, wrong] of gone)
    assert.doesNotMatch(noteOf(language, customer, agent), wrong, `${customer} ${agent}`);
});

test('statements about different things do not take each other back', () => {
  const isTaken = (language: 'en' | 'es', earlier: string, later: string) =>
    takesBack(stanceOf(later, language), stanceOf(earlier, language));
  assert.ok(!isTaken('en', 'The heating works in the kitchen', 'It does not work in the bedroom'));
  assert.ok(!isTaken('es', 'Puedo entrar con el móvil', 'No puedo entrar con el portátil'));
  assert.ok(!isTaken('en', 'I have not received the refund', 'I received an email about a voucher'));
  assert.ok(isTaken('en', 'I have returned the lamp', 'I haven’t returned it'));
});

test('direct speech is quoted, because its “I” is somebody else', () => {
  const note = noteOf('en', 'Your colleague promised me "I will refund you 100 dollars" but he didn’t.');
  assert.match(note, /"I will refund you 100 dollars" but he didn’t/);
  assert.match(noteOf('es', 'Su compañero me dijo "le devolveré 100 euros" ayer.'), /"le devolveré 100 euros"/);
});

test('a note keeps both of two subjects, begins with a word, and knows adverbs before a verb', () => {
  assert.doesNotMatch(noteOf('es', 'Ni mi mujer ni yo firmamos el contrato de Casa Arce.'), /ni firm/);
  assert.match(noteOf('en', 'I, Ann Lee, lost my card on 3 May.'), /^Ann Lee/);
  assert.match(noteOf('en', 'I hardly ever use my phone.'), /Hardly ever uses phone/);
  assert.match(noteOf('en', 'Hello.', 'We charged you 50 dollars for the lamp.'), /charged them \$50 for lamp/);
});

test('only a denial without words of its own is bound to what stands before it', () => {
  for (const text of [
    'but I didn’t',
    'which is not true',
    'and he hasn’t',
    'but that never happened',
    'pero no lo hice',
  ])
    assert.ok(isBareDenial(text), text);
  for (const text of ['but I didn’t pay', 'I want a refund', 'and it is broken', 'pero no he pagado', 'so I called'])
    assert.ok(!isBareDenial(text), text);
});
