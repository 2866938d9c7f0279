/**
 * Reads the settings of `settings.ts` from an environment and checks how they fit together. Reading fails once, with every problem.
 * Secrets are wrapped, so that printing the configuration shows `[secret]`.
 */
import * as v from 'valibot';
import { EarshotError } from '../shared/errors.ts';
import { regionByDomain } from '../shared/genesys/regions.ts';
import { settings } from './settings.ts';

type Settings = typeof settings;
type Values = { readonly [K in keyof Settings]: v.InferOutput<Settings[K]['schema']> };

export type Config = Values & {
  /** Without Google settings the local Dialogflow is used. */
  readonly localDialogflow: boolean;
  /** Without Genesys settings the local Genesys is used. */
  readonly localGenesys: boolean;
  /** The address to bind to: HOST, or its default for the mode. */
  readonly host: string;
};

export type ConfigProblem = { readonly setting: string; readonly problem: string };

/** Settings that are missing, malformed or contradict each other: `config_invalid` with every problem. No value is repeated. */
export class ConfigError extends EarshotError {
  readonly problems: readonly ConfigProblem[];
  constructor(problems: readonly ConfigProblem[]) {
    super('config_invalid', {
      detail: `Settings that need attention: ${problems.map((p) => `${p.setting}: ${p.problem}`).join('; ')}`,
    });
    this.problems = problems;
  }
}

const loopbackHosts = new Set(['127.0.0.1', '::1', 'localhost']);

/** Empty values count as absent. Throws ConfigError with every problem. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const problems: ConfigProblem[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(settings)) {
    const raw = env[name]?.trim();
    const result = v.safeParse(setting.schema, raw === '' ? undefined : raw);
    if (result.success) values[name] = result.output;
    else problems.push({ setting: name, problem: result.issues[0]!.message });
  }
  if (problems.length > 0) throw new ConfigError(problems);
  const config = values as Values;

  const localDialogflow = config.CONVERSATION_PROFILE_NAME === undefined;
  const localGenesys = config.OAUTH_CLIENT_ID === undefined;
  const host = config.HOST ?? (localDialogflow || localGenesys ? '127.0.0.1' : '0.0.0.0');
  problems.push(...contradictions(config, { localDialogflow, localGenesys, host }));
  if (problems.length > 0) throw new ConfigError(problems);
  return { ...config, localDialogflow, localGenesys, host };
}

/** Problems of settings that are valid each but not together. */
function contradictions(
  config: Values,
  mode: { localDialogflow: boolean; localGenesys: boolean; host: string },
): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const need = (setting: keyof Values, problem: string) => problems.push({ setting, problem });
  if (mode.localGenesys && !loopbackHosts.has(mode.host)) {
    need(
      'HOST',
      'local mode accepts tokens that anyone can guess, so it binds to loopback only; set OAUTH_CLIENT_ID and GENESYS_CLOUD_REGION, or HOST=127.0.0.1',
    );
  }
  if (
    !mode.localDialogflow &&
    config.GCP_PROJECT_ID === undefined &&
    !/^projects\/[^/]+\//.test(config.CONVERSATION_PROFILE_NAME!)
  ) {
    need(
      'CONVERSATION_PROFILE_NAME',
      'give the full name projects/…/locations/…/conversationProfiles/…, or set GCP_PROJECT_ID',
    );
  }
  if (!mode.localGenesys) {
    if (config.GENESYS_CLOUD_REGION === undefined)
      need('GENESYS_CLOUD_REGION', 'must be set with OAUTH_CLIENT_ID, for example mypurecloud.de');
    else if (!regionByDomain(config.GENESYS_CLOUD_REGION))
      need(
        'GENESYS_CLOUD_REGION',
        'is not a Genesys Cloud region domain; for example mypurecloud.com or euw2.pure.cloud',
      );
    if (config.SESSION_SECRET.length === 0)
      need('SESSION_SECRET', 'must be set outside local mode; make one with: openssl rand -base64 48');
    if (config.API_KEY.length === 0 && config.ROLE !== 'panel')
      need('API_KEY', 'must be set outside local mode: the AudioHook key entered in Genesys');
    if (config.ALLOWED_ORGANIZATION_IDS.length === 0)
      need('ALLOWED_ORGANIZATION_IDS', 'must list the Genesys organization ids that may use this service');
  }
  if (config.AUDIOHOOK_CLIENT_SECRET.length > 0 && config.AUDIOHOOK_CLIENT_SECRET.length !== config.API_KEY.length) {
    need('AUDIOHOOK_CLIENT_SECRET', 'must have as many entries as API_KEY, in the same order');
  }
  problems.push(...keyBindingProblems(config, mode.localGenesys));
  if (config.LLM_URL !== undefined && config.LLM_MODEL === undefined)
    need('LLM_MODEL', 'must be set with LLM_URL: the name of the model at that endpoint');
  if (config.ROLE !== 'all' && config.REDIS_URL === undefined)
    need('REDIS_URL', `must be set with ROLE=${config.ROLE}: the roles meet in Redis`);
  return problems;
}

/** A key that is bound to no organization could open the calls of any organization that is allowed. */
function keyBindingProblems(config: Values, isLocal: boolean): ConfigProblem[] {
  const setting = 'AUDIOHOOK_KEY_ORGANIZATIONS';
  const bound = config.AUDIOHOOK_KEY_ORGANIZATIONS;
  const allowed = new Set(config.ALLOWED_ORGANIZATION_IDS.map((id) => id.toLowerCase()));
  if (bound.length > 0 && bound.length !== config.API_KEY.length)
    return [{ setting, problem: 'must have as many entries as API_KEY, in the same order' }];
  if (isLocal || config.API_KEY.length === 0) return [];
  if (bound.some((id) => id !== '*' && !allowed.has(id.toLowerCase())))
    return [{ setting, problem: 'may only have organizations that ALLOWED_ORGANIZATION_IDS lists' }];
  if (bound.length === 0 && allowed.size > 1)
    return [
      {
        setting,
        problem:
          'must say which organization each key belongs to, because ALLOWED_ORGANIZATION_IDS has several and a key could open the calls of all of them; * lets a key do that',
      },
    ];
  return [];
}
