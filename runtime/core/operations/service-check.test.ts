import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '../../config.ts';
import { createTestClock } from '../../testing/clock.ts';
import { createServiceCheck, type ServiceCheckOptions } from './service-check.ts';

const secret = 'k9Q2vX7mT4bR8wZ1cF6hJ3nL5pS0dGyA+eUi/oB2tN4';
const key = 'the-key-of-the-tests-0123456789';
const password = 'the-password-of-redis';

const production = {
  CONVERSATION_PROFILE_NAME: 'projects/p/locations/europe-west1/conversationProfiles/x',
  GCP_PROJECT_ID: 'p',
  OAUTH_CLIENT_ID: '0a0a0a0a-1111-4222-8333-000000000001',
  GENESYS_CLOUD_REGION: 'mypurecloud.de',
  SESSION_SECRET: secret,
  API_KEY: key,
  AUDIOHOOK_CLIENT_SECRET: Buffer.from('a client secret of the tests, of 32 bytes').toString('base64'),
  ALLOWED_ORGANIZATION_IDS: 'd7934305-0972-4844-938e-9060eef73d05',
  REDIS_URL: `rediss://:${password}@10.0.0.3:6378`,
  METRICS_TOKEN: 'a-token-of-the-tests-0123456789abcdef',
  ADMIN_TOKEN: 'an-admin-token-of-the-tests-0123456789abc',
  PUBSUB_SERVICE_ACCOUNTS: 'push@p.iam.gserviceaccount.com',
  APPLICATION_SERVER_URL: 'https://earshot.example.com',
};

function setUp(change: Partial<ServiceCheckOptions> = {}, env: Record<string, string | undefined> = {}) {
  const clock = createTestClock();
  const asked: string[] = [];
  const answers: Record<string, () => unknown> = {
    INFO: () => 'redis_version:7.2.0\r\nmaxmemory_policy:noeviction\r\n',
    TIME: () => [String(Math.floor(clock.now() / 1_000)), '0'],
  };
  const check = createServiceCheck({
    config: readConfig({ ...production, ...env }),
    clock,
    redis: {
      async command([name = '']) {
        asked.push(name);
        return answers[name]?.() ?? 'OK';
      },
      explain: () => unreachable,
      foreignKeys: () => undefined,
    },
    components: () => [{ name: 'dialogflow', ok: true }],
    genesys: { region: 'mypurecloud.de', organizations: 1 },
    audiohook: { keys: 1, secrets: 1, calls: () => 0 },
    draining: () => false,
    ...change,
  });
  const find = async (id: string) => (await check()).find((finding) => finding.id === id);
  return { clock, check, find, asked, answers };
}

test('a healthy service passes every check', async () => {
  const { check } = setUp();
  const found = await check();
  assert.deepEqual(
    found.filter(({ status }) => status !== 'pass'),
    [],
  );
  const areas = new Set(found.map(({ id }) => id.split('.')[0]));
  assert.deepEqual([...areas].sort(), ['audiohook', 'clock', 'engine', 'genesys', 'redis', 'service', 'settings']);
});

const unreachable = {
  name: 'ECONNREFUSED',
  check: 'redis.connect',
  sentence: 'Redis cannot be reached',
  remedy: 'Check',
};
const explained = { explain: () => unreachable, foreignKeys: () => undefined };
const away = { ...explained, command: () => Promise.reject(new Error('x')) };
const component = (name: string, ok: boolean, detail?: string) => ({ components: () => [{ name, ok, detail }] });

const faults: [
  what: string,
  id: string,
  status: 'warn' | 'fail',
  change: Partial<ServiceCheckOptions>,
  env?: Record<string, string | undefined>,
][] = [
  [
    'calls are not signed',
    'settings.signature',
    'warn',
    {},
    { AUDIOHOOK_CLIENT_SECRET: undefined, ALLOW_INSECURE: 'unsigned-calls' },
  ],
  ['replays go unnoticed while Redis is away', 'settings.replay', 'warn', {}, { AUDIOHOOK_NONCES: 'instance' }],
  ['no Redis is set', 'settings.memory', 'warn', { redis: undefined }, { REDIS_URL: undefined }],
  [
    'the connection to Redis is not encrypted',
    'redis.tls',
    'warn',
    {},
    { REDIS_URL: `redis://:${password}@10.0.0.3:6379`, ALLOW_INSECURE: 'redis' },
  ],
  ['Redis does not answer', 'redis.connect', 'fail', { redis: away }],
  ['Dialogflow does not answer', 'engine.dialogflow', 'fail', component('dialogflow', false, 'No answer')],
  ['another region is in use', 'engine.failover', 'warn', component('failover', true, 'No answer from europe-west1')],
  ['speech models are loading', 'engine.recognition', 'fail', component('recognition', false, 'Loading')],
  ['recognition is behind', 'engine.recognition', 'warn', component('recognition', true, 'Behind')],
  ['an article cannot be read', 'engine.knowledge', 'warn', component('knowledge', true, 'a.md: empty')],
  ['there is no key', 'audiohook.keys', 'fail', { audiohook: { keys: 0, secrets: 0, calls: () => 0 } }],
  [
    'calls are near the limit',
    'audiohook.calls',
    'warn',
    { audiohook: { keys: 1, secrets: 1, calls: () => 9_999_999 } },
  ],
  ['the instance is shutting down', 'service.drain', 'warn', { draining: () => true }],
];

for (const [what, id, status, change, env] of faults) {
  test(`has a finding with a remedy: ${what}`, async () => {
    const found = await setUp(change, env).find(id);
    assert.equal(found?.status, status);
    assert.ok(found?.fix);
  });
}

test('has findings with a remedy when Redis evicts, differs in time or hides its configuration', async () => {
  const { answers, find, clock } = setUp();
  answers.INFO = () => 'redis_version:7.2.0\r\nmaxmemory_policy:allkeys-lru\r\n';
  assert.equal((await find('redis.eviction'))?.status, 'fail');
  answers.TIME = () => [String(Math.floor(clock.now() / 1_000) - 60), '0'];
  assert.equal((await find('clock.skew'))?.status, 'warn');
  answers.INFO = () => {
    throw new Error('NOPERM');
  };
  assert.equal((await find('redis.info'))?.status, 'warn');
});

test('a clock that was set while the service ran is reported, a steady one is not', async () => {
  const { clock, find } = setUp();
  await clock.advance(3_600_000);
  assert.equal((await find('clock.step'))?.status, 'pass');
  clock.jump(-30_000);
  const found = await find('clock.step');
  assert.equal(found?.status, 'warn');
  assert.match(found?.detail ?? '', /-30 s/);
});

test('no finding contains a secret', async () => {
  for (const [, , , change, env] of faults) {
    const text = JSON.stringify(await setUp(change, env).check());
    for (const hidden of [secret, key, password, production.METRICS_TOKEN, production.AUDIOHOOK_CLIENT_SECRET])
      assert.ok(!text.includes(hidden), text);
  }
});

test('concurrent calls share one check', async () => {
  const { check, asked } = setUp();
  const [one, two] = await Promise.all([check(), check()]);
  assert.equal(one, two);
  assert.equal(asked.filter((name) => name === 'INFO').length, 1);
  await check();
  assert.equal(asked.filter((name) => name === 'INFO').length, 2);
});

test('keys of another type in Redis, and proxies that do not fit, are named with what helps', async () => {
  const sentence = 'A key is of another type';
  const foreign = { name: 'WRONGTYPE', check: 'redis.command', sentence, remedy: 'Choose another prefix' };
  const { find } = setUp({
    components: () => [{ name: 'proxy', ok: true, detail: 'Requests carry X-Forwarded-For' }],
    redis: { command: async () => 'OK', explain: () => unreachable, foreignKeys: () => foreign },
  });
  assert.equal((await find('settings.proxy'))?.status, 'warn', 'among the settings');
  const keys = await find('redis.keys');
  assert.deepEqual([keys?.status, keys?.title, keys?.fix], ['fail', sentence, foreign.remedy]);
});
