import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLanguageDetector } from './message-language.ts';

/** Written for this test, as customers write: some are only a word, or hold nothing but an order number. */
const messages: Readonly<Record<string, readonly string[]>> = {
  en: [
    'Where is my order?',
    'I want to return the lamp',
    'It arrived broken',
    'Thanks a lot',
    'Hello',
    'Can you help me please?',
    'I never got a refund',
    'What are your opening hours',
    'the parcel is late',
    'My name is John Carter',
    'yes please',
    'no thank you',
    'I need to change my address',
    'How long does delivery take?',
    'Cancel my order',
    'The kettle does not work',
    'ok great',
    'order 48213',
    'When will it arrive?',
    'I was charged twice',
  ],
  es: [
    '¿Dónde está mi pedido?',
    'Quiero devolver la lámpara',
    'Llegó roto',
    'Muchas gracias',
    'Hola',
    '¿Me puede ayudar por favor?',
    'No me han devuelto el dinero',
    'cual es el horario de la tienda',
    'el paquete llega tarde',
    'Me llamo Juan Carrera',
    'sí por favor',
    'no gracias',
    'Necesito cambiar mi dirección',
    '¿Cuánto tarda el envío?',
    'Cancelar mi pedido',
    'El hervidor no funciona',
    'vale perfecto',
    'pedido 48213',
    '¿Cuándo llegará?',
    'Me cobraron dos veces',
  ],
  fr: [
    'Où est ma commande ?',
    'Je veux retourner la lampe',
    'Il est arrivé cassé',
    'Merci beaucoup',
    'Bonjour',
    "Pouvez-vous m'aider ?",
    "Je n'ai pas été remboursé",
    'quels sont vos horaires',
    'le colis est en retard',
    "Je m'appelle Jean Moreau",
    "oui s'il vous plaît",
    'non merci',
    'Je dois changer mon adresse',
    'Combien de temps prend la livraison ?',
    'Annuler ma commande',
    'La bouilloire ne marche pas',
    "d'accord parfait",
    'commande 48213',
    'Quand va-t-elle arriver ?',
    "J'ai été débité deux fois",
  ],
  de: [
    'Wo ist meine Bestellung?',
    'Ich möchte die Lampe zurückgeben',
    'Es kam kaputt an',
    'Vielen Dank',
    'Hallo',
    'Können Sie mir bitte helfen?',
    'Ich habe mein Geld nicht zurück',
    'wann haben Sie geöffnet',
    'das Paket ist verspätet',
    'Ich heiße Hans Becker',
    'ja bitte',
    'nein danke',
    'Ich muss meine Adresse ändern',
    'Wie lange dauert die Lieferung?',
    'Bestellung stornieren',
    'Der Wasserkocher geht nicht',
    'alles klar super',
    'Bestellung 48213',
    'Wann kommt es an?',
    'Mir wurde doppelt abgebucht',
  ],
  pt: [
    'Onde está o meu pedido?',
    'Quero devolver a lâmpada',
    'Chegou quebrado',
    'Muito obrigado',
    'Olá',
    'Pode me ajudar por favor?',
    'Não recebi o reembolso',
    'qual é o horário da loja',
    'o pacote está atrasado',
    'Meu nome é João Pereira',
    'sim por favor',
    'não obrigada',
    'Preciso mudar meu endereço',
    'Quanto tempo demora a entrega?',
    'Cancelar meu pedido',
    'A chaleira não funciona',
    'está bem ótimo',
    'encomenda 48213',
    'Quando vai chegar?',
    'Fui cobrado duas vezes',
  ],
};
const languages = Object.keys(messages);

describe('The language of short chat messages', () => {
  it('at least 85 of 100 are found, and of those that it is sure of at most 2 are wrong', async () => {
    const { detect } = createLanguageDetector();
    let found = 0;
    const wrong: string[] = [];
    for (const language of languages)
      for (const text of messages[language]!) {
        const answer = await detect(text, languages);
        if (answer?.language === language) found++;
        else if (answer?.isConfident) wrong.push(`${language}, taken for ${answer.language}: ${text}`);
      }
    assert.ok(found >= 85, `${found} of 100`);
    assert.ok(wrong.length <= 2, wrong.join('; '));
  });

  it('a number, a link or nothing says nothing', async () => {
    const { detect } = createLanguageDetector();
    for (const text of ['48213', '', '!!!']) assert.ok(!(await detect(text, languages))?.isConfident, text);
  });

  it('only a candidate is found', async () => {
    const { detect } = createLanguageDetector();
    assert.notEqual((await detect('Hola', ['en', 'de']))?.language, 'es');
  });
});
