/**
 * Reads the settings of `settings.ts` from an environment and checks how they fit together. Reading fails once, with every problem.
 * Secrets are wrapped, so that printing the configuration shows `[secret]`.
 */
import * as v from 'valibot';
import { EarshotError } from '../shared/errors.ts';
import { regionByDomain } from '../shared/genesys/regions.ts';
import { type MaskKind, maskKinds } from '../shared/mask-kinds.ts';
import { brokenRules, isAllowed } from './insecure-settings.ts';
import { settings, type Values } from './settings.ts';

export type Config = Values & {
  /** Without Google settings the local Dialogflow is used. */
  readonly localDialogflow: boolean;
  /** Without Genesys settings the local Genesys is used. */
  readonly localGenesys: boolean;
  /** What is masked: REDACT, and cards outside local mode unless it says none. */
  readonly maskKinds: readonly MaskKind[];
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
  return { ...config, localDialogflow, localGenesys, host, maskKinds: maskKindsOf(config.REDACT, localGenesys) };
}

/** `none` takes back the card numbers that are masked without being asked for. */
function maskKindsOf(redact: readonly string[], isLocal: boolean): MaskKind[] {
  const withCards = !isLocal && !redact.includes('none');
  return maskKinds.filter((kind) => redact.includes(kind) || (withCards && kind === 'card'));
}

type Mode = Pick<Config, 'localDialogflow' | 'localGenesys' | 'host'>;
type Contradiction = {
  readonly setting: keyof Values;
  readonly applies: (config: Values, mode: Mode) => boolean;
  /** Reads after the name of the setting. */
  readonly problem: string | ((config: Values) => string);
};

const isPlainHttp = (url: Values['WEBHOOK_URL']): boolean => url?.reveal().startsWith('http:') ?? false;

const profileWithProject = /^projects\/[^/]+\//;

/** Settings that are valid each but not together. */
const contradictionTable: readonly Contradiction[] = [
  {
    setting: 'GENESYS_CLIENT_SECRET',
    applies: ({ GENESYS_CLIENT_ID: id, GENESYS_CLIENT_SECRET: secret }) =>
      (id === undefined) !== (secret === undefined),
    problem: 'GENESYS_CLIENT_ID and GENESYS_CLIENT_SECRET go together: set both or none',
  },
  {
    setting: 'HOST',
    applies: (_, mode) => mode.localGenesys && !loopbackHosts.has(mode.host),
    problem:
      'local mode accepts tokens that anyone can guess, so it binds to loopback only; set OAUTH_CLIENT_ID and GENESYS_CLOUD_REGION, or HOST=127.0.0.1',
  },
  {
    setting: 'CONVERSATION_PROFILE_NAME',
    applies: ({ CONVERSATION_PROFILE_NAME: profile, GCP_PROJECT_ID }) =>
      profile !== undefined && GCP_PROJECT_ID === undefined && !profileWithProject.test(profile),
    problem: 'give the full name projects/…/locations/…/conversationProfiles/…, or set GCP_PROJECT_ID',
  },
  {
    setting: 'GENESYS_CLOUD_REGION',
    applies: (config, mode) => !mode.localGenesys && config.GENESYS_CLOUD_REGION === undefined,
    problem: 'must be set with OAUTH_CLIENT_ID, for example mypurecloud.de',
  },
  {
    setting: 'GENESYS_CLOUD_REGION',
    applies: ({ GENESYS_CLOUD_REGION: region }, mode) =>
      !mode.localGenesys && region !== undefined && !regionByDomain(region),
    problem: 'is not a Genesys Cloud region domain; for example mypurecloud.com or euw2.pure.cloud',
  },
  {
    setting: 'SESSION_SECRET',
    applies: (config, mode) => !mode.localGenesys && config.SESSION_SECRET.length === 0,
    problem: 'must be set outside local mode; make one with: openssl rand -base64 48',
  },
  {
    setting: 'API_KEY',
    applies: (config, mode) => !mode.localGenesys && config.API_KEY.length === 0 && config.ROLE !== 'panel',
    problem: 'must be set outside local mode: the AudioHook key entered in Genesys',
  },
  {
    setting: 'ALLOWED_ORGANIZATION_IDS',
    applies: (config, mode) => !mode.localGenesys && config.ALLOWED_ORGANIZATION_IDS.length === 0,
    problem: 'must list the Genesys organization ids that may use this service',
  },
  {
    setting: 'AUDIOHOOK_CLIENT_SECRET',
    applies: ({ AUDIOHOOK_CLIENT_SECRET: secrets, API_KEY: keys }) =>
      secrets.length > 0 && secrets.length !== keys.length,
    problem: 'must have as many entries as API_KEY, in the same order',
  },
  {
    setting: 'LLM_MODEL',
    applies: (config) => config.LLM_URL !== undefined && config.LLM_MODEL === undefined,
    problem: 'must be set with LLM_URL: the name of the model at that endpoint',
  },
  {
    setting: 'TRANSLATOR',
    applies: ({ TRANSLATOR, LLM_URL }) => TRANSLATOR === 'model' && LLM_URL === undefined,
    problem: 'model needs LLM_URL and LLM_MODEL: no model is there that could translate',
  },
  {
    setting: 'TRANSLATOR',
    applies: ({ TRANSLATOR, TRANSLATION_ENDPOINT, GCP_PROJECT_ID, CONVERSATION_PROFILE_NAME: profile = '' }) =>
      TRANSLATOR === 'google' &&
      TRANSLATION_ENDPOINT === undefined &&
      GCP_PROJECT_ID === undefined &&
      !profileWithProject.test(profile),
    problem: 'google needs GCP_PROJECT_ID: Cloud Translation belongs to a project',
  },
  {
    setting: 'WEBHOOK_KEY',
    applies: (config) => config.WEBHOOK_URL !== undefined && config.WEBHOOK_KEY === undefined,
    problem: 'must be set with WEBHOOK_URL: without a signature its receiver could not tell who sends',
  },
  {
    setting: 'WEBHOOK_URL',
    applies: (config, mode) => isPlainHttp(config.WEBHOOK_URL) && !mode.localGenesys,
    problem: 'must start with https://',
  },
  {
    setting: 'REDIS_URL',
    applies: (config) => config.ROLE !== 'all' && config.REDIS_URL === undefined,
    problem: ({ ROLE }) => `must be set with ROLE=${ROLE}: the roles meet in Redis`,
  },
];

/** Contradictions, and unsafe values that ALLOW_INSECURE does not name. */
function contradictions(config: Values, mode: Mode): ConfigProblem[] {
  const together = contradictionTable
    .filter(({ applies }) => applies(config, mode))
    .map(({ setting, problem }) => ({ setting, problem: typeof problem === 'string' ? problem : problem(config) }));
  const unsafe = brokenRules(config, mode.localGenesys)
    .filter((rule) => !isAllowed(rule, config))
    .map(({ setting, sentence, override }) => ({
      setting,
      problem: override === undefined ? sentence : `${sentence}. If it must be so: ALLOW_INSECURE=${override}`,
    }));
  return [...together, ...keyBindingProblems(config, mode.localGenesys), ...unsafe];
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
