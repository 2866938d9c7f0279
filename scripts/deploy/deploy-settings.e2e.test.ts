import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import type { settings } from '../../runtime/settings.ts';
import { type SettingRow, settingRows } from '../settings/rows.ts';
import { emptyProject } from './project-state.ts';
import { changing, deployed, inProject, type Ran, settingsText } from './test-project.ts';

type Name = keyof typeof settings;

/** Values for settings whose schema, or whose use by deploy, wants something particular. */
const values: Partial<Record<Name, string>> = {
  PORT: '9090',
  GENESYS_CLIENT_ID: '5d1c9b7a-0000-4000-8000-00000000c11e',
  GENESYS_CLIENT_SECRET: 'a-genesys-client-secret-of-mine',
  HOST: '::',
  ROLE: 'voice',
  LOG_LEVEL: 'debug',
  LOG_FORMAT: 'json',
  METRICS_TOKEN: 'a-metrics-token-of-mine-1234567890',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'https://otlp.example.com',
  TRACE_PAINT_PERCENT: '5',
  TRUSTED_PROXY_HOPS: '2',
  DRAIN_SECONDS: '60',
  MAX_CALLS: '11',
  MAX_CALLS_PER_KEY: '12',
  MAX_CALLS_PER_ADDRESS: '13',
  MAX_PANELS: '14',
  MAX_PANELS_PER_AGENT: '15',
  REQUESTS_PER_MINUTE: '700',
  REFUSALS_PER_MINUTE: '13000',
  SIGN_INS_PER_MINUTE: '400',
  RING_SECONDS: '15',
  HISTORY_EVENTS: '160',
  HISTORY_SECONDS: '17',
  CHAT_QUIET_SECONDS: '18',
  GCP_PROJECT_ID: 'demo-project',
  SERVICE_REGION: 'us-central1',
  CONVERSATION_PROFILE_NAME: 'projects/demo-project/locations/global/conversationProfiles/p1',
  FAILOVER_REGIONS: 'projects/demo-project/locations/us-east1/conversationProfiles/p2',
  LOCAL_FALLBACK: 'true',
  DIALOGFLOW_ENDPOINT: '127.0.0.1:1',
  STREAMS_PER_MINUTE: '18',
  STREAM_SECONDS: '19',
  SPEECH_MODEL: 'telephony',
  DEFAULT_LANGUAGE: 'es-ES',
  PUBSUB_AUDIENCE: 'https://elsewhere.example.com',
  PUBSUB_SERVICE_ACCOUNTS: 'pusher@example.com',
  API_KEY: 'a-key-of-my-own-1234567890',
  AUDIOHOOK_CLIENT_SECRET: 'c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0',
  AUDIOHOOK_PUBLIC_AUTHORITY: 'voice.example.com',
  AUDIOHOOK_PUBLIC_PATH_PREFIX: '/earshot',
  AUDIOHOOK_SKEW_SECONDS: '20',
  AUDIOHOOK_KEY_ORGANIZATIONS: '*',
  AUDIOHOOK_NONCES: 'instance',
  AUDIOHOOK_FAILURES_PER_MINUTE: '21',
  AUDIOHOOK_RECONNECT: 'true',
  REDIS_URL: 'rediss://redis.example.com',
  REDIS_MODE: 'single',
  REDIS_SENTINEL_MASTER: 'main',
  REDIS_SENTINEL_USERNAME: 'watcher',
  REDIS_SENTINEL_PASSWORD: 'sentinel-password-1',
  QUEUES_FILE: '/queues.yaml',
  ALERT_RULES_FILE: '/alert-rules.yaml',
  LANGUAGES: 'en-US,es-ES',
  TRANSLATOR: 'google',
  TRANSLATION: 'always',
  SUMMARY_LANGUAGE: 'agent',
  TRANSLATION_GLOSSARY: 'projects/p/locations/us-central1/glossaries/support',
  TRANSLATION_CHARACTERS_PER_MINUTE: '7000',
  TRANSLATION_ENDPOINT: 'http://127.0.0.1:8123',
  REDIS_KEY_PREFIX: 'other',
  REDIS_CA: '/somewhere/ca.pem',
  REDIS_COMMAND_TIMEOUT_MS: '210',
  OAUTH_CLIENT_ID: 'client-2',
  GENESYS_CLOUD_REGION: 'euw2.pure.cloud',
  OAUTH_GRANT: 'implicit',
  REDIRECT_URI: 'https://panel.example.com/oauth/callback',
  ALLOWED_ORGANIZATION_IDS: '11111111-2222-3333-4444-666666666666',
  MESSAGE_CHECK: 'lenient',
  SUPERVISOR_PERMISSION: 'quality:calibration:view',
  LEGACY_WEB_CHAT: 'true',
  ALLOW_INSECURE: 'otlp',
  SESSION_SECRET: 'a-session-secret-of-mine-0123456789-abcdef',
  SESSION_SECONDS: '2200',
  REDACT: 'card,phone,iban',
  ADMIN_TOKEN: 'an-admin-token-of-mine-1234567890-abcdef',
  AUDIT_KEY: 'an-audit-key-of-mine-1234567890-abcdefghij',
  AUDIT_DAYS: '90',
  AUDIT_LOG: '/var/log/audit.log',
  FEATURES: 'TRANSCRIPT,INTENT',
  CHANNEL: 'voice',
  APPLICATION_SERVER_URL: 'https://panel.example.com',
  PROXY_SERVER: 'https://backend.example.com',
  EMBEDDING_ORIGINS: 'https://tools.example.com',
  FRAME_ANCESTORS: 'https://crm.example.com',
  KNOWLEDGE_DIR: '/articles',
  ENGINE_DATA_DIR: '/engine-data',
  MODELS_DIR: '/models',
  LOCAL_MODELS: 'off',
  LOCAL_WORKERS: '3',
  RULES_FILE: '/rules.yaml',
  TOOLS_DIR: '/tools',
  TOOL_HOSTS: 'orders.example.com',
  TOOL_KEY: 'a-tool-key-of-mine-1234567890',
  CONTEXT_ATTRIBUTES: 'tier=Customer tier,account_id',
  CONTEXT_URL: 'https://crm.example.com/context',
  LLM_URL: 'https://llm.example.com',
  LLM_API: 'google',
  LLM_MODEL: 'model-1',
  LLM_API_KEY: 'a-model-key-of-mine-1234567890',
  PROMPTS_DIR: '/prompts',
  LLM_DISCOVERY: 'off',
  LLM_PRICES: '0.15,0.60',
  LLM_CONVERSATION_TOKENS: '20000',
  REDIS_INSTANCE_ID: 'my-redis',
  VPC_CONNECTOR_NAME: 'my-connector',
  SERVICE_ACCOUNT: 'svc-account',
  UI_CONNECTOR: 'my-panel',
  VOICE_INTERCEPTOR_SERVICE: 'my-voice',
  DEPLOY_PREFIX: 'my-prefix',
  VPC_NETWORK: 'my-network',
  VPC_SUBNET: 'my-subnet',
  VPC_CONNECTOR_RANGE: '10.9.0.0/28',
  MIN_INSTANCES: '2',
  MAX_INSTANCES: '23',
  GENESYS_TOKEN: 'a-genesys-token-of-mine',
  GENESYS_SETUP_CLIENT_ID: 'set-up-client',
  GENESYS_SETUP_CLIENT_SECRET: 'set-up-secret',
  ARCHIVE_URL: 'postgres://earshot:secret@db.internal/archive',
  ARCHIVE_DAYS: '30',
  USE_REPORT_AGENTS: 'grouped',
  WEBHOOK_URL: 'https://crm.example.com/hooks/earshot',
  WEBHOOK_KEY: 'd2ViaG9vay1rZXktZm9yLXRlc3RzLW9ubHktMDEyMzQ1Njc4OQ==',
  WEBHOOK_FOLDER: '/webhooks',
  CAPTURE_DIR: '/captures',
  CAPTURE_CONSENT: 'true',
  CAPTURE_DAYS: '24',
};

/** Some value that the schema of a setting takes and that is not its default: a new setting needs no row above. */
function otherThanDefault(row: SettingRow): string {
  const candidates = [
    'true',
    'false',
    '23',
    '223',
    '70223',
    'https://other.example.com',
    'another-value-0123456789-abcdef',
  ];
  const found = candidates.find((text) => text !== row.defaultText && v.safeParse(row.schema, text).success);
  assert.ok(found, `${row.name} needs a value in the table above`);
  return found;
}

const withSetting = (name: string, value: string, env = settingsText) =>
  `${env.replace(new RegExp(`^${name} ?=.*\\n`, 'gm'), '')}${name}=${value}\n`;
/** What only `genesys:setup` and the doctor read; deploy leaves it alone. */
const readElsewhere = (name: string) => name.startsWith('GENESYS_SETUP_') || name === 'GENESYS_TOKEN';

const chosenValue = (row: SettingRow) => values[row.name as Name] ?? otherThanDefault(row);
const ruleOf = (row: SettingRow) => (row.cloudRun ? Object.keys(row.cloudRun)[0] : undefined);
const isRefused = (row: SettingRow) => ['decides', 'refuses'].includes(ruleOf(row) ?? '');

const dryRun = (env: string): Promise<Ran> =>
  inProject(emptyProject(), (run) => run('deploy.sh', '--dry-run', '--image', 'registry/earshot:1'), env);

/** One run with all settings that the services get, each named beside its value; those that deploy itself uses change the run. */
let withAll: Promise<Ran> | undefined;
function runWith(row: SettingRow): Promise<Ran> {
  if (row.belongs === 'deploy') {
    const needed = row.name === 'VPC_CONNECTOR_RANGE' ? `VPC_CONNECTOR_NAME=${values.VPC_CONNECTOR_NAME}\n` : '';
    return dryRun(withSetting(row.name, chosenValue(row)) + needed);
  }
  withAll ??= dryRun(
    settingRows
      .filter((each) => each.belongs !== 'deploy' && !isRefused(each))
      .reduce((env, each) => withSetting(each.name, chosenValue(each), env), settingsText),
  );
  return withAll;
}

for (const row of settingRows) {
  const value = chosenValue(row);

  if (isRefused(row)) {
    test(`${row.name} in .env is refused by its name, with the reason`, async () => {
      await inProject(
        emptyProject(),
        async (run, standIn) => {
          const { code, err } = await run('deploy.sh', '--dry-run');
          assert.equal(code, 1);
          assert.match(err, new RegExp(`take ${row.name} out of .env: .{15,}`));
          assert.ok(!err.includes(value), 'the value stays out of the message');
          assert.deepEqual(changing(standIn), []);
        },
        withSetting(row.name, value),
      );
    });
    continue;
  }

  test(`${row.name} in .env reaches the deployment${row.belongs === 'secret' ? ' by reference' : ''}`, async () => {
    const { code, out, err } = await runWith(row);
    assert.equal(code, 0, err);
    // As a shell reads it: what is quoted for pasting counts as it was written.
    const printed = out.replaceAll('\\', '');
    if (readElsewhere(row.name)) return assert.ok(!printed.includes(value));
    if (row.belongs === 'secret') {
      assert.ok(!printed.includes(value), 'a secret was printed');
      assert.match(printed, new RegExp(`--set-secrets=\\S*${row.name}=earshot-${row.secretName}:latest`));
      assert.match(printed, new RegExp(`${row.name} .*\\.env .*secrets versions add earshot-${row.secretName}`));
    } else if (row.belongs === 'plain') assert.ok(printed.includes(`${row.name}=${value}`), out);
    else assert.ok(printed.includes(value), out);
  });
}

test('a default that is written out is the same as none', async () => {
  const defaults = settingRows
    .filter(({ defaultText }) => defaultText !== '')
    .map((row) => `${row.name}=${row.defaultText}`);
  await inProject(
    await deployed(),
    async (run) => {
      const { code, out, err } = await run('deploy.sh', '--dry-run', '--image', 'registry/earshot:1');
      assert.equal(code, 0, err);
      assert.match(out, /nothing; everything is as it should be/);
    },
    `${settingsText}${defaults.join('\n')}\n`,
  );
});

test('a name that is no setting is pointed out', async () => {
  await inProject(
    await deployed(),
    async (run) =>
      assert.match((await run('deploy.sh', '--dry-run')).out, /Ignored: MAX_CALS in .env is not a setting/),
    `${settingsText}MAX_CALS=3\n`,
  );
});

test('the printed commands can be pasted: they leave the same project as deploy does', async () => {
  const applied = await deployed();
  await inProject(emptyProject(), async (run, standIn) => {
    const paste = async () => {
      const { code, out, err } = await run('deploy.sh', '--dry-run', '--image', 'registry/earshot:1');
      assert.equal(code, 0, err);
      const lines = out.split('\n').filter((line) => line.startsWith('  '));
      return run.pasted(`set -euo pipefail\n${lines.join('\n')}\n`);
    };
    const first = await paste();
    assert.equal(first.code, 0, first.err);
    // The profile can be read once its API is on; only then is it known what to change.
    const second = await paste();
    assert.equal(second.code, 0, second.err);
    const { state } = standIn;
    assert.deepEqual([...state.topics], [...applied.topics]);
    assert.deepEqual(state.subscriptions, applied.subscriptions);
    assert.deepEqual(state.profile, applied.profile);
    assert.deepEqual([...state.services.keys()], [...applied.services.keys()]);
    assert.deepEqual([...state.secrets.keys()].sort(), [...applied.secrets.keys()].sort());
    for (const [name, secret] of state.secrets) {
      const readers = [...secret.readers];
      assert.deepEqual(readers, [...applied.secrets.get(name)!.readers], name);
      if (name !== 'earshot-deploy-record') assert.equal(secret.versions.length, 1, name);
    }
    assert.equal(
      state.secrets.get('earshot-redis-url')!.versions[0],
      applied.secrets.get('earshot-redis-url')!.versions[0],
    );
  });
});
