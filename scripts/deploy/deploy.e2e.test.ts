import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { emptyProject, type ProjectState } from './project-state.ts';
import { changing, deploy, deployed, inProject, profile, settingsText as settings } from './test-project.ts';

test('a first run makes everything, and says what before it does', async () => {
  await inProject(emptyProject(), async (run, standIn) => {
    const { code, out, err } = await run('deploy.sh', ...deploy);
    assert.equal(code, 0, err);
    const { state } = standIn;
    assert.deepEqual(
      [...state.topics],
      ['earshot-suggestions', 'earshot-lifecycle', 'earshot-messages', 'earshot-recognition', 'earshot-dead-letters'],
    );
    assert.deepEqual(state.redis.get('earshot'), {
      tier: 'standard',
      auth: true,
      tls: true,
      config: 'maxmemory-policy=noeviction',
      state: 'READY',
    });
    assert.equal(state.secrets.get('earshot-redis-url')?.versions[0], 'rediss://:redis-password-1@10.0.0.3:6378');
    const panel = 'https://earshot-panel-123456789012.us-central1.run.app';
    const pushed = [...state.subscriptions.values()];
    for (const subscription of pushed) {
      assert.ok(subscription.endpoint.startsWith(`${panel}/pubsub/`));
      assert.equal(subscription.account, 'earshot-push@demo-project.iam.gserviceaccount.com');
      assert.equal(subscription.audience, panel);
    }
    assert.equal(pushed.length, 4);
    const wired = (topic: string) => ({
      topic: `projects/demo-project/topics/earshot-${topic}`,
      messageFormat: 'JSON',
    });
    assert.deepEqual(state.profile, {
      name: profile,
      displayName: 'Support',
      humanAgentAssistantConfig: { notificationConfig: wired('suggestions') },
      notificationConfig: wired('lifecycle'),
      newMessageEventNotificationConfig: wired('messages'),
      newRecognitionResultNotificationConfig: wired('recognition'),
    });
    assert.match(
      out,
      /To do in demo-project[\s\S]*Make the Redis instance[\s\S]*Doing it:[\s\S]*Make the Redis instance/,
    );
    assert.match(out, /AudioHook: wss:\/\/earshot-voice-123456789012\.us-central1\.run\.app\/audiohook/);
  });
});

test('both services come from one image and get what long connections need', async () => {
  const state = await deployed();
  for (const [role, concurrency] of [
    ['panel', '1000'],
    ['voice', '250'],
  ] as const) {
    const flags = state.services.get(`earshot-${role}`)!.flags;
    const env = flags.get('set-env-vars')!;
    assert.equal(flags.get('image'), 'registry/earshot:1');
    assert.equal(flags.get('timeout'), '3600');
    assert.equal(flags.get('min-instances'), '1');
    assert.equal(flags.get('concurrency'), concurrency);
    assert.ok(flags.has('no-cpu-throttling'));
    assert.ok(env.includes(`ROLE=${role}|`));
    assert.ok(env.includes('FEATURES=TRANSCRIPT,KNOWLEDGE_SEARCH'), 'a value with commas stays whole');
    assert.match(flags.get('startup-probe')!, /path=\/healthz/);
  }
});

test('a push that fails ten times goes to a dead-letter topic, which keeps nothing of what customers said', async () => {
  const { topicBindings, subscriptions } = await deployed();
  const agent = 'serviceAccount:service-123456789012@gcp-sa-pubsub.iam.gserviceaccount.com';
  assert.deepEqual([...topicBindings], [`earshot-dead-letters roles/pubsub.publisher ${agent}`]);
  for (const [name, { deadLetters, attempts, bindings }] of subscriptions) {
    assert.deepEqual({ deadLetters, attempts }, { deadLetters: 'earshot-dead-letters', attempts: '10' }, name);
    assert.deepEqual([...bindings], [`roles/pubsub.subscriber ${agent}`], name);
  }
  assert.ok([...subscriptions.values()].every(({ topic }) => topic !== 'earshot-dead-letters'));
});

test('secrets are random, travel on standard input and no one else can read them', async () => {
  await inProject(emptyProject(), async (run, standIn) => {
    const { out, err } = await run('deploy.sh', ...deploy);
    const values = [...standIn.state.secrets].flatMap(([name, secret]) =>
      name.endsWith('-ca') ? [] : secret.versions,
    );
    assert.equal(values.length, 5);
    assert.equal(new Set(values).size, 5);
    const seen = `${standIn.argumentsSeen()}${out}${err}`;
    for (const value of values) assert.ok(!seen.includes(value), 'a secret was printed or passed as an argument');
    const session = standIn.state.secrets.get('earshot-session-secret')!.versions[0]!;
    assert.ok(Buffer.from(session, 'base64').length >= 48);
    assert.ok(!seen.includes('a-token'));
    for (const [name, secret] of standIn.state.secrets) {
      const readers =
        name === 'earshot-deploy-record' ? [] : ['serviceAccount:earshot@demo-project.iam.gserviceaccount.com'];
      assert.deepEqual([...secret.readers], readers);
    }
  });
});

test('a second run finds nothing to do and changes nothing', async () => {
  await inProject(await deployed(), async (run, standIn) => {
    const { code, out } = await run('deploy.sh', ...deploy);
    assert.equal(code, 0);
    assert.match(out, /nothing; everything is as it should be/);
    assert.deepEqual(changing(standIn), []);
  });
});

test('nothing in the settings file is run', async () => {
  await inProject(await deployed(), async (run, _standIn, home) => {
    await run('deploy.sh', ...deploy);
    assert.throws(() => readFileSync(join(home, 'evil')));
  });
});

const damage: readonly [what: string, (state: ProjectState) => unknown, changes: number][] = [
  [
    'a topic with its subscription',
    (s) => [s.topics.delete('earshot-messages'), s.subscriptions.delete('earshot-messages-push')],
    5,
  ],
  [
    'a subscription that has no dead-letter topic',
    (s) => (s.subscriptions.get('earshot-messages-push')!.deadLetters = ''),
    1,
  ],
  ['a Pub/Sub agent that may not forward', (s) => s.subscriptions.get('earshot-messages-push')!.bindings.clear(), 1],
  ['a Pub/Sub agent that may not publish to the dead letters', (s) => s.topicBindings.clear(), 1],
  ['a secret without a value', (s) => (s.secrets.get('earshot-metrics-token')!.versions = []), 3],
  ['a secret without readers', (s) => s.secrets.get('earshot-audiohook-key')!.readers.clear(), 1],
  ['a subscription that pushes unsigned', (s) => (s.subscriptions.get('earshot-lifecycle-push')!.account = ''), 1],
  ['a role that was taken away', (s) => s.bindings.clear(), 2],
  ['a profile wired to somebody else', (s) => (s.profile!.notificationConfig = { topic: 'projects/x/topics/y' }), 2],
  ['a service that is gone', (s) => s.services.delete('earshot-voice'), 2],
];

for (const [what, break_, expected] of damage) {
  test(`a half-made project is completed and the rest left alone: ${what}`, async () => {
    const whole = await deployed();
    const broken = structuredClone(whole);
    break_(broken);
    await inProject(broken, async (run, standIn) => {
      const { code, err } = await run('deploy.sh', ...deploy);
      assert.equal(code, 0, err);
      const changes = changing(standIn).map(({ command, positional }) => `${command} ${positional[0]}`);
      assert.equal(changes.length, expected, changes.join('\n'));
      assert.deepEqual([...standIn.state.topics].sort(), [...whole.topics].sort());
      assert.equal(standIn.state.services.size, 2);
      assert.deepEqual(standIn.state.profile, whole.profile);
      assert.deepEqual(
        changing(standIn).length > 0 && (await run('deploy.sh', ...deploy)).out.match(/nothing;/)?.length,
        1,
      );
    });
  });
}

test('a changed setting deploys the services anew and touches nothing else', async () => {
  await inProject(
    await deployed(),
    async (run, standIn) => {
      await run('deploy.sh', ...deploy);
      assert.deepEqual(
        changing(standIn).map(({ command, positional }) => `${command} ${positional[0]}`),
        ['run deploy earshot-panel', 'run deploy earshot-voice'],
      );
    },
    settings.replace('TRANSCRIPT,', ''),
  );
});

test('--only deploys one service', async () => {
  await inProject(emptyProject(), async (run, standIn) => {
    const { code, err } = await run('deploy.sh', ...deploy, '--only', 'voice');
    assert.equal(code, 0, err);
    assert.deepEqual([...standIn.state.services.keys()], ['earshot-voice']);
    assert.equal(standIn.state.subscriptions.size, 0);
  });
});

test('--only secrets makes Redis and the secrets, and leaves the rest to Terraform', async () => {
  await inProject(emptyProject(), async (run, standIn) => {
    const { code, out, err } = await run('deploy.sh', '--yes', '--only', 'secrets');
    assert.equal(code, 0, err);
    const { state } = standIn;
    assert.equal(state.redis.size, 1);
    const names = [...(await deployed()).secrets.keys()];
    assert.deepEqual([...state.secrets.keys()], names);
    for (const [name, { versions }] of state.secrets)
      assert.equal(versions.length, name === 'earshot-deploy-record' ? 0 : 1, name);
    assert.deepEqual([...state.accounts.keys(), ...state.topics, ...state.services.keys()], []);
    for (const { readers } of state.secrets.values()) assert.equal(readers.size, 0);
    assert.match(out, /terraform apply/);
    assert.match(out, /Warning: without ADMIN_TOKEN no conversation can be erased or exported/);
    const isLocked = existsSync(new URL('terraform/.terraform.lock.hcl', import.meta.url));
    assert.equal(/Warning: the Terraform providers are not locked .* npm run pin/.test(out), !isLocked, out);
    assert.match((await run('deploy.sh', '--yes', '--only', 'secrets')).out, /nothing; everything is as it should be/);
  });
});

test('names that administrators have already are kept', async () => {
  await inProject(
    emptyProject(),
    async (run, standIn) => {
      const { code, err } = await run('deploy.sh', ...deploy);
      assert.equal(code, 0, err);
      assert.deepEqual([...standIn.state.services.keys()], ['aa-panel', 'aa-voice']);
      assert.deepEqual([...standIn.state.connectors], ['my-connector']);
      assert.deepEqual([...standIn.state.redis.keys()], ['my-redis']);
      assert.ok(standIn.state.accounts.has('svc@demo-project.iam.gserviceaccount.com'));
      const key = 'a-key-of-my-own-1234567890';
      assert.equal(standIn.state.secrets.get('earshot-audiohook-key')?.versions[0], key);
    },
    `${settings}UI_CONNECTOR=https://aa-panel-123456789012.us-central1.run.app
VOICE_INTERCEPTOR_SERVICE=aa-voice
VPC_CONNECTOR_NAME=my-connector
REDIS_INSTANCE_ID=my-redis
SERVICE_ACCOUNT=svc@demo-project.iam.gserviceaccount.com
API_KEY=a-key-of-my-own-1234567890
`,
  );
});

for (const mode of ['--plan', '--dry-run']) {
  test(`${mode} prints everything and changes nothing`, async () => {
    await inProject(emptyProject(), async (run, standIn) => {
      const { code, out, err } = await run('deploy.sh', mode, ...deploy.slice(1));
      assert.equal(code, 0, err);
      assert.deepEqual(changing(standIn), []);
      assert.match(
        out,
        mode === '--plan'
          ? /Make the Redis instance/
          : /^ {2}gcloud redis instances create earshot --region=us-central1 .*--project=demo-project --quiet$/m,
      );
      assert.match(out, mode === '--plan' ? /Deploy the voice service/ : /run deploy earshot-voice/);
    });
  });
}

const failures: readonly [begin: string, why: string, damage: (state: ProjectState) => unknown][] = [
  ['projects describe', 'PERMISSION_DENIED: no', () => {}],
  [
    'services enable',
    'FAILED_PRECONDITION: billing account for project is not found',
    (s) => s.apis.delete('run.googleapis.com'),
  ],
  ['secrets list', 'PERMISSION_DENIED: secretmanager.secrets.list', () => {}],
  ['secrets create', 'PERMISSION_DENIED: no', (s) => s.secrets.delete('earshot-metrics-token')],
  ['secrets update', 'PERMISSION_DENIED: no', (s) => s.topics.delete('earshot-messages')],
  ['secrets versions add', 'RESOURCE_EXHAUSTED: quota', (s) => (s.secrets.get('earshot-metrics-token')!.versions = [])],
  ['secrets versions access', 'PERMISSION_DENIED: no', () => {}],
  [
    'secrets add-iam-policy-binding',
    'PERMISSION_DENIED: no',
    (s) => s.secrets.get('earshot-metrics-token')!.readers.clear(),
  ],
  ['iam service-accounts create', 'RESOURCE_EXHAUSTED: too many', (s) => s.accounts.clear()],
  ['projects add-iam-policy-binding', 'PERMISSION_DENIED: no', (s) => s.bindings.clear()],
  ['redis instances create', 'RESOURCE_EXHAUSTED: quota', (s) => s.redis.clear()],
  ['pubsub topics create', 'PERMISSION_DENIED: no', (s) => s.topics.delete('earshot-messages')],
  ['pubsub subscriptions create', 'PERMISSION_DENIED: no', (s) => s.subscriptions.clear()],
  [
    'pubsub subscriptions modify',
    'PERMISSION_DENIED: no',
    (s) => (s.subscriptions.get('earshot-messages-push')!.endpoint = 'x'),
  ],
  ['run deploy', 'the container failed to start', (s) => s.services.clear()],
  ['rest GET', '403', () => {}],
  ['rest PATCH', '403', (s) => (s.profile = { name: profile })],
];

for (const [begin, why, break_] of failures) {
  test(`a failure stops with one sentence: ${begin}`, async () => {
    const state = await deployed();
    break_(state);
    await inProject(state, async (run, standIn) => {
      standIn.failures.set(begin, why);
      const { code, err } = await run('deploy.sh', ...deploy);
      assert.equal(code, 1);
      const said = err.trim().split('\n');
      assert.equal(said.length, 1, err);
      assert.match(said[0]!, /^deploy\.sh: could not /);
    });
  });
}

const mistakes: readonly [what: string, env: string, args: string[], says: RegExp][] = [
  ['no settings file', settings, ['--env', 'nothing'], /there is no nothing; copy \.env\.sample/],
  ['no profile', settings.replace(/^CONV.*$/m, ''), [], /set CONVERSATION_PROFILE_NAME/],
  ['a profile of another shape', settings.replace(profile, 'p1'), [], /must look like projects/],
  [
    'no region',
    settings.replace(/^SERVICE_REGION="us-central1"$/m, '').replace(/^SERVICE_REGION =.*$/m, ''),
    [],
    /set SERVICE_REGION/,
  ],
  ['a short key', `${settings}API_KEY=short`, [], /API_KEY is too short/],
  ['a short session secret', `${settings}SESSION_SECRET=short`, [], /SESSION_SECRET is too short/],
  ['an unknown option', settings, ['--what'], /there is no option "--what"/],
  ['an option without its value', settings, ['--only'], /--only needs a value/],
  ['an odd service', settings, ['--only', 'both'], /--only is panel, voice or secrets/],
  ['a service name that Cloud Run refuses', `${settings}UI_CONNECTOR=Not_A_Name`, [], /cannot be the name/],
  [
    'no terminal to ask at',
    settings.replace('TRANSCRIPT,', ''),
    ['--image', 'registry/earshot:1'],
    /there is no terminal to ask at; add --yes/,
  ],
];

for (const [what, env, args, says] of mistakes) {
  test(`a mistake is one sentence: ${what}`, async () => {
    await inProject(
      await deployed(),
      async (run, standIn) => {
        const { code, err } = await run('deploy.sh', ...args);
        assert.equal(code, 1);
        assert.match(err, says);
        assert.equal(err.trim().split('\n').length, 1, err);
        assert.deepEqual(changing(standIn), []);
      },
      env,
    );
  });
}

test('a Redis without AUTH or TLS is not taken', async () => {
  const state = await deployed();
  state.redis.get('earshot')!.auth = false;
  await inProject(state, async (run) => {
    assert.match((await run('deploy.sh', ...deploy)).err, /has no AUTH or no TLS/);
  });
});
