import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatSpoken } from './format-spoken.ts';
import { hasSpeech, isCredit, isGuess } from './hallucinations.ts';
import type { SpokenLanguage } from './spoken-words.ts';
import { collapseLoops } from './transcript-guards.ts';
import { repeatsItself } from './whisper/repetition.ts';

const spoken: readonly (readonly [SpokenLanguage, string, string])[] = [
  ['es', 'Es el cuatro, siete, uno, dos, gracias.', 'Es el 4712, gracias.'],
  ['es', 'Doble cero tres cuatro', '0034'],
  ['es', 'Escriba a emma punto clark arroba example punto com.', 'Escriba a emma.clark@example.com.'],
  ['es', 'ana guion bajo ruiz arroba ejemplo punto es', 'ana_ruiz@ejemplo.es'],
  ['es', 'La referencia es A, B, C, 4, 7, 1', 'La referencia es ABC471'],
  ['es', 'Quiero uno o dos', 'Quiero uno o dos'],
  ['fr', 'Le code est quatre, sept, zéro, deux', 'Le code est 4702'],
  ['fr', 'emma point clark arobase example point com', 'emma.clark@example.com'],
  ['fr', 'jean tiret bas petit arobase exemple point fr', 'jean_petit@exemple.fr'],
  ['de', 'Die Nummer ist vier, sieben, zwo, fünf.', 'Die Nummer ist 4725.'],
  ['de', 'emma punkt clark at example punkt de', 'emma.clark@example.de'],
  ['pt', 'É o quatro, sete, meia, três', 'É o 4763'],
  ['pt', 'ana ponto silva arroba exemplo ponto com', 'ana.silva@exemplo.com'],
  ['it', 'mario punto rossi chiocciola esempio punto it', 'mario.rossi@esempio.it'],
  ['nl', 'vier zeven één twee', '4712'],
];

for (const [language, text, written] of spoken)
  test(`"${text}" is written "${written}"`, () => assert.equal(formatSpoken(text, language), written));

test('credits of subtitles are no speech, and a sentence that holds their words is', () => {
  for (const text of [
    'Subtítulos realizados por la comunidad de Amara.org',
    '¡Gracias por ver el video!',
    "Sous-titres réalisés par la communauté d'Amara.org",
    'Untertitel der Amara.org-Community',
    'Legendas pela comunidade Amara.org',
    '¡Suscríbete! ¡Suscríbete al canal!',
  ])
    assert.ok(isCredit(text, false), text);
  for (const text of ['Gracias.', 'Gracias por ver mi pedido tan rápido', '¡Hasta la próxima!', 'Merci'])
    assert.ok(!isCredit(text, false), text);
});

test('a farewell of videos that a customer can say stays where it was spoken once', () => {
  for (const text of ['Suscríbete.', 'Abonnez-vous !', 'Gracias por ver', 'Thank you for watching.']) {
    assert.ok(!isCredit(text, true), text);
    assert.ok(isCredit(text, false), text);
    assert.ok(isCredit(`${text} ${text}`, true), text);
  }
  assert.ok(isCredit('Subtítulos realizados por la comunidad de Amara.org', true));
  assert.ok(isCredit('Suscríbete. Amara.org', true));
});

test('speech is sound that is loud enough for long enough, which the model takes for speech as well', () => {
  const tone = (seconds: number, level: number) =>
    Float32Array.from({ length: 32_000 }, (_, i) => (i < seconds * 16_000 ? level * Math.sin(i / 4) : 0));
  const certain = { meanLog: -0.2, noSpeech: 0.05 };
  assert.ok(hasSpeech(tone(1, 0.1), certain));
  assert.ok(!hasSpeech(tone(1, 0.002), certain));
  assert.ok(!hasSpeech(tone(0.1, 0.1), certain));
  assert.ok(!hasSpeech(tone(1, 0.1), { ...certain, noSpeech: 0.8 }));
});

test('a text that the model does not believe is left out, and over silence it has to be surer', () => {
  assert.ok(isGuess({ meanLog: -1.4, noSpeech: 0.1 }));
  assert.ok(isGuess({ meanLog: -0.7, noSpeech: 0.8 }));
  assert.ok(!isGuess({ meanLog: -0.7, noSpeech: 0.2 }));
  assert.ok(!isGuess({ meanLog: -0.2, noSpeech: 0.8 }));
});

test('a text that goes round is stopped, and repeated digits are not', () => {
  assert.ok(repeatsItself([9, 1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 1, 2, 3, 4, 5]));
  assert.ok(repeatsItself(Array.from({ length: 6 }, () => 7)));
  assert.ok(!repeatsItself([7, 7, 7, 7]));
  assert.ok(!repeatsItself([1, 2, 3, 4, 5, 1, 2, 3, 4, 5]));
  assert.equal(collapseLoops('dos dos dos cuatro'), 'dos dos dos cuatro');
});
