import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { parseConversationId } from '../../shared/ids.ts';
import type { Config } from '../config.ts';
import { createAssistFeed } from '../core/assist/feed.ts';
import { createTranslations, type Translations } from '../core/assist/translations.ts';
import { silentLogger } from '../core/ports/logger.ts';
import { silentMeter } from '../core/ports/meter.ts';
import { createSystemClock } from '../core/system-clock.ts';
import { createSpokenEnglish } from '../engine/spoken-english.ts';
import { createMemoryConversationLog } from '../log/memory-conversation-log.ts';
import { type CloudTranslation, startCloudTranslation } from '../testing/cloud-translation.ts';
import type { Platform } from './platform.ts';
import { composeTranslator, summaryTranslation, translationMode } from './translation.ts';

const id = parseConversationId('11111111-2222-4333-8444-555555555555');
const said = 'Mi pedido 445120 llegó roto.';
const clock = createSystemClock();
const log = createMemoryConversationLog({ clock, random: () => 0.5 });
let google: CloudTranslation;

before(async () => {
  google = await startCloudTranslation({
    phrases: { en: { Motivo: 'Reason', [said]: 'My order 445120 arrived broken.' } },
  });
});
after(() => google.close());

const configOf = (change: Partial<Config> = {}) =>
  ({
    ...{ DEFAULT_LANGUAGE: 'en-US', SUMMARY_LANGUAGE: 'conversation', TRANSLATION: 'on_demand', localGenesys: false },
    ...{ TRANSLATOR: 'google', TRANSLATION_ENDPOINT: google.origin },
    ...change,
  }) as Config;

/** The summary of a conversation in Spanish, as the log has it. */
async function summaryWith(config: Config) {
  const translator = composeTranslator(config, { clock, fetch } as unknown as Platform);
  const shared = { log, clock, meter: silentMeter };
  const translateSummary = summaryTranslation({
    ...{ config, translator, logger: silentLogger },
    translations: (): Translations => createTranslations({ ...shared, translator, feed }),
  });
  const feed = createAssistFeed({ ...shared, logger: silentLogger, translateSummary });
  const conversation = feed.of(id);
  await conversation.stored(() => {
    conversation.started('chat', 'es-ES');
    const line = { role: 'customer', revision: 0, final: true, startMs: 0, endMs: 0, language: 'es-ES' } as const;
    conversation.utterance({ ...line, utteranceId: 'u1', text: said });
  });
  const { sections } = await conversation.summary({ sections: [{ title: 'Motivo', text: said }] });
  return sections.map(({ title, text, sentences }) => [title, text, sentences?.[0]?.utteranceIds]);
}

it('with SUMMARY_LANGUAGE=agent a Spanish conversation gets its summary in English, with the same sources', async () => {
  assert.deepEqual(await summaryWith(configOf({ SUMMARY_LANGUAGE: 'agent' })), [
    ['Reason', 'My order 445120 arrived broken.', ['u1']],
  ]);
});

it('otherwise the summary stays in the language of the conversation, and nothing is asked', async () => {
  const asked = google.requests.length;
  assert.deepEqual(await summaryWith(configOf()), [['Motivo', said, ['u1']]]);
  assert.equal(google.requests.length, asked);
});

it('without a translator panels offer translations in local mode only, where they say what to set up', () => {
  assert.equal(translationMode(configOf({ TRANSLATOR: 'auto' }), undefined), undefined);
  assert.equal(translationMode(configOf({ TRANSLATOR: 'auto', localGenesys: true }), undefined), 'on_demand');
  assert.equal(translationMode(configOf({ TRANSLATOR: 'none', localGenesys: true }), undefined), undefined);
});

it('the recognizer translates where nothing else was set up, and summaries stay as they are then', () => {
  const spoken = createSpokenEnglish();
  const platform = { clock, fetch } as unknown as Platform;
  const chosen = (change: Partial<Config>) =>
    composeTranslator(configOf({ SUMMARY_LANGUAGE: 'agent', ...change }), platform, spoken);
  const free = chosen({ TRANSLATOR: 'auto' });
  assert.equal(free, spoken.translator);
  assert.equal(chosen({ TRANSLATOR: 'recognizer', LLM_URL: 'https://m.example', LLM_MODEL: 'm' }), spoken.translator);
  assert.equal(chosen({ TRANSLATOR: 'auto', LLM_URL: 'https://m.example', LLM_MODEL: 'm' })?.name, 'model');
  assert.equal(chosen({ TRANSLATOR: 'none' }), undefined);
  const translations = () => assert.fail('asked');
  const config = configOf({ SUMMARY_LANGUAGE: 'agent' });
  assert.equal(summaryTranslation({ config, translator: free, logger: silentLogger, translations }), undefined);
});
