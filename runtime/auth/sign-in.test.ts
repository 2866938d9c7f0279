import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EarshotError } from '../../shared/errors.ts';
import type { GenesysUser } from '../core/ports/genesys-api.ts';
import { agent, hasCode, ours, setUpPanelAccess } from '../testing/panel-access.ts';

const foreignUsers: [name: string, user: GenesysUser | EarshotError, reason: string][] = [
  ['of another organization', { ...agent, organizationId: 'another-organization' }, 'foreign_organization'],
  ['made for another OAuth client', { ...agent, clientId: 'another-app' }, 'foreign_client'],
  ['of a deactivated user', { ...agent, active: false }, 'inactive_user'],
  ['that Genesys does not know', new EarshotError('unauthenticated'), 'unknown_token'],
  ['without the scope to read its user (a guest)', new EarshotError('forbidden'), 'unknown_token'],
];
for (const [name, user, reason] of foreignUsers) {
  test(`T25: a Genesys token ${name} is refused with a generic error and an audit entry`, async () => {
    const { access, genesys, entries, store } = await setUpPanelAccess();
    genesys.users.set('foreign', user);
    await assert.rejects(
      access.signIn('foreign'),
      (error: EarshotError) => error.code === 'unauthenticated' && error.detail === undefined,
    );
    assert.equal(entries.at(-1)?.action, 'sign_in_refused');
    assert.equal(entries.at(-1)?.reason, reason);
    assert.equal(store.values.size, 0);
  });
}

for (const token of ['', ' ', 'a b', 'ünïcode', 'x\ny', 'x'.repeat(4_097), 'a\0b']) {
  test(`T28: a Genesys token of the form ${JSON.stringify(token.slice(0, 12))} never reaches Genesys`, async () => {
    const { access, genesys } = await setUpPanelAccess();
    const before = genesys.asked.identify;
    await access.signIn(token).then(
      () => assert.fail('must be refused'),
      (error) => assert.ok(hasCode('unauthenticated')(error)),
    );
    assert.equal(genesys.asked.identify, before);
  });
}

test('sign-in distinguishes a Genesys that does not answer from an unknown token', async () => {
  const { access, genesys } = await setUpPanelAccess();
  genesys.users.set('slow', new EarshotError('unavailable'));
  await assert.rejects(access.signIn('slow'), hasCode('unavailable'));
  genesys.users.set('slow', new EarshotError('rate_limited', { retryAfterMs: 7_000 }));
  await assert.rejects(access.signIn('slow'), (error: EarshotError) => error.retryAfterMs === 7_000);
  genesys.users.set('slow', agent);
  assert.equal((await access.signIn('slow')).identity.agentId, 'agent-1');
});

test('signing in returns a token with the identity of the agent and nothing of the Genesys token', async () => {
  const { access, store, entries } = await setUpPanelAccess();
  const { token, identity } = await access.signIn('good');
  assert.deepEqual(await access.verify(token), identity);
  assert.equal(identity.organizationId, ours);
  assert.ok(!JSON.stringify([...store.values]).includes('good'));
  assert.ok(!atob(token.split('.')[1]!.replaceAll('-', '+').replaceAll('_', '/')).includes('good'));
  assert.equal(entries.at(-1)?.action, 'sign_in');
});
