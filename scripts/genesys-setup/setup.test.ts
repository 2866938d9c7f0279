import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { silentLogger } from '../../runtime/core/ports/logger.ts';
import { createSystemClock } from '../../runtime/core/system-clock.ts';
import { type LocalGenesys, startLocalGenesys } from '../../runtime/simulator/genesys/server.ts';
import { type AdminApi, openAdminApi, SetupError } from './admin-api.ts';
import { changeLine, changesOf, merged } from './changes.ts';
import { desiredSetup, type SetupOptions } from './desired.ts';
import { makePlan } from './plan.ts';

const base: SetupOptions = {
  applicationUrl: 'https://earshot.example.com',
  audiohookUrl: 'wss://earshot.example.com/audiohook',
  apiKey: 'abcdefghijklmnop1234',
  clientSecret: 'c2VjcmV0LXNlY3JldC1zZWNyZXQ=',
  grant: 'pkce',
};

describe('genesys:setup', () => {
  let genesys: LocalGenesys;
  let api: AdminApi;
  const sent: string[] = [];

  before(async () => {
    genesys = await startLocalGenesys({ serviceOrigins: [], clock: createSystemClock(), logger: silentLogger });
    const hosts = { loginOrigin: genesys.origin, apiOrigin: genesys.origin };
    const real = await openAdminApi({ ...hosts, clientId: 'local-setup', clientSecret: 'local-setup' });
    api = {
      ...real,
      send(method, path, body) {
        sent.push(`${method} ${path.replace(/[0-9a-f-]{36}/g, '{id}')}`);
        return real.send(method, path, body);
      },
    };
  });
  after(() => genesys.close());

  const plan = async (options: SetupOptions = base) => makePlan(api, await desiredSetup(options));
  const apply = async (options: SetupOptions = base) => {
    for (const step of (await plan(options)).steps) await step.run();
  };
  const lines = async (options: SetupOptions) => (await plan(options)).steps.flatMap((s) => s.changes.map(changeLine));

  it('refuses a wrong set-up client and one without the rights, each with the way out', async () => {
    const hosts = { loginOrigin: genesys.origin, apiOrigin: genesys.origin };
    await assert.rejects(
      openAdminApi({ ...hosts, clientId: 'x', clientSecret: 'y' }),
      (error) => error instanceof SetupError && /GENESYS_SETUP_CLIENT_ID/.test(error.message),
    );
    const agent = await fetch(`${genesys.origin}/api/v2/integrations`, {
      headers: { authorization: 'Bearer local-agent' },
    });
    assert.equal(agent.status, 403);
    await assert.rejects(
      openAdminApi({ loginOrigin: 'http://127.0.0.1:9', apiOrigin: '', clientId: 'x', clientSecret: 'y' }),
      SetupError,
    );
  });

  it('changes nothing while it only shows', async () => {
    const { steps, clientId } = await plan();
    assert.deepEqual(
      steps.map((s) => s.title.slice(0, 6)),
      ['Create', 'Create', 'Create'],
    );
    assert.equal(clientId(), undefined);
    assert.deepEqual(sent, []);
  });

  it('makes what is missing, and the second time changes nothing', async () => {
    await apply();
    assert.equal(sent.length, 8);
    sent.length = 0;
    const again = await plan();
    assert.deepEqual(again.steps, []);
    assert.equal(again.kept.length, 3);
    assert.match(again.clientId()!, /^[0-9a-f-]{36}$/);
    await apply();
    assert.deepEqual(sent, []);
    const [client] = await api.list('/api/v2/oauth/clients');
    assert.deepEqual(client!.registeredRedirectUri, ['https://earshot.example.com/oauth/callback']);
    assert.equal(client!.authorizedGrantType, 'CODE');
  });

  it('shows and makes only the change that is wanted, and leaves alone what others have set', async () => {
    const [widget] = (await api.list('/api/v2/integrations')).filter((i) => i.name === 'Earshot');
    const path = `/api/v2/integrations/${widget!.id}/config/current`;
    const config = await api.get(path);
    await api.send('PUT', path, {
      ...config,
      properties: { ...(config.properties as object), groups: ['g1'], theirs: true },
    });
    assert.deepEqual((await plan()).steps, []);

    const queues = { ...base, queues: ['q1', 'q2'] };
    assert.deepEqual(await lines(queues), ['properties.queueIdFilterList: nothing → ["q1","q2"]']);
    await apply(queues);
    const after = (await api.get(path)).properties as Record<string, unknown>;
    assert.deepEqual([after.groups, after.theirs, after.queueIdFilterList], [['g1'], true, ['q1', 'q2']]);
    assert.deepEqual((await plan({ ...base, queues: ['q2', 'q1'] })).steps, []);
  });

  it('enters a new AudioHook key, shows none of it, and lets Genesys probe again', async () => {
    const rotated = { ...base, apiKey: 'another-key-0123456789' };
    const shown = (await lines(rotated)).join('\n');
    assert.ok(shown.includes('credentials') && !shown.includes(rotated.apiKey) && !shown.includes(base.apiKey!));
    sent.length = 0;
    await apply(rotated);
    assert.deepEqual(sent, [
      'PUT /api/v2/integrations/credentials/{id}',
      'PUT /api/v2/integrations/{id}/config/current',
      'PATCH /api/v2/integrations/{id}',
      'PATCH /api/v2/integrations/{id}',
    ]);
    assert.deepEqual((await plan(rotated)).steps, []);
  });

  it('leaves AudioHook alone where there is no key', async () => {
    const { audiohookUrl: _, apiKey: __, ...chatOnly } = base;
    assert.deepEqual((await plan(chatOnly)).steps, []);
    assert.equal((await plan(chatOnly)).kept.length, 2);
  });

  it('adds the app of supervisors with the right to ask for divisions, and leaves it alone where no one is a supervisor', async () => {
    const supervised = { ...base, apiKey: 'another-key-0123456789', supervisors: { groups: ['g7'] } };
    const { steps } = await plan(supervised);
    assert.deepEqual(
      steps.map(({ title }) => title),
      ['Change the OAuth client "Earshot panel"', 'Create the integration "Earshot supervisor" (embedded-client-app)'],
    );
    await apply(supervised);
    assert.deepEqual((await plan(supervised)).steps, []);
    const [client] = await api.list('/api/v2/oauth/clients');
    assert.ok((client!.scope as string[]).includes('authorization:readonly'));
    const app = (await api.list('/api/v2/integrations')).find(({ name }) => name === 'Earshot supervisor');
    assert.equal(app!.intendedState, 'ENABLED');
    const { properties } = await api.get(`/api/v2/integrations/${app!.id}/config/current`);
    const { url, displayType, groups, sandbox } = properties as Record<string, string>;
    assert.deepEqual([displayType, groups], ['standalone', ['g7']]);
    // Signing in needs the same origin, and a window where the desktop asks for one.
    for (const flag of ['allow-same-origin', 'allow-popups', 'allow-forms']) assert.ok(sandbox!.includes(flag), flag);
    const filled = new URL(url!.replace('{{gcLangTag}}', 'es-es').replace('{{gcUsePopupAuth}}', 'true'));
    assert.equal(filled.pathname, '/supervisor');
    assert.deepEqual(Object.fromEntries(filled.searchParams), { langTag: 'es-es', usePopupAuth: 'true' });
    const names = (await plan({ ...base, apiKey: 'another-key-0123456789' })).kept;
    assert.ok(!names.includes('Integration "Earshot supervisor"'));
  });
});

const rows: [name: string, current: unknown, desired: unknown, changes: number][] = [
  ['equal values', { a: 1, b: 'x' }, { a: 1 }, 0],
  ['another value', { a: 1 }, { a: 2 }, 1],
  ['a missing record', undefined, { a: { b: 1, c: 2 } }, 2],
  ['an empty text and nothing', {}, { a: '' }, 0],
  ['lists in another order', { a: ['x', 'y'] }, { a: ['y', 'x'] }, 0],
  ['lists of another length', { a: ['x'] }, { a: ['x', 'x'] }, 1],
];
for (const [name, current, desired, count] of rows) {
  it(`changes of ${name}: ${count}`, () => {
    assert.equal(changesOf(current, desired).length, count);
    assert.deepEqual(changesOf(merged(current, desired), desired), []);
  });
}
