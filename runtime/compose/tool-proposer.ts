/** The model of LLM_URL, asked which tools would help: only where a tool says that a model may offer it. */
import type { Config } from '../config.ts';
import { loadOnce } from '../core/load-once.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { ToolProposer } from '../core/ports/tool-proposer.ts';
import { composeLanguageModel } from './language-model.ts';
import type { Platform } from './platform.ts';

/** Undefined without LLM_URL. Loads the model's client with the first question. */
export function composeToolProposer(config: Config, platform: Platform, logger: Logger): ToolProposer | undefined {
  if (config.LLM_URL === undefined || config.LLM_MODEL === undefined) return undefined;
  const proposer = loadOnce(async () => {
    const [{ createLlm }, { createModelToolProposer }] = await Promise.all([
      import('../engine/llm/llm-client.ts'),
      import('../engine/llm/model-tool-proposer.ts'),
    ]);
    const settingsOf = composeLanguageModel({ config, platform, logger });
    const model = loadOnce(async () => {
      const settings = await settingsOf();
      return settings && createLlm(settings, platform.clock);
    });
    return createModelToolProposer(model, logger);
  });
  return { propose: async (...asked) => (await proposer()).propose(...asked) };
}
