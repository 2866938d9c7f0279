import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Hono } from 'hono';
import * as v from 'valibot';
import { ServiceCheckResponseSchema } from '../../shared/api/service-check.ts';
import { EarshotError } from '../../shared/errors.ts';
import { fail, pass } from '../core/operations/finding.ts';
import type { AuditEntry } from '../core/ports/audit.ts';
import type { Access, PanelAccess } from '../core/ports/panel-access.ts';
import { createTestClock } from '../testing/clock.ts';
import type { AppEnv } from './app-env.ts';
import { problemOfError } from './problem.ts';
import { createServiceCheckRoute } from './service-check-route.ts';

const verdicts: Readonly<Record<string, Access>> = {
  agent: { allowed: false, code: 'forbidden', reason: 'Only supervisors see this' },
  supervisor: { allowed: true, mode: 'supervisor' },
  ended: { allowed: false, code: 'unauthenticated', reason: 'Sign in again' },
  cut: { allowed: false, code: 'unavailable', reason: 'Genesys cannot be asked' },
};

function setUp({ webhooks = true } = {}) {
  let checked = 0;
  const tested: string[] = [];
  const entries: AuditEntry[] = [];
  const access: PanelAccess = {
    signIn: () => assert.fail('this test does not sign in'),
    signOut: async () => {},
    async verify(token) {
      if (!verdicts[token]) throw new EarshotError('unauthenticated');
      return { agentId: token, name: 'x', organizationId: 'o', sessionId: 's', expiresAt: 1e15 };
    },
    authorize: () => assert.fail('no conversation is asked for'),
  };
  const app = new Hono<AppEnv>();
  app.onError((error) => problemOfError(EarshotError.from(error)));
  app.route(
    '/api/doctor',
    createServiceCheckRoute({
      access: { access, budgets: { refuse() {}, spend() {}, checkToken() {}, signIn() {} } },
      supervisors: { supervises: async ({ agentId }) => verdicts[agentId]! },
      async check() {
        checked++;
        return [pass('redis.latency', 'Round trips are short', 'median 0.4 ms'), fail('engine.x', 'Bad', 'Repair it')];
      },
      clock: createTestClock(),
      version: '1.2.3',
      webhooks: webhooks
        ? {
            async test() {
              tested.push('test');
              return 'delivered';
            },
            async resend() {
              tested.push('resend');
              return 3;
            },
          }
        : undefined,
      audit: { record: (entry) => entries.push(entry) },
    }),
  );
  return {
    checked: () => checked,
    tested,
    entries,
    tell: (what: unknown, token?: string) =>
      app.request('/api/doctor/webhooks', {
        method: 'POST',
        body: JSON.stringify({ do: what }),
        ...(token && { headers: { authorization: `Bearer ${token}` } }),
      }),
    ask: (token?: string, method = 'GET') =>
      app.request('/api/doctor', { method, ...(token && { headers: { authorization: `Bearer ${token}` } }) }),
  };
}

describe('the service check', () => {
  it('refuses requests without a valid token, and runs no check', async () => {
    const { ask, checked } = setUp();
    for (const token of [undefined, 'unknown', 'x y']) {
      const response = await ask(token);
      assert.equal(response.status, 401);
      assert.equal(((await response.json()) as { code: string }).code, 'unauthenticated');
    }
    assert.equal(checked(), 0);
  });

  it('refuses an agent who is not a supervisor, with a reason, and runs no check', async () => {
    const { ask, checked } = setUp();
    const response = await ask('agent');
    assert.equal(response.status, 403);
    assert.match(((await response.json()) as { reason: string }).reason, /supervisors/);
    assert.equal(checked(), 0);
  });

  it('distinguishes an ended session and an unavailable Genesys from a refusal', async () => {
    const { ask, checked } = setUp();
    assert.equal((await ask('ended')).status, 401);
    assert.equal((await ask('cut')).status, 503);
    assert.equal(checked(), 0);
  });

  it('accepts GET only', async () => {
    const { ask, checked } = setUp();
    for (const method of ['POST', 'PUT', 'DELETE']) assert.equal((await ask('supervisor', method)).status, 404);
    assert.equal(checked(), 0);
  });

  it('returns findings with their fixes to a supervisor', async () => {
    const { ask } = setUp();
    const response = await ask('supervisor');
    assert.equal(response.status, 200);
    assert.deepEqual(v.parse(ServiceCheckResponseSchema, await response.json()), {
      version: '1.2.3',
      checkedAt: '2026-01-01T12:00:00.000Z',
      checks: [
        { name: 'redis.latency', status: 'pass', detail: 'Round trips are short (median 0.4 ms)' },
        { name: 'engine.x', status: 'fail', detail: 'Bad', fix: 'Repair it' },
      ],
    });
  });
});

describe('the test of webhooks', () => {
  for (const [who, status] of [
    [undefined, 401],
    ['unknown', 401],
    ['agent', 403],
    ['supervisor', 200],
  ] as const)
    it(`${who ?? 'no one'}: is answered with ${status}`, async () => {
      const { tell, tested } = setUp();
      assert.equal((await tell('test', who)).status, status);
      assert.equal(tested.length, status === 200 ? 1 : 0);
    });

  it('says what came of it, and how many dead letters are tried again; both are audited', async () => {
    const { tell, entries } = setUp();
    assert.deepEqual(await (await tell('test', 'supervisor')).json(), { result: 'delivered' });
    assert.deepEqual(await (await tell('resend', 'supervisor')).json(), { resent: 3 });
    assert.deepEqual(
      entries.map(({ action, reason }) => [action, reason]),
      [
        ['webhook_check', 'test'],
        ['webhook_check', 'resend'],
      ],
    );
  });

  it('refuses anything else, and says what to set where there are none', async () => {
    assert.equal((await setUp().tell('delete', 'supervisor')).status, 400);
    const answer = await setUp({ webhooks: false }).tell('test', 'supervisor');
    assert.deepEqual([answer.status, /WEBHOOK_URL/.test(await answer.text())], [501, true]);
  });
});
