import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EarshotError } from '../../shared/errors.ts';
import { conversation, setUpPanelAccess } from '../testing/panel-access.ts';

test('T26: a supervisor may read, may not write, and is audited', async () => {
  const { access, genesys, entries } = await setUpPanelAccess();
  genesys.set({ kind: 'none' });
  genesys.permissions.set('good', ['conversation:call:monitor']);
  const { identity } = await access.signIn('good');
  assert.deepEqual(await access.authorize(identity, conversation, 'read'), { allowed: true, mode: 'supervisor' });
  const write = await access.authorize(identity, conversation, 'write');
  assert.ok(!write.allowed && write.code === 'forbidden' && write.reason.includes('supervisor'));
  assert.deepEqual(
    entries.map((entry) => entry.action),
    ['sign_in', 'supervisor_join'],
  );
});

test('an empty supervisor permission makes no one a supervisor', async () => {
  const { access, genesys } = await setUpPanelAccess({ supervisorPermission: '' });
  genesys.set({ kind: 'none' });
  genesys.permissions.set('good', ['']);
  const { identity } = await access.signIn('good');
  assert.equal((await access.authorize(identity, conversation, 'read')).allowed, false);
});

test('the service check is open to supervisors, and closed to agents and ended sessions', async () => {
  const { access, genesys, clock } = await setUpPanelAccess();
  const { identity } = await access.signIn('good');
  const agent = await access.supervises(identity);
  assert.ok(!agent.allowed && agent.code === 'forbidden' && agent.reason.includes('supervisors'));
  const stranger = await access.supervises({ ...identity, sessionId: 'another' });
  assert.ok(!stranger.allowed && stranger.code === 'unauthenticated');
  genesys.permissions.set('good', ['conversation:call:monitor']);
  assert.equal((await access.supervises(identity)).allowed, false, 'the earlier answer is still cached');
  await clock.advance(61_000);
  assert.deepEqual(await access.supervises(identity), { allowed: true, mode: 'supervisor' });
  await clock.advance(3_600_000);
  const late = await access.supervises(identity);
  assert.ok(!late.allowed && late.code === 'unauthenticated');
});

test('a supervisor check without an answer is unavailable, and a revoked token ends the session', async () => {
  const { access, genesys } = await setUpPanelAccess();
  const { identity } = await access.signIn('good');
  genesys.api.permittedDivisions = async () => {
    throw new EarshotError('unavailable');
  };
  const away = await access.supervises(identity);
  assert.ok(!away.allowed && away.code === 'unavailable');
  genesys.api.permittedDivisions = async () => {
    throw new EarshotError('unauthenticated');
  };
  const revoked = await access.supervises(identity);
  assert.ok(!revoked.allowed && revoked.code === 'unauthenticated');
  assert.equal(await access.genesysToken(identity), undefined);
});

test('an OAuth client that may not read permissions makes no one a supervisor', async () => {
  const { access, genesys } = await setUpPanelAccess();
  genesys.set({ kind: 'none' });
  genesys.api.permittedDivisions = async () => {
    throw new EarshotError('forbidden');
  };
  const { identity } = await access.signIn('good');
  const given = await access.authorize(identity, conversation, 'read');
  assert.ok(!given.allowed && given.code === 'forbidden');
});
