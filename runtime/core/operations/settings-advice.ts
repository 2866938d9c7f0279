/** Advice on valid settings: weak ones, missing ones, and ones that will be removed. */
import type { Config } from '../../config.ts';
import { type Finding, pass, warn } from './finding.ts';

/** Findings name settings, never their values. */
export function adviseOnSettings(config: Config): Finding[] {
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
  } else findings.push(pass('settings.signature', 'Calls must be signed'), adviseOnReplays(config));
  if (config.AUDIOHOOK_KEY_ORGANIZATIONS.includes('*')) {
    findings.push(
      warn(
        'settings.keys',
        'A key opens calls of every allowed organization',
        'Give each organization its own key, and name them in AUDIOHOOK_KEY_ORGANIZATIONS',
      ),
    );
  }
  if (config.METRICS_TOKEN === undefined) {
    findings.push(
      warn('settings.metrics', '/metrics answers only on loopback', 'Set METRICS_TOKEN so that Prometheus can read it'),
    );
  }
  if (config.REDIS_URL === undefined) {
    findings.push(
      warn(
        'settings.memory',
        'Conversations are kept in the memory of one instance',
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
