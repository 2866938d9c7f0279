import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diagnose } from './diagnose.ts';
import { depsOf, healthyWorld, patientOf, type World } from './healthy-world.ts';
import { renderFindings } from './render-findings.ts';

const examine = (world: World) => diagnose(patientOf(world), depsOf(world));

test('where nothing is wrong every question passes', async () => {
  const findings = await examine(healthyWorld());
  assert.deepEqual(
    findings.filter(({ status }) => status !== 'pass'),
    [],
  );
  const areas = new Set(findings.map(({ id }) => id.split('.')[0]));
  assert.deepEqual([...areas].sort(), ['clock', 'genesys', 'google', 'public', 'redis', 'settings']);
});

type Topic = { topic?: string; messageFormat?: string };
const assistant = (w: World) =>
  w.google.profile.humanAgentAssistantConfig as {
    notificationConfig?: Topic;
    humanAgentSuggestionConfig?: { featureConfigs: { suggestionFeature: { type: string } }[] };
  };
const coded = (code: string) => Object.assign(new Error('no'), { code });

/** One fault at a time: what is broken, by which finding it is named, and what its fix must speak of. */
const faults: readonly [
  what: string,
  break_: (w: World) => unknown,
  id: string,
  status: 'warn' | 'fail',
  fix: RegExp,
][] = [
  ['a setting is missing', (w) => delete w.env.SESSION_SECRET, 'settings.valid', 'fail', /openssl rand/],
  ['a secret is weak', (w) => (w.env.SESSION_SECRET = 'short'), 'settings.valid', 'fail', /32 random characters/],
  [
    'a region that Genesys has not',
    (w) => (w.env.GENESYS_CLOUD_REGION = 'example.com'),
    'settings.valid',
    'fail',
    /GENESYS_CLOUD_REGION/,
  ],
  [
    'keys and secrets do not pair up',
    (w) => (w.env.API_KEY += ',another-key-0123456789'),
    'settings.valid',
    'fail',
    /as many entries/,
  ],
  [
    'a role without Redis',
    (w) => {
      delete w.env.REDIS_URL;
      w.env.ROLE = 'voice';
    },
    'settings.valid',
    'fail',
    /REDIS_URL/,
  ],
  [
    'a slip of the pen',
    (w) => w.named.push('CONVERSATION_PROFILE_NAMES'),
    'settings.unknown',
    'warn',
    /CONVERSATION_PROFILE_NAME\?/,
  ],
  ['an old Node', (w) => (w.nodeVersion = '18.20.0'), 'settings.node', 'fail', /20\.19/],
  [
    'calls are not signed',
    (w) => {
      delete w.env.AUDIOHOOK_CLIENT_SECRET;
      w.service.secrets = [];
    },
    'settings.signature',
    'warn',
    /AUDIOHOOK_CLIENT_SECRET/,
  ],
  ['metrics are closed', (w) => delete w.env.METRICS_TOKEN, 'settings.metrics', 'warn', /METRICS_TOKEN/],
  ['memory only', (w) => delete w.env.REDIS_URL, 'settings.memory', 'warn', /REDIS_URL/],
  ['nobody may push', (w) => delete w.env.PUBSUB_SERVICE_ACCOUNTS, 'settings.push', 'warn', /PUBSUB_SERVICE_ACCOUNTS/],
  [
    'the implicit grant',
    (w) => {
      w.env.OAUTH_GRANT = 'implicit';
      w.genesys.client.body.authorizedGrantType = 'TOKEN';
    },
    'settings.grant',
    'warn',
    /PKCE/,
  ],
  [
    'Redis is away',
    (w) => (w.redis.failure = coded('ECONNREFUSED')),
    'redis.connect',
    'fail',
    /network of the instance/,
  ],
  ['Redis has no such name', (w) => (w.redis.failure = coded('ENOTFOUND')), 'redis.connect', 'fail', /Check REDIS_URL/],
  [
    'a wrong Redis password',
    (w) => (w.redis.failure = new Error('WRONGPASS invalid username-password pair')),
    'redis.auth',
    'fail',
    /AUTH string/,
  ],
  [
    'a CA that is not known',
    (w) => (w.redis.failure = coded('SELF_SIGNED_CERT_IN_CHAIN self-signed certificate')),
    'redis.tls',
    'fail',
    /REDIS_CA/,
  ],
  ['Redis in the clear', (w) => (w.env.REDIS_URL = 'redis://redis.example.com:6379'), 'redis.tls', 'warn', /rediss/],
  [
    'a read replica',
    (w) => (w.redis.failOn = "SET READONLY You can't write against a read only replica."),
    'redis.readonly',
    'fail',
    /primary/,
  ],
  ['a Redis that is full', (w) => (w.redis.failOn = 'SET OOM command not allowed'), 'redis.full', 'fail', /memory/],
  [
    'a Redis that evicts',
    (w) => (w.redis.info.maxmemory_policy = 'allkeys-lru'),
    'redis.eviction',
    'fail',
    /noeviction/,
  ],
  [
    'a Redis that evicts some',
    (w) => (w.redis.info.maxmemory_policy = 'volatile-lru'),
    'redis.eviction',
    'warn',
    /noeviction/,
  ],
  ['a Redis that is nearly full', (w) => (w.redis.info.used_memory = '900'), 'redis.memory', 'warn', /HISTORY_SECONDS/],
  ['an old Redis', (w) => (w.redis.info.redis_version = '5.0.14'), 'redis.version', 'fail', /6\.2/],
  ['Redis is far away', (w) => (w.redis.msPerCommand = 80), 'redis.latency', 'warn', /region/],
  ['no credentials', (w) => (w.google.token = false), 'google.credentials', 'fail', /application-default login/],
  ['expired credentials', (w) => (w.google.status = 401), 'google.credentials', 'fail', /Renew/],
  ['no permission', (w) => (w.google.status = 403), 'google.permission', 'fail', /agentAssistClient/],
  [
    'the API is off',
    (w) => {
      w.google.status = 403;
      w.google.error = { error: { details: [{ reason: 'SERVICE_DISABLED' }] } };
    },
    'google.api',
    'fail',
    /services enable/,
  ],
  ['no such profile', (w) => (w.google.status = 404), 'google.profile', 'fail', /CONVERSATION_PROFILE_NAME/],
  ['no quota left', (w) => (w.google.status = 429), 'google.quota', 'fail', /STREAMS_PER_MINUTE/],
  ['Google is away', (w) => (w.google.reachable = false), 'google.reach', 'fail', /443/],
  [
    'the service is far from the profile',
    (w) => (w.env.SERVICE_REGION = 'europe-west1'),
    'google.region',
    'warn',
    /region of the profile/,
  ],
  [
    'the profile is of another project',
    (w) => (w.env.GCP_PROJECT_ID = 'other-project'),
    'google.project',
    'warn',
    /agentAssistClient/,
  ],
  ['a topic is missing', (w) => delete w.google.profile.notificationConfig, 'google.topics', 'warn', /deploy\.sh/],
  [
    'notifications in binary',
    (w) => delete assistant(w).notificationConfig!.messageFormat,
    'google.topics',
    'fail',
    /JSON/,
  ],
  [
    'a profile that suggests nothing',
    (w) => delete assistant(w).humanAgentSuggestionConfig,
    'google.features',
    'warn',
    /Agent Assist console/,
  ],
  [
    'a feature that the profile lacks',
    (w) => assistant(w).humanAgentSuggestionConfig!.featureConfigs.pop(),
    'google.features',
    'warn',
    /SMART_REPLY/,
  ],
  ['another language', (w) => (w.google.profile.languageCode = 'de-DE'), 'google.language', 'warn', /DEFAULT_LANGUAGE/],
  ['Genesys is away', (w) => (w.genesys.reachable = false), 'genesys.reach', 'fail', /GENESYS_CLOUD_REGION/],
  ['no token for Genesys', (w) => (w.genesys.token = undefined), 'genesys.token', 'warn', /GENESYS_TOKEN/],
  ['an expired token', (w) => (w.genesys.me.status = 401), 'genesys.token', 'fail', /another region/],
  ['another organization', (w) => (w.genesys.me.organization = 'o2'), 'genesys.organization', 'fail', /Add o2/],
  ['no such OAuth client', (w) => (w.genesys.client.status = 404), 'genesys.client', 'fail', /OAUTH_CLIENT_ID/],
  [
    'an OAuth client that is off',
    (w) => (w.genesys.client.body.state = 'inactive'),
    'genesys.client',
    'fail',
    /Switch it on/,
  ],
  [
    'another grant',
    (w) => (w.genesys.client.body.authorizedGrantType = 'CLIENT-CREDENTIALS'),
    'genesys.grant',
    'fail',
    /PKCE/,
  ],
  [
    'a redirect URI that is not registered',
    (w) => (w.genesys.client.body.registeredRedirectUri = []),
    'genesys.redirect',
    'fail',
    /oauth\/callback/,
  ],
  [
    'a scope is missing',
    (w) => (w.genesys.client.body.scope = ['conversations']),
    'genesys.scopes',
    'fail',
    /notifications/,
  ],
  [
    'integrations may not be read',
    (w) => (w.genesys.integrationsStatus = 403),
    'genesys.integrations',
    'warn',
    /integrations:integration:view/,
  ],
  ['no widget', (w) => (w.genesys.widget = undefined), 'genesys.widget', 'fail', /Integrations/],
  ['a widget that is off', (w) => (w.genesys.widget!.state = 'DISABLED'), 'genesys.widget', 'fail', /Active/],
  [
    'a widget without the conversation',
    (w) => (w.genesys.widget!.properties.url = 'https://earshot.example.com/'),
    'genesys.widget',
    'fail',
    /gcConversationId/,
  ],
  [
    'a narrow sandbox',
    (w) => (w.genesys.widget!.properties.sandbox = 'allow-scripts'),
    'genesys.sandbox',
    'fail',
    /allow-popups/,
  ],
  [
    'no clipboard',
    (w) => (w.genesys.widget!.properties.permissions = ''),
    'genesys.permissions',
    'warn',
    /clipboard-write/,
  ],
  ['a widget for nobody', (w) => (w.genesys.widget!.properties.groups = []), 'genesys.groups', 'fail', /group/],
  ['no AudioHook', (w) => (w.genesys.audiohook = undefined), 'genesys.audiohook', 'fail', /Install/],
  ['AudioHook is off', (w) => (w.genesys.audiohook!.state = 'DISABLED'), 'genesys.audiohook', 'fail', /Active/],
  [
    'AudioHook calls elsewhere',
    (w) => (w.genesys.audiohook!.properties.connectionUri = 'wss://voice.example.com:8443/connect'),
    'genesys.audiohook',
    'fail',
    /443/,
  ],
  [
    'AudioHook is in error',
    (w) => (w.genesys.audiohook!.reported = 'ERROR'),
    'genesys.audiohook',
    'fail',
    /Inactive and Active/,
  ],
  ['one side only', (w) => (w.genesys.audiohook!.properties.channel = 'external'), 'genesys.channel', 'warn', /both/],
  [
    'another authority',
    (w) => (w.env.AUDIOHOOK_PUBLIC_AUTHORITY = 'other.example.com'),
    'genesys.authority',
    'fail',
    /connection URI/,
  ],
  [
    'the panel is away',
    (w) => (w.panel.failure = new TypeError('fetch failed')),
    'public.panel',
    'fail',
    /APPLICATION_SERVER_URL/,
  ],
  [
    'a certificate that nobody trusts',
    (w) => (w.panel.failure = Object.assign(new TypeError('x'), { cause: coded('DEPTH_ZERO_SELF_SIGNED_CERT') })),
    'public.certificate',
    'fail',
    /public trusts/,
  ],
  ['the panel answers with an error', (w) => (w.panel.status = 502), 'public.panel', 'fail', /service itself/],
  ['something else answers', (w) => (w.panel.body = { hello: 1 }), 'public.panel', 'fail', /service itself/],
  [
    'the running service is another',
    (w) => (w.panel.body = { genesys: { clientId: 'x' } }),
    'public.settings',
    'fail',
    /Deploy again/,
  ],
  ['the service is not ready', (w) => (w.panel.ready = 503), 'public.ready', 'fail', /readyz/],
  ['the clock is off', (w) => (w.clockOfPanel += 60_000), 'clock.skew', 'fail', /NTP/],
  [
    'nothing at the AudioHook address',
    (w) => (w.service.running = false),
    'public.audiohook',
    'fail',
    /voice service runs/,
  ],
  ['the service has another key', (w) => (w.service.keys = ['x']), 'public.audiohook', 'fail', /other keys/],
  [
    'the service has another secret',
    (w) => (w.service.secrets = ['x']),
    'public.audiohook',
    'fail',
    /other keys or secrets/,
  ],
  ['the service takes any key', (w) => (w.service.open = true), 'public.open', 'fail', /untouched/],
  [
    'the service takes unsigned calls',
    (w) => (w.service.secrets = []),
    'public.unsigned',
    'fail',
    /AUDIOHOOK_CLIENT_SECRET/,
  ],
];

for (const [what, break_, id, status, fix] of faults) {
  test(`named, with its fix: ${what}`, async () => {
    const world = healthyWorld();
    break_(world);
    const findings = await examine(world);
    const found = findings.find((finding) => finding.id === id && finding.status === status);
    assert.ok(found, renderFindings(findings));
    assert.match(found.fix ?? '', fix);
  });
}

test('no finding repeats a secret, whatever is wrong', async () => {
  for (const [, break_] of faults) {
    const world = healthyWorld();
    const secrets = [
      world.env.SESSION_SECRET!,
      world.env.API_KEY!,
      world.env.AUDIOHOOK_CLIENT_SECRET!,
      'password@',
      'google-token',
      'admin-token',
    ];
    break_(world);
    const text = JSON.stringify(await examine(world));
    for (const secret of secrets) assert.ok(!text.includes(secret), text);
  }
});

test('a mistaken fault does not hide the others', async () => {
  const world = healthyWorld();
  world.redis.failure = new Error('x');
  world.google.status = 404;
  world.service.running = false;
  const ids = (await examine(world)).filter(({ status }) => status === 'fail').map(({ id }) => id);
  assert.deepEqual(ids, ['redis.connect', 'google.profile', 'public.audiohook']);
});
