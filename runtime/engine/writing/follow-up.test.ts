import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { standAlone } from './follow-up.ts';
import { keepsEssentials, redraft } from './redraft.ts';

describe('a question that goes on from the one before', () => {
  const cases: readonly (readonly [language: string, before: string, asked: string, expected: string])[] = [
    [
      'en-US',
      'How long does delivery take?',
      'and for business customers?',
      'How long does delivery take for business customers?',
    ],
    [
      'en',
      'How long does delivery take for private customers?',
      'And for business customers?',
      'How long does delivery take for business customers?',
    ],
    ['en', 'How long is the warranty on kettles?', 'what about lamps', 'How long is the warranty on lamps?'],
    ['en', 'How much does delivery cost?', 'what about gift cards?', 'How much does delivery cost for gift cards?'],
    ['en', 'Do you ship to Canada?', 'how long does it take?', 'Do you ship to Canada? How long does it take?'],
    ['es-ES', '¿Cuánto tarda la entrega?', '¿y para empresas?', '¿Cuánto tarda la entrega para empresas?'],
    [
      'de-DE',
      'Wie lange dauert die Lieferung?',
      'und für Firmenkunden?',
      'Wie lange dauert die Lieferung für Firmenkunden?',
    ],
    [
      'fr-FR',
      'Combien de temps prend la livraison ?',
      'et pour les entreprises ?',
      'Combien de temps prend la livraison pour les entreprises?',
    ],
    ['pt-BR', 'Quanto tempo leva a entrega?', 'e para empresas?', 'Quanto tempo leva a entrega para empresas?'],
  ];
  for (const [language, before, asked, expected] of cases)
    it(`"${asked}" after "${before}" can be searched for by itself`, () => {
      assert.equal(standAlone(asked, before, language), expected);
    });

  it('stays as it is where it says enough, comes first, or is of another language', () => {
    const before = 'How long does delivery take?';
    for (const asked of ['And how long is the warranty on kettles?', 'Can a customer return an opened gift card?', '?'])
      assert.equal(standAlone(asked, before, 'en'), asked);
    assert.equal(standAlone('and for business customers?', undefined, 'en'), 'and for business customers?');
    assert.equal(standAlone('と法人は？', before, 'ja'), 'と法人は？');
  });

  it('is rewritten in linear time at its longest', () => {
    const long = 'for a '.repeat(80);
    const start = performance.now();
    for (let i = 0; i < 50; i++) standAlone(`and ${long}`, long, 'en');
    assert.ok(performance.now() - start < 1_000);
  });
});

describe('a draft that is written anew without a model', () => {
  const draft =
    'Hello Ana! I am very sorry for the delay. I would like to inform you that order 471293 arrives on Friday. Have a nice day!';
  it('gets shorter by its courtesy, and keeps every fact', () => {
    assert.equal(redraft(draft, 'shorter', 'en-US'), 'I am very sorry for the delay. Order 471293 arrives on Friday.');
    assert.equal(redraft('Thank you!', 'shorter', 'en'), 'Thank you!');
  });

  it('keeps an apology, a condition and a number when it gets shorter, in every language', () => {
    for (const [language, kept, left] of [
      [
        'en',
        'Feel free to send it back if it is unused. Thank you for waiting 3 days. Sorry that it was late.',
        'Let me know if you need anything else.',
      ],
      [
        'es',
        'No dude en devolverlo si no lo ha usado. Gracias por esperar 3 días. Lamento el retraso.',
        'Espero que le sirva. No dude en escribirnos si tiene alguna duda.',
      ],
      [
        'fr',
        "N'hesitez pas à le renvoyer si vous ne l'avez pas utilisé. Merci d'avoir attendu 3 jours. Désolé pour le retard.",
        "J'espère que cela vous aide. N'hésitez pas à écrire si vous avez des questions.",
      ],
      [
        'de',
        'Ich hoffe, es passt, sofern es unbenutzt ist. Danke für 3 Tage Geduld. Es tut mir leid, dass es spät kam.',
        'Ich hoffe, das hilft Ihnen. Zögern Sie nicht zu schreiben, wenn Sie noch Fragen haben.',
      ],
      [
        'pt',
        'Não hesite em devolver se não o usou. Obrigado por esperar 3 dias. Lamento o atraso.',
        'Espero que ajude. Não hesite em escrever se tiver alguma dúvida.',
      ],
    ] as const)
      assert.equal(redraft(`${kept} ${left}`, 'shorter', language), kept);
  });

  it('of a model is taken only with its numbers, its apology and its condition', () => {
    const text = 'Sorry for the delay. It is free if you return it within 14 days.';
    assert.ok(keepsEssentials(text, 'We are sorry: free within 14 days, if you return it.', 'en-US'));
    for (const written of [
      'Free if you return it within 14 days.',
      'Sorry, free if you return it.',
      'Sorry, free for 14 days.',
    ])
      assert.equal(keepsEssentials(text, written, 'en-US'), false, written);
  });

  it('gets friendlier once, and more formal by its words', () => {
    const once = redraft('Your order arrives on Friday.', 'friendlier', 'en');
    assert.equal(once, 'Thank you for your patience! Your order arrives on Friday.');
    assert.equal(redraft(once, 'friendlier', 'en'), once);
    assert.equal(
      redraft("Hi! We can't ship it and I'm sure.", 'formal', 'en'),
      'Hello! We cannot ship it and I am sure.',
    );
    assert.equal(redraft('Llega el viernes.', 'friendlier', 'es-MX'), '¡Gracias por su paciencia! Llega el viernes.');
    assert.equal(redraft('金曜日に届きます。', 'friendlier', 'ja'), '金曜日に届きます。');
  });
});
