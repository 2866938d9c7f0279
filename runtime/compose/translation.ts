/**
 * What translates here, as TRANSLATOR says: Cloud Translation, the language model, or the built-in engine's recognizer. By default
 * the model where one is configured, else the recognizer, and in front of Google nothing.
 */
import type { TranslationMode } from '../../shared/assist/event.ts';
import { fromDialogflowConversationId } from '../../shared/ids.ts';
import type { Config } from '../config.ts';
import {
  createSummaryTranslation,
  type SummaryLanguageOptions,
  type TranslateSummary,
} from '../core/assist/summary-language.ts';
import { createTranslations, type Translations, type TranslationsOptions } from '../core/assist/translations.ts';
import { loadOnce } from '../core/load-once.ts';
import type { ConversationQueues } from '../core/ports/conversation-queues.ts';
import type { Translator } from '../core/ports/translator.ts';
import { googleTokens } from '../dialogflow/credentials.ts';
import type { SpokenEnglish } from '../engine/spoken-english.ts';
import type { Platform } from './platform.ts';

/** Longest translation of a message, in tokens of a model. */
const answerTokens = 2_000;

/** Loads and sends nothing before its first use. Undefined where nothing translates. */
export function composeTranslator(
  config: Config,
  platform: Platform,
  spoken?: Pick<SpokenEnglish, 'translator'> | undefined,
): Translator | undefined {
  const { clock, fetch } = platform;
  const { LLM_URL: url, LLM_MODEL: model, TRANSLATOR: chosen } = config;
  if (chosen === 'google') {
    const endpoint = config.TRANSLATION_ENDPOINT;
    return deferredTranslator('google', async () => {
      const { createGoogleTranslator } = await import('../dialogflow/google-translator.ts');
      return createGoogleTranslator({
        project:
          config.GCP_PROJECT_ID ?? /^projects\/([^/]+)\//.exec(config.CONVERSATION_PROFILE_NAME ?? '')?.[1] ?? '-',
        glossary: config.TRANSLATION_GLOSSARY,
        endpoint,
        tokens: endpoint === undefined ? googleTokens(fetch) : async () => 'local',
        fetch,
        clock,
      });
    });
  }
  if (chosen === 'none') return undefined;
  if (chosen === 'recognizer') return spoken?.translator;
  if (url === undefined || model === undefined) return chosen === 'auto' ? spoken?.translator : undefined;
  const settings = { url, model, api: config.LLM_API, apiKey: config.LLM_API_KEY, fetch, timeoutMs: 10_000 };
  return deferredTranslator('model', async () => {
    const [{ createLlm }, { createModelTranslator }] = await Promise.all([
      import('../engine/llm/llm-client.ts'),
      import('../engine/llm/model-translator.ts'),
    ]);
    return createModelTranslator(createLlm({ ...settings, maxAnswerTokens: answerTokens }, clock));
  });
}

function deferredTranslator(name: Translator['name'], load: () => Promise<Translator>): Translator {
  const loaded = loadOnce(load);
  return { name, translate: async (...asked) => (await loaded()).translate(...asked) };
}

type SummaryTranslationDeps = Pick<SummaryLanguageOptions, 'logger' | 'translations'> & {
  readonly config: Config;
  readonly translator: Translator | undefined;
};

/** Undefined where summaries stay in the language of the conversation. */
export function summaryTranslation({
  config,
  translator,
  ...others
}: SummaryTranslationDeps): TranslateSummary | undefined {
  if (config.SUMMARY_LANGUAGE !== 'agent' || !translator || translator.name === 'recognizer') return undefined;
  return createSummaryTranslation({ ...others, to: config.DEFAULT_LANGUAGE });
}

export type TranslationsDeps = Omit<TranslationsOptions, 'modeOf' | 'charactersPerMinute'> & {
  readonly config: Pick<Config, 'TRANSLATION' | 'TRANSLATION_CHARACTERS_PER_MINUTE'>;
  readonly queues: ConversationQueues;
  readonly spokenEnglish: Pick<SpokenEnglish, 'wantedWhere'> | undefined;
};

/** Translates conversations, each in the mode that its queue sets. */
export function composeTranslations({ config, queues, spokenEnglish, ...options }: TranslationsDeps): Translations {
  if (options.translator?.name === 'recognizer')
    spokenEnglish?.wantedWhere((name) => {
      const id = fromDialogflowConversationId(name);
      return ((id && queues.of(id))?.settings.translation ?? config.TRANSLATION) !== 'off';
    });
  return createTranslations({
    ...options,
    modeOf: async (id) => (await queues.read(id))?.settings.translation ?? config.TRANSLATION,
    charactersPerMinute: config.TRANSLATION_CHARACTERS_PER_MINUTE,
  });
}

/** When translations are offered; undefined where nothing translates, except in local mode, where the panel says what to set up. */
export function translationMode(
  config: Pick<Config, 'TRANSLATION' | 'TRANSLATOR' | 'localGenesys'>,
  translator: Translator | undefined,
): TranslationMode | undefined {
  const isToSetUp = config.localGenesys && config.TRANSLATOR !== 'none';
  return translator || isToSetUp ? config.TRANSLATION : undefined;
}
