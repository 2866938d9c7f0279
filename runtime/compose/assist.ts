/** The Dialogflow side of the service: Google's or the local one. Both use the same gateway; only addresses differ. */
import { fileURLToPath } from 'node:url';
import { toLanguage } from '../../shared/languages.ts';
import type { Config } from '../config.ts';
import { createDeferredGateway, type DeferredGateway } from '../core/failover/deferred-gateway.ts';
import { createFailoverGateway } from '../core/failover/gateway.ts';
import type { FailoverLadder } from '../core/failover/ladder.ts';
import type { AssistGateway } from '../core/ports/assist-gateway.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { Meter } from '../core/ports/meter.ts';
import { googleTokens } from '../dialogflow/credentials.ts';
import type { LocalDialogflowOptions } from '../engine/dialogflow/server.ts';
import type { EngineLoad, KnowledgeBase, LocalEngine } from '../engine/ports.ts';
import { createSpokenEnglish, type SpokenEnglish } from '../engine/spoken-english.ts';
import type { ComponentState } from '../http/health-route.ts';
import { composeLanguageModel } from './language-model.ts';
import { loadMasker } from './masking.ts';
import type { Platform } from './platform.ts';

export type AssistSide = {
  readonly gateway: AssistGateway;
  /** English texts of calls in other languages; absent where Google assists. */
  readonly spokenEnglish?: SpokenEnglish;
  /** Loads models and opens connections, once the service listens. */
  warm(): void;
  /** `overflows`: stretches of calls that this instance could not have recognized, because it was too slow. */
  components(overflows?: number): readonly ComponentState[];
  close(): Promise<void>;
};

export type AssistSideDeps = {
  readonly config: Config;
  readonly platform: Platform;
  readonly logger: Logger;
  readonly meter: Meter;
  /** Gets the notifications of the local Dialogflow; must return at once and not throw. */
  readonly notify?: LocalDialogflowOptions['notify'] | undefined;
};

/** The local Dialogflow accepts any name. */
const localProfile = 'projects/local/locations/global/conversationProfiles/local';

/** One Google target, a failover ladder of several, or the local Dialogflow, as the settings say. Connects with the first call. */
export function composeAssist(deps: AssistSideDeps): AssistSide {
  const { config, platform, logger, meter } = deps;
  if (config.localDialogflow) return composeLocal(deps);
  const profiles = [config.CONVERSATION_PROFILE_NAME!, ...config.FAILOVER_REGIONS];
  const google = profiles.map((profile) => ({
    name: targetName(profile, config),
    gateway: composeGoogle(deps, profile),
  }));
  const first = google[0]!.gateway;
  if (google.length === 1 && !config.LOCAL_FALLBACK)
    return { gateway: first, warm: first.warm, components: () => [], close: () => first.close() };

  // Loads its models at its first use. The audio of that call waits in its ring meanwhile, so nothing is lost.
  const local = config.LOCAL_FALLBACK ? composeLocal(deps) : undefined;
  const gateway = createFailoverGateway({
    targets: [...uniquelyNamed(google), ...(local ? [{ name: 'local', gateway: local.gateway }] : [])],
    clock: platform.clock,
    random: platform.random,
    logger,
    meter,
  });
  return {
    gateway,
    warm: first.warm,
    components: (overflows) => [ladderComponent(gateway.ladder), ...(local?.components(overflows) ?? [])],
    async close() {
      await gateway.close();
      await local?.close();
    },
  };
}

/** How long a call waits for its conversation on one target before it tries the next, in ms. */
const failoverWithinMs = 3_000;

/** The location of a profile name; a bare profile id is in SERVICE_REGION. */
function targetName(profile: string, config: Config): string {
  return /\/locations\/([a-z0-9-]+)\//.exec(profile)?.[1] ?? config.SERVICE_REGION ?? 'global';
}

function uniquelyNamed<T extends { readonly name: string }>(targets: readonly T[]): T[] {
  const seen = new Map<string, number>();
  return targets.map((target) => {
    const count = (seen.get(target.name) ?? 0) + 1;
    seen.set(target.name, count);
    return count === 1 ? target : { ...target, name: `${target.name}-${count}` };
  });
}

/** Up while any target answers; the detail lists those that do not. */
function ladderComponent(ladder: FailoverLadder): ComponentState {
  const failed = ladder.targets.filter(({ name }) => ladder.isFailed(name)).map(({ name }) => name);
  return {
    name: 'failover',
    ok: true,
    detail: failed.length > 0 ? `No answer from ${failed.join(', ')}; in use: ${ladder.current.name}` : undefined,
  };
}

function composeGoogle(deps: AssistSideDeps, profile: string): DeferredGateway {
  const { config } = deps;
  return createDeferredGateway('google', async () => {
    const { createDialogflowGateway } = await import('../dialogflow/gateway.ts');
    return createDialogflowGateway({
      target: {
        profile,
        project: config.GCP_PROJECT_ID,
        location: config.SERVICE_REGION,
        endpoint: config.DIALOGFLOW_ENDPOINT,
        engine: 'google',
      },
      ...gatewayOptions(deps),
      network: deps.platform.network,
      tokens: googleTokens(deps.platform.fetch),
      model: config.SPEECH_MODEL,
      // A shorter timeout where there is another target to fail over to.
      ...((config.FAILOVER_REGIONS.length > 0 || config.LOCAL_FALLBACK) && {
        limits: { timeoutMs: { conversation: failoverWithinMs } },
      }),
    });
  });
}

function composeLocal(deps: AssistSideDeps): AssistSide {
  const { config, platform, logger } = deps;
  let engine: LocalEngine | undefined;
  let stopServer: () => Promise<void> = async () => {};
  const model = composeLanguageModel(deps);
  const spokenEnglish = createSpokenEnglish();

  const gateway: DeferredGateway = createDeferredGateway('local', async () => {
    const [
      llm,
      { createLocalEngine },
      { createSpending },
      { startLocalDialogflow },
      { createDialogflowGateway },
      { loadServices },
    ] = await Promise.all([
      model(),
      import('../engine/local-engine.ts'),
      import('../engine/llm/spending.ts'),
      import('../engine/dialogflow/server.ts'),
      import('../dialogflow/gateway.ts'),
      import('../dialogflow/services.ts'),
    ]);
    engine ??= createLocalEngine({
      knowledgeDir: config.KNOWLEDGE_DIR,
      dataDir: config.ENGINE_DATA_DIR,
      modelsDir: config.MODELS_DIR,
      usualLanguage: toLanguage(config.DEFAULT_LANGUAGE),
      cacheDir: fileURLToPath(new URL('../../.local/engine/', import.meta.url)),
      clock: platform.clock,
      logger,
      workers: config.LOCAL_WORKERS,
      models: config.LOCAL_MODELS,
      llm,
      promptsDir: config.PROMPTS_DIR,
      spending: createSpending({
        meter: deps.meter,
        clock: platform.clock,
        prices: config.LLM_PRICES,
        conversationTokens: config.LLM_CONVERSATION_TOKENS,
      }),
    });
    const server = await startLocalDialogflow({
      engine,
      services: loadServices,
      clock: platform.clock,
      logger,
      masker: await loadMasker(config.maskKinds),
      ...(deps.notify && { notify: deps.notify }),
      english: spokenEnglish,
    });
    stopServer = server.close;
    engine.warm();
    return createDialogflowGateway({
      target: { profile: localProfile, endpoint: server.target, engine: 'local' },
      ...gatewayOptions(deps),
    });
  });

  return {
    gateway,
    spokenEnglish,
    warm: gateway.warm,
    components: (overflows) => (engine ? engineComponents(engine, config, overflows) : []),
    async close() {
      await gateway.close();
      await stopServer();
      await engine?.close();
    },
  };
}

function gatewayOptions({ config, platform, meter }: AssistSideDeps) {
  return { clock: platform.clock, random: platform.random, meter, languageCode: config.DEFAULT_LANGUAGE };
}

/** Transcripts later than this look late to an agent. */
const visiblyBehindMs = 5_000;

/** What it says of losses is what `earshot_audio_gaps_total{cause="overflow"}` counts. */
export function recognitionDetail({ ready, behindMs, streams }: EngineLoad, overflows: number): string | undefined {
  if (!ready) return 'Speech models are loading';
  const lost =
    overflows === 0
      ? 'nothing is lost, but text comes late'
      : `${overflows} stretches of audio were not recognized since the start: too many calls for this machine`;
  if (behindMs >= visiblyBehindMs)
    return `Recognition is ${Math.round(behindMs / 1000)} seconds behind with ${streams} speakers; ${lost}`;
  return overflows === 0 ? undefined : `Recognition has caught up; ${lost}`;
}

function engineComponents(engine: LocalEngine, config: Config, overflows = 0): ComponentState[] {
  const load = engine.recognizer.load();
  const off = config.LOCAL_MODELS === 'off';
  const { knowledge } = engine;
  const problems = knowledge.problems();
  const dataProblem = engine.dataProblem?.();
  return [
    {
      name: 'recognition',
      ok: off || load.ready,
      detail: load.unavailable ?? recognitionDetail(load, overflows),
    },
    {
      name: 'knowledge',
      ok: knowledge.unavailable === undefined,
      detail: knowledge.unavailable ?? listed(problems),
    },
    ...(dataProblem === undefined ? [] : [{ name: 'engine data', ok: true, detail: dataProblem }]),
  ];
}

function listed(problems: ReturnType<KnowledgeBase['problems']>): string | undefined {
  if (problems.length === 0) return undefined;
  return problems
    .slice(0, 5)
    .map(({ file, problem }) => `${file}: ${problem}`)
    .join('; ');
}
