import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigError, readConfig } from './config.ts';
import { adviseOnSettings, logSettingsAdvice } from './core/operations/settings-advice.ts';
import { silentLogger } from './core/ports/logger.ts';
import { insecureNames } from './insecure-names.ts';
import { insecureRules } from './insecure-settings.ts';

const production = {
  CONVERSATION_PROFILE_NAME: 'projects/p/locations/us-central1/conversationProfiles/x',
  OAUTH_CLIENT_ID: 'client',
  GENESYS_CLOUD_REGION: 'mypurecloud.de',
  SESSION_SECRET: 'k7Jd02mQxZpL9vBtR4nWc8YsHf3GaUe1',
  API_KEY: 'SGVsbG8sIEkgYW0gdGhlIEFQSSBrZXkh',
  AUDIOHOOK_CLIENT_SECRET: 'bm90LWEtcmVhbC1zZWNyZXQtMDEyMw==',
  ALLOWED_ORGANIZATION_IDS: 'd7934305-0972-4844-938e-9060eef73d05',
  LLM_MODEL: 'small',
};

const problemsOf = (env: Record<string, string>) => {
  try {
    readConfig({ ...production, ...env });
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.problems.map(({ setting, problem }) => `${setting} ${problem}`);
  }
  return [];
};

/** Each unsafe setting of production, with the name that ALLOW_INSECURE takes, if any. */
const unsafe: readonly (readonly [setting: string, value: string, override?: string])[] = [
  ['API_KEY', '1234567890123456'],
  ['API_KEY', 'passwordpassword'],
  ['METRICS_TOKEN', 'a'],
  ['METRICS_TOKEN', 'aaaaaaaaaaaaaaaaaaaaaaaa'],
  ['ALLOWED_ORGANIZATION_IDS', '*'],
  ['ALLOWED_ORGANIZATION_IDS', 'acme'],
  ['AUDIOHOOK_CLIENT_SECRET', '', 'unsigned-calls'],
  ['REDIS_URL', 'redis://:a-password@10.0.0.3:6379', 'redis'],
  ['REDIS_URL', 'rediss://10.0.0.3:6379', 'redis-password'],
  ['APPLICATION_SERVER_URL', 'http://panel.example.com', 'panel'],
  ['PROXY_SERVER', 'http://backend.example.com', 'panel'],
  ['REDIRECT_URI', 'http://panel.example.com/oauth/callback', 'panel'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://collector.example.com:4318', 'otlp'],
  ['LLM_URL', 'http://10.0.0.9:11434/v1', 'llm'],
  ['LLM_URL', 'http://127.0.0.1.example.com/v1', 'llm'],
];

for (const [setting, value, override] of unsafe) {
  const what = `${setting}${value === '' ? ' that is not set' : ` like ${value}`}`;
  test(`production does not start with ${what}: the setting is named, the value is not repeated`, () => {
    const problems = problemsOf({ [setting]: value });
    assert.equal(problems.length, 1);
    assert.ok(problems[0]!.startsWith(`${setting} `));
    if (value.length > 3) assert.ok(!problems[0]!.includes(value));
    assert.equal(problems[0]!.includes(`ALLOW_INSECURE=${override}`), override !== undefined);
  });
  if (override === undefined) continue;
  test(`${what} is accepted with ALLOW_INSECURE=${override}, with a warning at every start and in the checks`, async () => {
    const config = readConfig({ ...production, [setting]: value, ALLOW_INSECURE: override });
    const findings = adviseOnSettings(config).filter(({ title }) => title.includes('ALLOW_INSECURE'));
    assert.deepEqual(
      findings.map(({ status, title }) => [status, title]),
      [['warn', `ALLOW_INSECURE accepts an unsafe ${setting}`]],
    );
    const warned: unknown[] = [];
    logSettingsAdvice(config, { ...silentLogger, warn: (_, fields) => warned.push(fields?.check) });
    assert.ok(warned.includes(findings[0]!.id));
    for (const other of insecureNames.filter((name) => name !== override)) {
      assert.equal(problemsOf({ [setting]: value, ALLOW_INSECURE: other }).length, 1, other);
    }
  });
}

test('every rule has a row in this test', () => {
  const tested = new Set(unsafe.map(([setting, , override]) => `${setting} ${override}`));
  for (const { setting, override } of insecureRules) assert.ok(tested.has(`${setting} ${override}`), setting);
});

test('loopback addresses need no encryption', () => {
  for (const host of ['localhost', '127.0.0.1', '[::1]']) {
    assert.deepEqual(
      problemsOf({
        REDIS_URL: `redis://${host}:6379`,
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://${host}:4318`,
        LLM_URL: `http://${host}:1/v1`,
      }),
      [],
    );
  }
});

test('a panel without calls needs no client secret', () => {
  assert.deepEqual(problemsOf({ ROLE: 'panel', AUDIOHOOK_CLIENT_SECRET: '', REDIS_URL: 'rediss://:x@10.0.0.3' }), []);
});

test('local mode starts with weak values, but sends nothing in clear text to a model elsewhere', () => {
  readConfig({ METRICS_TOKEN: 'a', REDIS_URL: 'redis://redis.example.com' });
  assert.throws(() => readConfig({ LLM_URL: 'http://10.0.0.9/v1', LLM_MODEL: 'm' }), /LLM_URL.*ALLOW_INSECURE=llm/);
});

test('a name that ALLOW_INSECURE does not know is refused', () => {
  assert.throws(() => readConfig({ ALLOW_INSECURE: 'everything' }), /ALLOW_INSECURE: may list/);
});

for (const [setting, value, id] of [
  ['AUDIOHOOK_SKEW_SECONDS', '30', 'settings.skew'],
  ['SESSION_SECONDS', '86400', 'settings.session'],
  ['LOG_LEVEL', 'debug', 'settings.log'],
  ['CAPTURE_DIR', '/captures', 'settings.capture'],
] as const) {
  test(`${setting}=${value} is unusual in production and warned of`, () => {
    const found = adviseOnSettings(readConfig({ ...production, [setting]: value }));
    assert.ok(found.some((finding) => finding.id === id && finding.status === 'warn' && finding.fix));
  });
}
