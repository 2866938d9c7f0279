import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { emptyProject } from './project-state.ts';
import { changing, deploy, deployed, inProject, profile } from './test-project.ts';

test('teardown takes away what deploy made and leaves everything else', async () => {
  const before = emptyProject();
  before.apis = new Set([
    'iam.googleapis.com',
    'pubsub.googleapis.com',
    'secretmanager.googleapis.com',
    'redis.googleapis.com',
  ]);
  before.topics.add('theirs');
  before.secrets.set('theirs', { versions: ['x'], readers: new Set(), annotations: new Map() });
  before.accounts.set('earshot@demo-project.iam.gserviceaccount.com', new Set());
  before.redis.set('other', { tier: 'basic', auth: false, tls: false, config: '', state: 'READY' });
  before.profile = {
    ...before.profile,
    newMessageEventNotificationConfig: { topic: 'projects/demo-project/topics/theirs' },
  };
  const wanted = structuredClone(before);
  // Their wiring of this field was replaced by ours when deploying; teardown cannot know it.
  delete wanted.profile!.newMessageEventNotificationConfig;
  await inProject(before, async (run, standIn) => {
    assert.equal((await run('deploy.sh', ...deploy)).code, 0);
    const plan = await run('teardown.sh', '--plan');
    assert.match(plan.out, /Delete the Redis instance earshot/);
    const count = changing(standIn).length;
    assert.match((await run('teardown.sh')).err, /add --yes/);
    assert.equal(changing(standIn).length, count);
    const { code, err } = await run('teardown.sh', '--yes');
    assert.equal(code, 0, err);
    const { apis: _apis, profile: profileNow, ...rest } = standIn.state;
    const { apis: _before, profile: profileWanted, ...restWanted } = wanted;
    assert.deepEqual(rest, restWanted);
    assert.deepEqual(
      { ...profileNow, humanAgentAssistantConfig: undefined },
      { ...profileWanted, humanAgentAssistantConfig: undefined },
    );
    assert.match((await run('teardown.sh', '--yes')).err, /nothing here that deploy made/);
  });
});

test('a teardown that broke off goes on where it stopped', async () => {
  const state = await deployed();
  await inProject(state, async (run, standIn) => {
    standIn.failures.set('redis instances delete', 'FAILED_PRECONDITION: busy');
    const { code, err } = await run('teardown.sh', '--yes');
    assert.equal(code, 1);
    assert.match(err, /could not do this: Delete the Redis instance earshot.*busy/);
    standIn.failures.clear();
    assert.equal((await run('teardown.sh', '--yes')).code, 0);
    assert.equal(standIn.state.secrets.size, 0);
    assert.equal(standIn.state.redis.size, 0);
    assert.equal(standIn.state.accounts.size, 0);
  });
});

test('what a run that broke off had made is taken away too', async () => {
  await inProject(emptyProject(), async (run, standIn) => {
    standIn.failures.set('run deploy earshot-voice', 'the container failed to start');
    assert.equal((await run('deploy.sh', ...deploy)).code, 1);
    standIn.failures.clear();
    assert.equal((await run('teardown.sh', '--yes')).code, 0);
    const { apis: _apis, profile: _profile, ...rest } = standIn.state;
    const { apis: _none, profile: _fresh, ...empty } = emptyProject();
    assert.deepEqual(rest, empty);
  });
});

test('extract-env writes what is there and says what is not', async () => {
  await inProject(await deployed(), async (run, _standIn, home) => {
    const { code, out, err } = await run('extract-env.sh', '--project', 'demo-project', '--region', 'us-central1');
    assert.equal(code, 0, err);
    const text = readFileSync(join(home, '.env.extracted'), 'utf8');
    assert.match(text, /^GCP_PROJECT_ID=demo-project$/m);
    assert.match(text, /^REDIS_INSTANCE_ID=earshot$/m);
    assert.match(text, /^REDIS_URL=rediss:\/\/10\.0\.0\.3:6378$/m);
    assert.match(text, /^UI_CONNECTOR=https:\/\/earshot-panel-123456789012\.us-central1\.run\.app$/m);
    assert.match(text, /^VOICE_INTERCEPTOR_SERVICE=earshot-voice$/m);
    assert.match(text, new RegExp(`^CONVERSATION_PROFILE_NAME=${profile}$`, 'm'));
    assert.match(text, /^SERVICE_ACCOUNT=earshot@demo-project/m);
    assert.match(out, /VPC_CONNECTOR_NAME: there is none/);
    assert.ok(!text.includes('redis-password-1'));
  });
});

test('extract-env of an empty project and of none', async () => {
  await inProject(emptyProject(), async (run) => {
    const { code, out } = await run('extract-env.sh', '--project', 'demo-project', '--region', 'us-central1');
    assert.equal(code, 0);
    assert.match(out, /Not found:[\s\S]*REDIS_INSTANCE_ID[\s\S]*CONVERSATION_PROFILE_NAME/);
    assert.match((await run('extract-env.sh', '--project', 'x', '--region', 'y')).err, /no project "x"/);
    assert.match((await run('extract-env.sh', '--region', 'y')).err, /say which project/);
  });
});

test('the subscription by which an earlier version kept dead letters is deleted', async () => {
  const project = emptyProject();
  project.topics.add('earshot-dead-letters');
  const [topic, name] = ['earshot-dead-letters', 'earshot-dead-letters-pull'];
  const none = { endpoint: '', account: '', audience: '', deadLetters: '', attempts: '' };
  project.subscriptions.set(name, { topic, retention: '1d', bindings: new Set(), ...none });
  await inProject(project, async (run, standIn) => {
    const { code, out, err } = await run('deploy.sh', ...deploy);
    assert.equal(code, 0, err);
    assert.match(out, /Delete earshot-dead-letters-pull of an earlier version/);
    assert.ok(!standIn.state.subscriptions.has(name));
  });
});
