/** The language model that words answers: the one of LLM_URL, or in local mode one that already runs on this machine. */
import { maskKinds } from '../../shared/mask-kinds.ts';
import type { Config } from '../config.ts';
import { loadOnce } from '../core/load-once.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { LlmSettings } from '../engine/llm/llm.ts';
import { loadMasker } from './masking.ts';
import type { Platform } from './platform.ts';

/**
 * The settings of the model, undefined where there is none. Where the settings ask for that, the first call searches this machine,
 * which takes half a second at most, and prints what was found. Rejects only where a mask does not load.
 */
export function composeLanguageModel(deps: {
  readonly config: Config;
  readonly platform: Pick<Platform, 'fetch' | 'print'>;
  readonly logger: Logger;
}): () => Promise<LlmSettings | undefined> {
  const { config, platform, logger } = deps;
  const { fetch, print } = platform;
  if (config.LLM_URL !== undefined && config.LLM_MODEL !== undefined) {
    const named = { url: config.LLM_URL, model: config.LLM_MODEL, api: config.LLM_API, apiKey: config.LLM_API_KEY };
    return loadOnce(() => withMask({ ...named, fetch }, config));
  }
  const searches = config.localDialogflow && config.localGenesys && config.LLM_DISCOVERY === 'auto';
  if (!searches) return async () => undefined;
  return loadOnce(async () => {
    const { findModelServer } = await import('../engine/llm/find-model-server.ts');
    const server = await findModelServer({ fetch, ownPort: config.PORT, wanted: config.LLM_MODEL });
    if (!server) return undefined;
    if ('models' in server) {
      print(`${server.server} runs here with ${server.models.length} models: set LLM_MODEL to one to use it`);
      return undefined;
    }
    const { url, model } = server;
    print(
      `Answers are worded by ${model} of ${server.server} on this machine (LLM_DISCOVERY=off: by the engine alone)`,
    );
    logger.info('A language model on this machine is used', { model });
    return withMask({ url, model, api: 'openai', fetch }, config);
  });
}

/** A model needs no one's numbers: where REDACT says nothing, or queues may mask more, every kind is masked for it. */
async function withMask(settings: LlmSettings, config: Config): Promise<LlmSettings> {
  if (config.REDACT.includes('none')) return settings;
  const masksAll = config.maskKinds.length === 0 || config.QUEUES_FILE !== undefined;
  const masker = await loadMasker(masksAll ? maskKinds : config.maskKinds);
  return { ...settings, redact: masker?.mask };
}
