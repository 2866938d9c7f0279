import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasGloss, loadGloss } from './gloss.ts';

const spanish = await loadGloss('es')!;

test('a Spanish text becomes the English words for what it is about', () => {
  const gloss = spanish('¿Puedo darme de baja? He perdido el carné.');
  for (const word of ['can', 'cancel', 'lose', 'card']) assert.match(gloss, new RegExp(`\\b${word}\\b`));
});

test('forms of a word have one gloss, and unknown words stay', () => {
  const verbs = {
    hacer: 'hice hizo haga haciendo harían',
    poder: 'pude podía puedas podés podrían',
    traer: 'trajeron trajimos traigo traerlo tráiganmelo',
    decir: 'dije dijeron digamos dirían',
    caber: 'cupo quepa cabe',
    devolver: 'devuelvo devolví devuelto devolvérmelo devolviéndolas',
    pagar: 'pagué paguen pagarlo pagándolas págamelo',
    seguir: 'siguió sigan siguiendo',
    empezar: 'empecé empiece empieza',
    recoger: 'recojo recójanlo',
    mantener: 'mantuvo mantengo mantendría',
  };
  for (const [infinitive, forms] of Object.entries(verbs))
    for (const form of forms.split(' ')) assert.equal(spanish(form), spanish(infinitive), form);
  for (const form of ['gatos', 'gatita', 'gata']) assert.equal(spanish(form), 'cat', form);
  for (const form of ['carísima', 'caros']) assert.equal(spanish(form), 'expensive', form);
  assert.equal(spanish('rápidamente'), spanish('rápido'));
  assert.equal(spanish('Zaragoza'), 'zaragoza');
  assert.equal(spanish('ionización'), 'ionization');
});

test('an everyday wording has the gloss of what it means, in every person and tense', () => {
  const wordings = {
    stolen: 'Me han birlado el bolso. / Le birlaron la cartera.',
    expensive: 'Nos ha salido por un ojo de la cara.',
    forget: 'Se me ha ido el santo al cielo.',
    'broken down': 'Nos hemos quedado tirados. / Me quedé tirada en la carretera.',
    cancel: 'Quiero darme de baja. / Nos dimos de baja.',
    'cannot pay': 'Este mes estoy pelado. / Andamos cortos de dinero.',
    'until when': '¿Hasta cuándo?',
    'how much cost': '¿Cuánto me sale? / ¿A cuánto está?',
    'fortnight two weeks': 'quincena / dos semanas',
  };
  for (const [english, texts] of Object.entries(wordings))
    for (const text of texts.split(' / ')) assert.match(spanish(text), new RegExp(`\\b${english}\\b`), text);
});

test('negations and duties stay, numbers become figures, articles and auxiliaries go', () => {
  assert.equal(spanish('No lo he pagado'), 'not pay');
  assert.equal(spanish('Tengo que pagar sin la tarjeta'), 'must pay without card');
  assert.equal(spanish('en catorce días'), 'in 14 day');
  assert.equal(spanish('doscientos cincuenta y dos euros'), '252 euro');
  assert.equal(spanish('dos mil'), '2000');
  assert.equal(spanish('a las cinco y a las tres'), '5 3');
});

test('a language without a list has no gloss', () => {
  assert.equal(loadGloss('en'), undefined);
  assert.ok(!hasGloss('en'));
});
