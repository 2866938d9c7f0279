import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { id, message, setUpChat } from '../../testing/chat-fixture.ts';

const chatLanguages = ['en-US', 'es-ES', 'fr-FR'];

describe('the language of a chat', () => {
  it('is detected, named by the conversation and given to the analysis', async () => {
    const { chat, view, analyzed } = setUpChat({ chatLanguages });
    await chat.post(id, message('m1', { text: '¿Dónde está mi pedido?' }));
    await chat.idle();
    const { language, utterances } = await view();
    assert.deepEqual([language, utterances[0]?.language, analyzed[0]?.language], ['es-ES', 'es-ES', 'es-ES']);
  });

  it('changes from English to Spanish in the middle, and one foreign word does not change it', async () => {
    const { chat, view, analyzed } = setUpChat({ chatLanguages });
    const texts = ['Where is my order?', 'Gracias', 'It has not arrived yet', 'Quiero devolver la lámpara por favor'];
    const named: (string | undefined)[] = [];
    for (const [at, text] of texts.entries()) {
      await chat.post(id, message(`m${at}`, { text }));
      named.push((await view()).language);
    }
    await chat.idle();
    assert.deepEqual(named, ['en-US', 'en-US', 'en-US', 'es-ES']);
    assert.deepEqual(analyzed.at(-1)?.language, 'es-ES');
  });

  it('does not change because two panels post the same foreign word', async () => {
    const { chat, view } = setUpChat({ chatLanguages });
    await chat.post(id, message('m1', { text: 'Where is my order, please?' }));
    const word = message('m2', { text: 'Gracias' });
    await Promise.all([chat.post(id, word), chat.post(id, word), chat.post(id, word)]);
    assert.equal((await view()).language, 'en-US');
  });

  it('is that of the customer, while the agent writes in another', async () => {
    const { chat, view } = setUpChat({ chatLanguages });
    await chat.post(id, message('m1', { text: '¿Dónde está mi pedido?' }));
    await chat.post(id, message('m2', { role: 'agent', text: 'Let me look at your order for you' }));
    const { language, utterances } = await view();
    assert.deepEqual([language, ...utterances.map((said) => said.language)], ['es-ES', 'es-ES', 'en-US']);
  });

  it('is what the message says, where it says it', async () => {
    const { chat, view } = setUpChat({ chatLanguages });
    await chat.post(id, message('m1', { text: 'ok', language: 'fr-CA' }));
    assert.equal((await view()).language, 'fr-CA');
  });

  it('goes on at another instance', async () => {
    const { chat, make, view } = setUpChat({ chatLanguages });
    await chat.post(id, message('m1', { text: '¿Dónde está mi pedido?' }));
    await make().chat.post(id, message('m2', { text: 'ok' }));
    const { language, utterances } = await view();
    assert.deepEqual([language, utterances[1]?.language], ['es-ES', 'es-ES']);
  });

  it('is left to the engine where one language is set', async () => {
    const { chat, view, analyzed } = setUpChat({ chatLanguages: ['en-US'] });
    await chat.post(id, message('m1', { text: '¿Dónde está mi pedido?' }));
    await chat.idle();
    assert.deepEqual([(await view()).language, analyzed[0]?.language], [undefined, undefined]);
  });
});
