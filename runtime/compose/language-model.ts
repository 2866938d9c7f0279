/** The language model that words answers: the one of LLM_URL, or in local mode one that already runs on this machine. */
import { maskKinds } from '../../shared/mask-kinds.ts';
import type { Config } from '../config.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { LlmSettings } from '../engine/llm/llm.ts';
import { loadMasker } from './masking.ts';
import type { Platform } from './platform.ts';

export type LanguageModel = {
  /** Undefined where there is none. Resolves when this machine was searched, which takes half a second at most. */
  readonly settings: Promise<LlmSettings | undefined>;
  /** What was found, as lines to print; empty while the search runs. */
  hints(): readonly string[];
};

/** Begins to search at once, where the settings ask for that, and holds nothing up. Never rejects but for a mask that does not load. */
export function composeLanguageModel(deps: {
  readonly config: Config;
  readonly platform: Pick<Platform, 'fetch'>;
  readonly logger: Logger;
}): LanguageModel {
  const { config, platform, logger } = deps;
  const { fetch } = platform;
  if (config.LLM_URL !== undefined && config.LLM_MODEL !== undefined) {
    const named = { url: config.LLM_URL, model: config.LLM_MODEL, api: config.LLM_API, apiKey: config.LLM_API_KEY };
    return { settings: withMask({ ...named, fetch }, config), hints: () => [] };
  }
  const searches = config.localDialogflow && config.localGenesys && config.LLM_DISCOVERY === 'auto';
  if (!searches) return { settings: Promise.resolve(undefined), hints: () => [] };
  const found: string[] = [];
  const search = async (): Promise<LlmSettings | undefined> => {
    const { findModelServer } = await import('../engine/llm/find-model-server.ts');
    const server = await findModelServer({ fetch, ownPort: config.PORT, wanted: config.LLM_MODEL });
    if (!server) return undefined;
    if ('models' in server) {
      found.push(`${server.server} runs here with ${server.models.length} models: set LLM_MODEL to one to use it`);
      return undefined;
    }
    const { url, model } = server;
    found.push(
      `Answers are worded by ${model} of ${server.server} on this machine (LLM_DISCOVERY=off: by the engine alone)`,
    );
    logger.info('A language model on this machine is used', { model });
    return withMask({ url, model, api: 'openai', fetch }, config);
  };
  return { settings: search(), hints: () => found };
}

/** A model needs no one's numbers: where REDACT says nothing, or queues may mask more, every kind is masked for it. */
async function withMask(settings: LlmSettings, config: Config): Promise<LlmSettings> {
  if (config.REDACT.includes('none')) return settings;
  const masksAll = config.maskKinds.length === 0 || config.QUEUES_FILE !== undefined;
  const masker = await loadMasker(masksAll ? maskKinds : config.maskKinds);
  return { ...settings, redact: masker?.mask };
}
