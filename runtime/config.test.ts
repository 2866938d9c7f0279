import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { ConfigError, readConfig } from './config.ts';

const secret = 'k7Jd02mQxZpL9vBtR4nWc8YsHf3GaUe1';
const production = {
  CONVERSATION_PROFILE_NAME: 'projects/p/locations/us-central1/conversationProfiles/x',
  OAUTH_CLIENT_ID: 'client',
  GENESYS_CLOUD_REGION: 'mypurecloud.de',
  SESSION_SECRET: secret,
  API_KEY: 'SGVsbG8sIEkgYW0gdGhlIEFQSSBrZXkh',
  AUDIOHOOK_CLIENT_SECRET: 'bm90LWEtcmVhbC1zZWNyZXQtMDEyMw==',
  ALLOWED_ORGANIZATION_IDS: 'd7934305-0972-4844-938e-9060eef73d05',
};

const problemsOf = (env: Record<string, string>) => {
  try {
    readConfig(env);
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.problems.map((p) => p.setting);
  }
  return [];
};

test('without settings it is local mode on loopback', () => {
  const config = readConfig({});
  assert.equal(config.host, '127.0.0.1');
  assert.equal(config.PORT, 8080);
  assert.ok(config.localDialogflow && config.localGenesys);
});

test('empty values count as absent', () => {
  assert.equal(readConfig({ PORT: '', REDIS_URL: '  ' }).PORT, 8080);
});

test('local mode binds to loopback only', () => {
  assert.deepEqual(problemsOf({ HOST: '0.0.0.0' }), ['HOST']);
  assert.deepEqual(problemsOf({ ...production, OAUTH_CLIENT_ID: '', HOST: '10.0.0.4' }), ['HOST']);
});

test('with Genesys and Google settings it listens on all addresses', () => {
  assert.equal(readConfig(production).host, '0.0.0.0');
});

test('outside local mode a missing or weak secret is refused, with its name', () => {
  for (const name of ['SESSION_SECRET', 'ALLOWED_ORGANIZATION_IDS', 'GENESYS_CLOUD_REGION'] as const) {
    assert.deepEqual(problemsOf({ ...production, [name]: '' }), [name]);
  }
  assert.deepEqual(
    problemsOf({ ...production, API_KEY: '', AUDIOHOOK_CLIENT_SECRET: '', ALLOW_INSECURE: 'unsigned-calls' }),
    ['API_KEY'],
  );
  for (const weak of ['secret', 'a'.repeat(64), 'changeme-changeme-changeme']) {
    assert.deepEqual(problemsOf({ ...production, SESSION_SECRET: weak }), ['SESSION_SECRET'], weak);
  }
  assert.deepEqual(problemsOf({ ...production, API_KEY: 'short' }), ['API_KEY']);
});

test('M2: a key that could open calls of several organizations is refused unless it is allowed by name', () => {
  const [one, two] = ['d7934305-0972-4844-938e-9060eef73d05', '0f9d8c7b-6a5e-4d3c-8b2a-1f0e9d8c7b6a'];
  const several = { ...production, ALLOWED_ORGANIZATION_IDS: `${one},${two}` };
  const setting = 'AUDIOHOOK_KEY_ORGANIZATIONS';
  assert.deepEqual(problemsOf(production), [], 'with one organization there is nothing to choose');
  assert.deepEqual(problemsOf(several), [setting]);
  assert.deepEqual(problemsOf({ ...several, [setting]: two }), []);
  assert.deepEqual(problemsOf({ ...several, [setting]: '*' }), []);
  for (const wrong of [`${one},${two}`, '11111111-2222-4333-8444-555555555555', 'acme'])
    assert.deepEqual(problemsOf({ ...several, [setting]: wrong }), [setting], wrong);
});

test('a region that is not in the table is refused', () => {
  assert.deepEqual(problemsOf({ ...production, GENESYS_CLOUD_REGION: 'evil.example' }), ['GENESYS_CLOUD_REGION']);
});

test('every problem is listed at once', () => {
  assert.deepEqual(problemsOf({ PORT: '70000', ROLE: 'both', LOG_LEVEL: 'loud' }), ['PORT', 'ROLE', 'LOG_LEVEL']);
});

test('there must be one client secret per key, or none', () => {
  assert.deepEqual(
    problemsOf({
      API_KEY: 'SGVsbG8sIEkgYW0g,dGhlIEFQSSBrZXkh',
      AUDIOHOOK_CLIENT_SECRET: 'bm90LWEtcmVhbC1zZWNyZXQtMDEyMw==',
    }),
    ['AUDIOHOOK_CLIENT_SECRET'],
  );
});

test('a language that no platform would know, and a translator that could not translate, are refused', () => {
  for (const wrong of ['english', 'en_US', '--', 'en-US,es-ES'])
    assert.deepEqual(problemsOf({ DEFAULT_LANGUAGE: wrong }), ['DEFAULT_LANGUAGE'], wrong);
  for (const right of ['es', 'es-419', 'zh-Hant-TW']) assert.deepEqual(problemsOf({ DEFAULT_LANGUAGE: right }), []);
  assert.deepEqual(problemsOf({ TRANSLATOR: 'model' }), ['TRANSLATOR']);
  assert.deepEqual(problemsOf({ TRANSLATOR: 'google' }), ['TRANSLATOR']);
  assert.deepEqual(problemsOf({ ...production, TRANSLATOR: 'google' }), []);
  assert.deepEqual(problemsOf({ TRANSLATOR: 'google', GCP_PROJECT_ID: 'p' }), []);
});

test('separate roles need Redis', () => {
  assert.deepEqual(problemsOf({ ROLE: 'voice' }), ['REDIS_URL']);
});

test('printing the configuration shows no secret, and an error repeats no value', () => {
  const config = readConfig(production);
  for (const text of [inspect(config, { depth: 9 }), JSON.stringify(config), String(config.SESSION_SECRET)]) {
    assert.ok(!text.includes(secret));
    assert.ok(!text.includes(production.API_KEY));
  }
  assert.equal(config.SESSION_SECRET[0]?.reveal(), secret);
  assert.throws(
    () => readConfig({ ...production, SESSION_SECRET: 'my-weak-secret' }),
    (error: Error) => !error.message.includes('my-weak-secret'),
  );
});

test('SUPERVISOR_PERMISSION=none means that no one has it, in any spelling; unset or empty it is the permission to monitor', () => {
  const permissionOf = (value?: string) =>
    readConfig(value === undefined ? {} : { SUPERVISOR_PERMISSION: value }).SUPERVISOR_PERMISSION;
  assert.deepEqual(['none', 'None', 'NONE'].map(permissionOf), ['', '', '']);
  assert.deepEqual([permissionOf(), permissionOf('')], ['conversation:call:monitor', 'conversation:call:monitor']);
  assert.equal(permissionOf('routing:queue:view'), 'routing:queue:view');
});
