import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { EarshotError } from '../../shared/errors.ts';
import type { PanelAccess } from '../core/ports/panel-access.ts';
import { createTestClock } from '../testing/clock.ts';
import { bearer, createTestApp, mine, panelAccess, url } from '../testing/http-app.ts';
import { hasCode, setUpPanelAccess } from '../testing/panel-access.ts';
import { type BudgetLimits, createBudgets } from './budgets.ts';
import { networkOf } from './client-address.ts';
import { createSessionRoute } from './session-route.ts';

/** The app with sign-in, where Genesys knows the token `good`, and one budget for all routes. */
async function setUpSignIn(limits?: Partial<BudgetLimits>) {
  const { access, genesys, clock } = await setUpPanelAccess();
  const budgets = createBudgets({ clock, ...(limits && { limits }) });
  const app = createTestApp({ clock, access, budgets, routes: { session: createSessionRoute({ access, budgets }) } });
  const signIn = async (token?: string) => {
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return (await app.request(url('/api/session'), { method: 'POST', headers })).status;
  };
  return { app, signIn, genesys };
}

describe('H2: a client locks out no agent at the same address', () => {
  it('after 120 sign-ins without a token, an agent signs in', async () => {
    const { signIn } = await setUpSignIn();
    for (let n = 0; n < 120; n++) assert.equal(await signIn(), 401);
    assert.equal(await signIn('good'), 200);
  });

  it('after 3,000 sign-ins without a token, which are refused by then, an agent signs in', async () => {
    const { signIn } = await setUpSignIn({ refusalsPerMinute: 100 });
    const statuses = new Set<number>();
    for (let n = 0; n < 3_000; n++) statuses.add(await signIn());
    assert.deepEqual([...statuses], [401, 429]);
    assert.equal(await signIn('good'), 200);
  });

  it('after 3,600 requests without a token, the snapshot of an agent is answered', async () => {
    const app = createTestApp({ limits: { refusalsPerMinute: 100 } });
    const snapshot = url(`/api/conversations/${mine}`);
    for (let n = 0; n < 3_600; n++) await app.request(snapshot);
    assert.equal((await app.request(snapshot)).status, 429);
    assert.equal((await app.request(snapshot, { headers: { authorization: 'Bearer forged' } })).status, 429);
    assert.equal((await app.request(snapshot, { headers: bearer })).status, 200);
  });

  it('a token that Genesys refused is not sent to Genesys again, however often it is presented', async () => {
    const { signIn, genesys } = await setUpSignIn();
    for (let n = 0; n < 1_000; n++) assert.equal(await signIn('foreign'), 401);
    assert.equal(genesys.asked.identify, 1);
    assert.equal(await signIn('good'), 200);
  });

  it('unknown tokens reach Genesys at a limited rate, and accepted ones do not count', async () => {
    const { signIn, genesys } = await setUpSignIn({ signInsPerMinute: 20 });
    for (let n = 0; n < 15; n++) assert.equal(await signIn('good'), 200);
    for (let n = 0; n < 20; n++) assert.equal(await signIn(`guess-${n}`), 401);
    assert.equal(await signIn('guess-20'), 429);
    assert.equal(genesys.asked.identify, 21);
  });
});

test('each valid token has a budget of its own, also where one agent has several', () => {
  const budgets = createBudgets({ clock: createTestClock(), limits: { requestsPerMinute: 60 } });
  const identity = { agentId: 'a', name: 'A', organizationId: 'o', sessionId: 'first', expiresAt: 0 };
  for (let n = 0; n < 15; n++) budgets.spend(identity);
  assert.throws(() => budgets.spend(identity), hasCode('rate_limited'));
  budgets.spend({ ...identity, sessionId: 'second' });
});

test('a token that cannot be verified for another reason counts as no refusal', async () => {
  const access: PanelAccess = {
    ...panelAccess,
    verify: async () => {
      throw new EarshotError('unavailable');
    },
  };
  const app = createTestApp({ access, limits: { refusalsPerMinute: 10 } });
  for (let n = 0; n < 30; n++) {
    assert.equal((await app.request(url(`/api/conversations/${mine}`), { headers: bearer })).status, 503);
  }
});

const networks: readonly [address: string, network: string][] = [
  ['192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002:ffff::', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
  ['unknown', 'unknown'],
];
for (const [address, network] of networks) {
  test(`limits count ${address} as ${network}`, () => assert.equal(networkOf(address), network));
}
