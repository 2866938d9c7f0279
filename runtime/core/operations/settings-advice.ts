/** Advice on valid settings: unsafe ones that were allowed, weak ones, missing ones, and ones that will be removed. */
import type { Config } from '../../config.ts';
import { brokenRules } from '../../insecure-settings.ts';
import type { Logger } from '../ports/logger.ts';
import { type Finding, pass, warn } from './finding.ts';

type Advice = {
  readonly id: string;
  readonly applies: (config: Config) => boolean;
  readonly title: string;
  readonly fix: string;
};

/** Unusual settings outside local mode. */
const adviceTable: readonly Advice[] = [
  {
    id: 'settings.keys',
    applies: (config) => config.AUDIOHOOK_KEY_ORGANIZATIONS.includes('*'),
    title: 'A key opens calls of every allowed organization',
    fix: 'Give each organization its own key, and name them in AUDIOHOOK_KEY_ORGANIZATIONS',
  },
  {
    id: 'settings.metrics',
    applies: (config) => config.METRICS_TOKEN === undefined,
    title: '/metrics answers only on loopback',
    fix: 'Set METRICS_TOKEN so that Prometheus can read it',
  },
  {
    id: 'settings.admin',
    applies: (config) => config.ADMIN_TOKEN === undefined,
    title: 'Conversations cannot be erased or exported',
    fix: 'Set ADMIN_TOKEN to a random value, so that requests of customers can be answered',
  },
  {
    id: 'settings.memory',
    applies: (config) => config.REDIS_URL === undefined,
    title: 'Conversations are kept in the memory of one instance',
    fix: 'Set REDIS_URL before a second instance starts',
  },
  {
    id: 'settings.push',
    applies: (config) => !config.localDialogflow && config.PUBSUB_SERVICE_ACCOUNTS.length === 0,
    title: 'The Pub/Sub push routes are closed',
    fix: 'Set PUBSUB_SERVICE_ACCOUNTS to the service account of the push subscriptions',
  },
  {
    id: 'settings.webchat',
    applies: (config) => config.LEGACY_WEB_CHAT,
    title: 'Web Chat v2 is on',
    fix: 'Genesys removed it in August 2026; set LEGACY_WEB_CHAT=false',
  },
  {
    id: 'settings.grant',
    applies: (config) => config.OAUTH_GRANT === 'implicit',
    title: 'The implicit grant is being removed',
    fix: 'Move the OAuth client to Code Authorization / PKCE',
  },
  {
    id: 'settings.skew',
    applies: (config) => config.AUDIOHOOK_SKEW_SECONDS > 10,
    title: 'A signature stays valid for a long time',
    fix: 'Synchronize the clock of this machine and lower AUDIOHOOK_SKEW_SECONDS to 10 or less',
  },
  {
    id: 'settings.session',
    applies: (config) => config.SESSION_SECONDS > 43_200,
    title: 'A panel session lasts longer than a working day',
    fix: 'Lower SESSION_SECONDS to 43200 or less; the panel renews its session by itself',
  },
  {
    id: 'settings.log',
    applies: (config) => config.LOG_LEVEL === 'debug',
    title: 'The log holds more than production needs',
    fix: 'Set LOG_LEVEL=info when the investigation is over',
  },
  {
    id: 'settings.model',
    applies: (config) => config.LLM_URL !== undefined && config.REDACT.includes('none'),
    title: 'A language model gets the words of customers, and nothing in them is masked',
    fix: 'Set REDACT to what must not leave the service, for example card,phone,email',
  },
  {
    id: 'settings.capture',
    applies: (config) => config.CAPTURE_DIR !== undefined,
    title: 'Calls are captured',
    fix: 'Remove CAPTURE_DIR when the investigation is over',
  },
];

/** Findings name settings, never their values. */
export function adviseOnSettings(config: Config): Finding[] {
  const allowed = brokenRules(config, config.localGenesys).map(({ setting, override, sentence }) =>
    warn(
      override === 'unsigned-calls' ? 'settings.signature' : `settings.insecure.${override}`,
      `ALLOW_INSECURE accepts an unsafe ${setting}`,
      `${setting} ${sentence}; then remove ${override} from ALLOW_INSECURE`,
    ),
  );
  if (config.localGenesys) return allowed;
  const isSigned = config.AUDIOHOOK_CLIENT_SECRET.length > 0;
  return [
    ...(isSigned ? [pass('settings.signature', 'Calls must be signed'), adviseOnReplays(config)] : []),
    ...allowed,
    ...adviceTable.filter(({ applies }) => applies(config)).map(({ id, title, fix }) => warn(id, title, fix)),
  ];
}

/** Logs every warning, so that they are seen at every start. */
export function logSettingsAdvice(config: Config, logger: Logger): void {
  for (const { id, status, title, fix } of adviseOnSettings(config)) {
    if (status === 'warn') logger.warn('A setting needs attention', { check: id, title, fix });
  }
}

/** Whether a signed upgrade that was seen by one instance can be repeated at another. */
function adviseOnReplays(config: Config): Finding {
  const id = 'settings.replay';
  if (config.REDIS_URL === undefined) return pass(id, 'A repeated signature is refused by the memory of this instance');
  if (config.AUDIOHOOK_NONCES === 'shared')
    return pass(id, 'A repeated signature is refused by all instances; while Redis is away, new calls are refused');
  return warn(
    id,
    'While Redis is away, a repeated signature is noticed only by the instance that saw it first',
    'Set AUDIOHOOK_NONCES=shared, unless calls must be accepted while Redis is away',
  );
}
