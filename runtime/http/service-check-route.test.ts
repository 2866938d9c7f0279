import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Hono } from 'hono';
import * as v from 'valibot';
import { ServiceCheckResponseSchema } from '../../shared/api/service-check.ts';
import { EarshotError } from '../../shared/errors.ts';
import { fail, pass } from '../core/operations/finding.ts';
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

function setUp() {
  let checked = 0;
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
    }),
  );
  return {
    checked: () => checked,
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
