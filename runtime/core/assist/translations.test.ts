import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TranslationMode } from '../../../shared/assist/event.ts';
import type { EarshotError } from '../../../shared/errors.ts';
import { parseConversationId } from '../../../shared/ids.ts';
import { createMemoryConversationLog } from '../../log/memory-conversation-log.ts';
import { createTestClock } from '../../testing/clock.ts';
import { silentLogger } from '../ports/logger.ts';
import { silentMeter } from '../ports/meter.ts';
import type { TranslationRequest, Translator } from '../ports/translator.ts';
import { createAssistFeed } from './feed.ts';
import { createTranslations } from './translations.ts';

const id = parseConversationId('11111111-2222-4333-8444-555555555555');
const said = { revision: 0, role: 'customer' as const, final: true, startMs: 0, endMs: 0 };

async function setUp(options: { without?: boolean; mode?: TranslationMode; charactersPerMinute?: number } = {}) {
  const clock = createTestClock();
  const log = createMemoryConversationLog({ clock, random: () => 0.5 });
  const shared = { log, clock, meter: silentMeter };
  const feed = createAssistFeed({ ...shared, logger: silentLogger, queueFacts: () => ({ translation: 'always' }) });
  const asked: TranslationRequest[] = [];
  const translator: Translator = {
    name: 'google',
    async translate(request) {
      asked.push(request);
      return { text: `${request.text} in ${request.to}`, from: request.from ?? 'es' };
    },
  };
  const { mode = 'on_demand', charactersPerMinute = 1_000 } = options;
  const translations = createTranslations({
    ...{ ...shared, feed, charactersPerMinute },
    translator: options.without ? undefined : translator,
    mask: (text) => text.replace(/\d{4,}/g, '[number]'),
    modeOf: async () => mode,
  });
  const conversation = feed.of(id);
  await conversation.stored(() => {
    conversation.started('chat');
    conversation.utterance({ ...said, utteranceId: 'u1', text: 'Hola 12345', language: 'es' });
  });
  const view = async () => (await log.snapshot(id)).conversation;
  const code = (work: Promise<unknown>) =>
    work.then(
      () => 'none',
      (error: EarshotError) => error.code,
    );
  return { translations, feed, asked, view, code, clock };
}

describe('Translations', () => {
  it('a draft is translated and kept nowhere', async () => {
    const { translations, view } = await setUp();
    assert.deepEqual(await translations.translate(id, { text: 'Hello', from: 'en', to: 'es' }), {
      ...{ text: 'Hello in es', from: 'en', to: 'es' },
    });
    assert.equal((await view()).translations, undefined);
  });

  it('one conversation gets a share of the budget, and leaves the rest to others', async () => {
    const { translations, code, clock } = await setUp({ charactersPerMinute: 40_000 });
    const other = parseConversationId('21111111-2222-4333-8444-555555555555');
    const draft = (of: typeof id) =>
      code(translations.translate(of, { text: 'x'.repeat(4_000), from: 'en', to: 'es' }));
    assert.deepEqual([await draft(id), await draft(id), await draft(id)], ['none', 'none', 'quota_exhausted']);
    assert.equal(await draft(other), 'none');
    await clock.advance(30_000);
    assert.equal(await draft(id), 'none');
  });

  it('an utterance is translated once for each language, from its stored text, and every panel gets it', async () => {
    const { translations, view, asked } = await setUp();
    const request = { text: 'ignored', to: 'en', utteranceId: 'u1' };
    await Promise.all([translations.translate(id, request), translations.translate(id, request)]);
    const again = await translations.translate(id, request);
    assert.deepEqual(again, { text: 'Hola [number] in en', from: 'es', to: 'en' });
    assert.equal(asked.length, 1);
    const { at: _at, ...event } = (await view()).translations!.u1![0]!;
    assert.deepEqual(event, { utteranceId: 'u1', language: 'en', text: 'Hola [number] in en', by: 'google' });
  });

  it('only masked text is sent', async () => {
    const { translations, asked } = await setUp();
    await translations.translate(id, { text: 'My code is 12345', to: 'es' });
    assert.equal(asked[0]?.text, 'My code is [number]');
  });

  it('a text in a language of the same name costs nothing', async () => {
    const { translations, asked } = await setUp();
    const answer = await translations.translate(id, { text: 'Hola', from: 'es-MX', to: 'es-ES' });
    assert.equal(answer.text, 'Hola');
    assert.equal(asked.length, 0);
  });

  it('a translation goes when its utterance gets another text', async () => {
    const { translations, feed, view } = await setUp();
    await translations.translate(id, { text: '-', to: 'en', utteranceId: 'u1' });
    const conversation = feed.of(id);
    await conversation.stored(() =>
      conversation.utterance({ ...said, utteranceId: 'u1', revision: 1, text: 'Hola otra vez' }),
    );
    assert.equal((await view()).translations?.u1, undefined);
  });

  it('what cannot be translated is refused with a stable code', async () => {
    const without = await setUp({ without: true });
    assert.equal(await without.code(without.translations.translate(id, { text: 'a', to: 'es' })), 'unsupported');
    const off = await setUp({ mode: 'off' });
    assert.equal(await off.code(off.translations.translate(id, { text: 'a', to: 'es' })), 'failed_precondition');
    const { translations, code } = await setUp();
    const unknown = translations.translate(id, { text: 'a', to: 'es', utteranceId: 'u9' });
    assert.equal(await code(unknown), 'not_found');
  });

  it('without a translator the refusal names the way out', async () => {
    const { translations } = await setUp({ without: true });
    await assert.rejects(translations.translate(id, { text: 'a', to: 'es' }), /TRANSLATOR=google.*LLM_URL/);
  });

  it('the budget of characters is kept, and refills', async () => {
    const { translations, code, clock } = await setUp({ charactersPerMinute: 100 });
    const ask = () => code(translations.translate(id, { text: 'x'.repeat(80), to: 'es' }));
    assert.deepEqual([await ask(), await ask()], ['none', 'quota_exhausted']);
    await clock.advance(60_000);
    assert.equal(await ask(), 'none');
  });

  it('a free translator goes by the id of what was said, waits for it, and uses no budget', async () => {
    const clock = createTestClock();
    const log = createMemoryConversationLog({ clock, random: () => 0.5 });
    const shared = { log, clock, meter: silentMeter };
    const feed = createAssistFeed({ ...shared, logger: silentLogger });
    const asked: TranslationRequest[] = [];
    const translator: Translator = {
      name: 'recognizer',
      isFree: true,
      translate: async (request) => {
        asked.push(request);
        return { text: 'Hello', from: 'es' };
      },
    };
    const translations = createTranslations({ ...shared, feed, translator, charactersPerMinute: 1 });
    const call = feed.of(id);
    await call.stored(() => {
      call.started('voice', 'es-ES');
      call.utterance({ ...said, utteranceId: 'u1', text: 'Hola', language: 'es-ES' });
    });
    const working = translations.translate(id, { text: '-', to: 'en', utteranceId: 'u1' });
    await clock.advance(300);
    await call.stored(() => call.utterance({ ...said, revision: 1, utteranceId: 'u1', text: 'Hola', messageId: 'm1' }));
    await clock.advance(300);
    assert.equal((await working).text, 'Hello');
    assert.deepEqual(
      asked.map(({ messageId }) => messageId),
      ['m1'],
    );
    assert.equal((await log.snapshot(id)).conversation.translations?.u1?.[0]?.by, 'recognizer');
  });

  it('a conversation says when translations are offered', async () => {
    const { view } = await setUp();
    assert.equal((await view()).translation, 'always');
  });
});
