/** How panel tokens end before they expire. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EarshotError } from '../../shared/errors.ts';
import { createBudgets } from '../http/budgets.ts';
import { createSessionRoute } from '../http/session-route.ts';
import { createTestApp, problemIn, url } from '../testing/http-app.ts';
import { hasCode, ours, setUpPanelAccess } from '../testing/panel-access.ts';

test('the tokens of an organization end at once when it is no longer allowed', async () => {
  const before = await setUpPanelAccess();
  const { token } = await before.access.signIn('good');
  const after = await setUpPanelAccess({ store: before.store, allowedOrganizationIds: ['another-organization'] });
  await assert.rejects(after.access.verify(token), hasCode('unauthenticated'));
  const still = await setUpPanelAccess({ store: before.store, allowedOrganizationIds: [ours] });
  assert.equal((await still.access.verify(token)).organizationId, ours);
});

test('signing out ends the token at once, on every instance that shares the store, and is audited', async () => {
  const one = await setUpPanelAccess();
  const other = await setUpPanelAccess({ store: one.store });
  const { token, identity } = await one.access.signIn('good');
  const { token: unaffected } = await one.access.signIn('good');
  assert.equal((await other.access.verify(token)).sessionId, identity.sessionId);
  await one.access.signOut(identity);
  for (const { access } of [one, other]) {
    await assert.rejects(access.verify(token), hasCode('unauthenticated'));
    await access.verify(unaffected);
  }
  assert.equal(one.entries.at(-1)?.action, 'sign_out');
  assert.equal(await one.access.genesysToken(identity), undefined, 'the Genesys token is gone too');
});

test('a store that does not answer signs no one out, and brings back no one who signed out here', async () => {
  const { access, store, clock } = await setUpPanelAccess();
  const { token } = await access.signIn('good');
  const gone = await access.signIn('good');
  await access.signOut(gone.identity);
  let asked = 0;
  store.get = async () => {
    asked += 1;
    throw new EarshotError('timeout');
  };
  for (let n = 0; n < 10; n++) await access.verify(token);
  assert.equal(asked, 1, 'requests do not wait for the store one by one');
  await assert.rejects(access.verify(gone.token), hasCode('unauthenticated'));
  await clock.advance(6_000);
  await access.verify(token);
  assert.equal(asked, 2);
});

test('DELETE /api/session answers 204 once, and 401 to the same token afterwards', async () => {
  const { access, clock } = await setUpPanelAccess();
  const budgets = createBudgets({ clock });
  const ended: string[] = [];
  const onSignOut = ({ sessionId }: { sessionId: string }) => void ended.push(sessionId);
  const session = createSessionRoute({ access, budgets, onSignOut });
  const app = createTestApp({ clock, access, budgets, routes: { session } });
  const { token, identity } = await access.signIn('good');
  const signOut = () =>
    app.request(url('/api/session'), { method: 'DELETE', headers: { authorization: `Bearer ${token}` } });
  assert.equal((await signOut()).status, 204);
  assert.deepEqual(ended, [identity.sessionId]);
  const again = await signOut();
  assert.equal(again.status, 401);
  assert.equal((await problemIn(again)).code, 'unauthenticated');
  assert.equal((await app.request(url('/api/session'), { method: 'DELETE' })).status, 401);
});
