/** What can be said of the settings without asking anybody. */
import { type Config, ConfigError, readConfig } from '../../runtime/config.ts';
import { settings } from '../../runtime/settings.ts';
import { type Finding, fail, pass, warn } from './finding.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/** `named`: the names in the settings file, where a slip of the pen is likely; the environment has many others. */
export function checkSettings(env: Env, named: readonly string[]): { config: Config | undefined; findings: Finding[] } {
  const findings: Finding[] = [];
  for (const name of named) {
    if (Object.hasOwn(settings, name) || deployOnly.has(name)) continue;
    const near = nearest(name);
    findings.push(
      warn(
        'settings.unknown',
        `${name} is no setting`,
        near ? `Did you mean ${near}?` : 'Remove it; .env.sample has every name',
      ),
    );
  }
  try {
    const config = readConfig(env);
    findings.unshift(pass('settings.valid', 'The settings fit together', modeOf(config)));
    findings.push(...opinions(config));
    return { config, findings };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const problems = error.problems.map(({ setting, problem }) =>
      fail('settings.valid', `${setting} needs attention`, `${setting} ${problem}`),
    );
    return { config: undefined, findings: [...problems, ...findings] };
  }
}

/** Read by the deploy scripts alone. */
const deployOnly = new Set([
  'DEPLOY_PREFIX',
  'VPC_NETWORK',
  'VPC_SUBNET',
  'VPC_CONNECTOR_RANGE',
  'MIN_INSTANCES',
  'MAX_INSTANCES',
  'GENESYS_TOKEN',
  'GENESYS_SETUP_CLIENT_ID',
  'GENESYS_SETUP_CLIENT_SECRET',
]);

const modeOf = (config: Config) =>
  `Dialogflow: ${config.localDialogflow ? 'the one that runs here' : 'Google'}, Genesys: ${
    config.localGenesys ? 'the one that runs here' : config.GENESYS_CLOUD_REGION
  }`;

function opinions(config: Config): Finding[] {
  const findings: Finding[] = [];
  if (config.localGenesys) return findings;
  if (config.AUDIOHOOK_CLIENT_SECRET.length === 0) {
    findings.push(
      warn(
        'settings.signature',
        'Calls are not signed',
        'Set AUDIOHOOK_CLIENT_SECRET, and the same client secret in the AudioHook integration; a key alone can be replayed',
      ),
    );
  } else findings.push(pass('settings.signature', 'Calls must be signed'));
  if (config.METRICS_TOKEN === undefined) {
    findings.push(
      warn(
        'settings.metrics',
        '/metrics answers only on loopback',
        'Set METRICS_TOKEN so that your Prometheus may read it',
      ),
    );
  }
  if (config.REDIS_URL === undefined) {
    findings.push(
      warn(
        'settings.memory',
        'Conversations live in the memory of one instance',
        'Set REDIS_URL before a second instance starts',
      ),
    );
  }
  if (!config.localDialogflow && config.PUBSUB_SERVICE_ACCOUNTS.length === 0) {
    findings.push(
      warn(
        'settings.push',
        'The Pub/Sub push routes are closed',
        'Set PUBSUB_SERVICE_ACCOUNTS to the service account of the push subscriptions',
      ),
    );
  }
  if (config.LEGACY_WEB_CHAT) {
    findings.push(
      warn('settings.webchat', 'Web Chat v2 is on', 'Genesys removed it in August 2026; set LEGACY_WEB_CHAT=false'),
    );
  }
  if (config.OAUTH_GRANT === 'implicit') {
    findings.push(
      warn(
        'settings.grant',
        'The implicit grant is being removed',
        'Move the OAuth client to Code Authorization / PKCE',
      ),
    );
  }
  return findings;
}

function nearest(name: string): string | undefined {
  const known = Object.keys(settings).map((candidate) => ({ candidate, apart: distance(name, candidate) }));
  const best = known.sort((a, b) => a.apart - b.apart)[0];
  return best && best.apart <= 3 ? best.candidate : undefined;
}

/** Levenshtein, over names of at most some tens of letters. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
