/**
 * Settings that are valid and unsafe: outside local mode the service refuses to start with them. Where one has a legitimate use,
 * ALLOW_INSECURE names it, and the service warns at every start and in its checks.
 */
import type { InsecureName } from './insecure-names.ts';
import { isHardToGuess } from './predictability.ts';
import { isLoopbackAddress, parseRedisAddress, type RedisAddress } from './redis-address.ts';
import type { Values } from './settings.ts';

export type InsecureRule = {
  readonly setting: keyof Values;
  /** What ALLOW_INSECURE must name; absent: it is always refused. */
  readonly override?: InsecureName;
  /** Also in local mode: text leaves the machine. */
  readonly everywhere?: true;
  readonly applies: (config: Values) => boolean;
  /** Why it is unsafe and what to do. Reads after the name of the setting; repeats no value. */
  readonly sentence: string;
};

const loopbackName = /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/;

/** An address with this protocol, whose traffic leaves the machine unencrypted. */
function leavesInClear(url: string | undefined, protocol: 'http:'): boolean {
  if (url === undefined) return false;
  const { protocol: given, hostname } = new URL(url);
  return given === protocol && !loopbackName.test(hostname);
}

/** Undefined where Redis is on this machine, or there is none. */
function remoteRedis({ REDIS_URL }: Values): RedisAddress | undefined {
  const address = REDIS_URL && parseRedisAddress(REDIS_URL.reveal());
  return address && !isLoopbackAddress(address) ? address : undefined;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const clearPage = (setting: 'APPLICATION_SERVER_URL' | 'PROXY_SERVER' | 'REDIRECT_URI'): InsecureRule => ({
  setting,
  override: 'panel',
  applies: (config) => leavesInClear(config[setting], 'http:'),
  sentence: 'is http:// to another host: tokens and conversations could be read on the way; use https://',
});

export const insecureRules: readonly InsecureRule[] = [
  {
    setting: 'API_KEY',
    applies: (config) => config.API_KEY.some((key) => !isHardToGuess(key.reveal())),
    sentence:
      'can be guessed: it runs, repeats or is a placeholder, and anyone who has it can open calls; make one with: openssl rand -hex 24',
  },
  {
    setting: 'METRICS_TOKEN',
    applies: (config) => config.METRICS_TOKEN !== undefined && !isHardToGuess(config.METRICS_TOKEN.reveal()),
    sentence:
      'can be guessed: it is shorter than 16 characters, runs, repeats or is a placeholder; make one with: openssl rand -hex 24',
  },
  {
    setting: 'ALLOWED_ORGANIZATION_IDS',
    applies: (config) => config.ALLOWED_ORGANIZATION_IDS.some((id) => !uuid.test(id)),
    sentence:
      'must list organization ids (UUIDs) one by one; there is no wildcard, because every organization has its own agents',
  },
  {
    setting: 'AUDIOHOOK_CLIENT_SECRET',
    override: 'unsigned-calls',
    applies: (config) => config.ROLE !== 'panel' && config.AUDIOHOOK_CLIENT_SECRET.length === 0,
    sentence:
      'must be set, with the same client secret in the AudioHook integration: calls that are not signed can be replayed, and the organization in them is only claimed',
  },
  {
    setting: 'REDIS_URL',
    override: 'redis',
    applies: (config) => remoteRedis(config)?.tls === false,
    sentence:
      'is redis:// to another host: conversations could be read on the way; use rediss:// (and REDIS_CA for a private CA)',
  },
  {
    setting: 'REDIS_URL',
    override: 'redis-password',
    applies(config) {
      const redis = remoteRedis(config);
      return redis !== undefined && redis.password === undefined;
    },
    sentence:
      'has no password: everybody who reaches the host can read conversations; use rediss://:PASSWORD@host:port',
  },
  clearPage('APPLICATION_SERVER_URL'),
  clearPage('PROXY_SERVER'),
  clearPage('REDIRECT_URI'),
  {
    setting: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    override: 'otlp',
    applies: (config) => leavesInClear(config.OTEL_EXPORTER_OTLP_ENDPOINT, 'http:'),
    sentence: 'is http:// to another host: traces name conversations; use https://, or a collector on this machine',
  },
  {
    setting: 'LLM_URL',
    override: 'llm',
    everywhere: true,
    applies: (config) => leavesInClear(config.LLM_URL, 'http:'),
    sentence:
      'is http:// to another host: what customers say could be read on the way; use https://, or a model on this machine',
  },
];

/** The rules that the settings break, overridden or not. */
export function brokenRules(config: Values, local: boolean): InsecureRule[] {
  return insecureRules.filter((rule) => (!local || rule.everywhere === true) && rule.applies(config));
}

export function isAllowed(rule: InsecureRule, config: Values): boolean {
  return rule.override !== undefined && config.ALLOW_INSECURE.includes(rule.override);
}
