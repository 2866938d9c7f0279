import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spanishGloss } from '../data/es/gloss.ts';
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

test('words of the house, leisure, food, journeys and health that no trade taught are read', () => {
  const read = {
    'ski chairlift boot pole helmet': 'esquiar telesilla bota bastones casco',
    'fog blizzard beach wave': 'niebla ventisca playa ola',
    'stool quilt extension flower pot': 'taburete colcha alargador maceta',
    'screwdriver nut wheelbarrow hose': 'destornillador tuerca carretilla manguera',
    'steak lettuce peach chickpea': 'filete lechuga melocotón garbanzos',
    'clutch spark lane roundabout': 'embrague bujía carril rotonda',
    'stretcher scar pollen thermometer': 'camilla cicatriz polen termómetro',
    'coffin wake binding leaflet': 'ataúd velatorio encuadernación folleto',
  };
  for (const [english, texts] of Object.entries(read))
    for (const word of texts.split(' ')) assert.notEqual(spanish(word), word, `${word} (${english})`);
  assert.match(spanish('me he dejado los guantes en el telesilla'), /\bgloves\b.*\bchairlift\b/);
});

test('a noun that looks like a form of a verb keeps its own meaning', () => {
  const nouns = {
    cera: 'wax',
    ola: 'wave',
    barrera: 'barrier',
    tuerca: 'nut',
    vena: 'vein',
    camilla: 'stretcher',
    seda: 'silk',
  };
  for (const [word, english] of Object.entries(nouns)) assert.equal(spanish(word), english, word);
  assert.equal(spanish('Collado'), 'collado');
});

test('a feminine participle is the quality that its masculine is', () => {
  for (const [feminine, masculine] of [
    ['agotadas', 'agotado'],
    ['preocupada', 'preocupado'],
    ['privada', 'privado'],
  ] as const)
    assert.equal(spanish(feminine), spanish(masculine));
});

test('a phrase does not go on behind the end of a sentence, and goes on behind a comma', () => {
  assert.doesNotMatch(spanish('Si la anulo ya, ¿qué parte recupero?'), /because/);
  assert.match(spanish('Ya que vienen, traigan la llave'), /because/);
  assert.match(spanish('Nada más, gracias'), /^only|goodbye/);
});

test('what has two meanings is read by what stands beside it', () => {
  const pairs = {
    'vale de compra / ¿Cuánto vale? / Vale, gracias': ['voucher', 'how much cost', 'okay'],
    'gama alta / darse de alta / temporada alta': ['high-end', 'sign up', 'high season'],
    'planta baja / las plantas del jardín': ['floor', 'plant'],
    'raquetas de nieve / raqueta de tenis': ['snowshoes', 'racket'],
    'luna llena / la luna del coche': ['moon', 'windscreen'],
    'montar en bici / montar el armario': ['ride', 'assemble|install'],
  };
  for (const [texts, wanted] of Object.entries(pairs))
    for (const [i, text] of texts.split(' / ').entries()) assert.match(spanish(text), new RegExp(wanted[i]!), text);
});

test('the lists are written so that their words can be found', () => {
  for (const entry of spanishGloss.split(/ \| |\n/)) {
    const [english, wordings, ...rest] = entry.split(': ');
    assert.ok(english && wordings && rest.length === 0, entry);
    for (const wording of wordings.split(' ')) assert.match(wording, /^=?[a-z0-9]+(?:_[a-z0-9]+)*$/, entry);
  }
});

test('a language without a list has no gloss', () => {
  assert.equal(loadGloss('en'), undefined);
  assert.ok(!hasGloss('en'));
});

test('a word of a hundred thousand letters, as of an encoded picture, stays as it is and takes no time', () => {
  const long = 'xq'.repeat(50_000);
  const before = process.cpuUsage();
  assert.equal(spanish(`gatos ${long}`), `cat ${long}`);
  // 27 s where its forms are looked for at each letter.
  assert.ok(process.cpuUsage(before).user < 3_000_000);
});
