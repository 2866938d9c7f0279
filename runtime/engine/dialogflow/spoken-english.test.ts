import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { EarshotError } from '../../../shared/errors.ts';
import { parseConversationId } from '../../../shared/ids.ts';
import {
  type Json,
  speech,
  startTestDialogflow,
  type TestDialogflow,
  ulawConfig,
  vocabulary,
} from '../../testing/local-dialogflow-client.ts';
import type { LocalEngine } from '../ports.ts';
import { createSpokenEnglish } from '../spoken-english.ts';
import { createTestEngine } from './test-engine.ts';

/** Finals have an English text where one is asked for. */
function translatingEngine(): LocalEngine {
  const engine = createTestEngine(vocabulary);
  return {
    ...engine,
    recognizer: {
      ...engine.recognizer,
      open: (request) =>
        engine.recognizer.open({
          ...request,
          onResult(result) {
            const isAsked = request.english && result.kind === 'transcript' && result.final;
            request.onResult(isAsked ? { ...result, english: `In English: ${result.text}` } : result);
          },
        }),
    },
  };
}

describe('SpokenEnglish', () => {
  const spoken = createSpokenEnglish();
  let dialogflow: TestDialogflow;
  before(async () => {
    dialogflow = await startTestDialogflow({ engine: translatingEngine(), english: spoken });
  });
  after(() => dialogflow.close());

  /** The id of the message that a call in Spanish has become. */
  async function speak(): Promise<string> {
    const { customer } = await dialogflow.newConversation('v2');
    const { stream, ended } = dialogflow.openStream('v2');
    stream.write({ participant: customer, audioConfig: { ...ulawConfig, languageCode: 'es-ES' } });
    stream.write({ inputAudio: speech });
    stream.end();
    const { responses } = await ended;
    const message = responses.find((response) => response.message)?.message as Json;
    return String(message.name).split('/').at(-1)!;
  }
  const toEnglish = (messageId?: string, to = 'en-US') =>
    spoken.translator.translate({ text: 'as stored', from: 'es-ES', to, messageId }).then(
      ({ text }) => text,
      (error: EarshotError) => error.code,
    );

  it('what was said in Spanish is there in English, made by the recognizer alone', async () => {
    spoken.wantedWhere(() => true);
    assert.equal(await toEnglish(await speak()), `In English: ${vocabulary.join(' ')}`);
  });

  it('where translation is off the recognizer is not asked', async () => {
    spoken.wantedWhere(() => false);
    assert.equal(await toEnglish(await speak()), 'not_found');
  });

  it('only speech, and only into English', async () => {
    assert.equal(await toEnglish(undefined), 'unsupported');
    assert.equal(await toEnglish('any', 'es-ES'), 'unsupported');
  });

  it('keeps nothing of a conversation that is erased', async () => {
    const [erased, other] = [crypto.randomUUID(), crypto.randomUUID()].map(parseConversationId);
    const texts = createSpokenEnglish();
    for (const id of [erased!, other!]) texts.keep(id, 'Good morning', `projects/p/conversations/a${id}`);
    texts.forget(erased!);
    const asked = (messageId: string) => texts.translator.translate({ text: 'Buenos días', to: 'en-US', messageId });
    await assert.rejects(asked(erased!), /no English text/);
    assert.equal((await asked(other!)).text, 'Good morning');
  });

  it('keeps the newest texts only', async () => {
    const small = createSpokenEnglish({ maxTexts: 2 });
    for (const id of ['a', 'b', 'c']) small.keep(id, id, '');
    const request = { text: '-', to: 'en' };
    await assert.rejects(small.translator.translate({ ...request, messageId: 'a' }), { code: 'not_found' });
    assert.equal((await small.translator.translate({ ...request, messageId: 'c' })).text, 'c');
  });
});
