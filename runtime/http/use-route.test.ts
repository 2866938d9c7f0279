import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Hono } from 'hono';
import * as v from 'valibot';
import { type UseAgentMode, UseReportSchema } from '../../shared/api/use-report.ts';
import { EarshotError } from '../../shared/errors.ts';
import { supervisorPaths } from '../../shared/supervisor/overview.ts';
import type { ArchiveScope } from '../core/ports/archive.ts';
import type { UseFigures, UseRequest } from '../core/ports/archive-use.ts';
import type { AuditEntry } from '../core/ports/audit.ts';
import { createMemoryArchive } from '../testing/memory-archive.ts';
import type { AppEnv } from './app-env.ts';
import { problemOfError } from './problem.ts';
import { createUseRoute } from './use-route.ts';

const figures: UseFigures = {
  conversations: 7,
  agents: 6,
  rows: [
    {
      ...{
        key: 'Sales',
        label: '',
        kind: 'knowledge',
        agents: 6,
        conversations: 7,
        offered: 9,
        measurable: 9,
        seen: 8,
        used: 5,
      },
      ...{ edited: 0, good: 1, partly: 0, bad: 2, latencyMs: { median: 400, p95: 900 } },
    },
  ],
  questions: [
    {
      ...{ query: 'Is tea included?', asked: 2, conversations: 2, reason: 'not_found', terms: ['tea'] },
      lastAt: '2026-03-05T10:00:00Z',
    },
  ],
};

const people: Readonly<Record<string, { organization: string; divisions: readonly string[] }>> = {
  agent: { organization: 'org-1', divisions: [] },
  supervisor: { organization: 'org-1', divisions: ['div-1'] },
  otherSupervisor: { organization: 'org-1', divisions: ['div-2'] },
  foreignSupervisor: { organization: 'org-2', divisions: ['div-1'] },
};

function setUp({ agents = 'listed', configured = true }: { agents?: UseAgentMode; configured?: boolean } = {}) {
  const asked: { scope: ArchiveScope; request: UseRequest }[] = [];
  const entries: AuditEntry[] = [];
  const app = new Hono<AppEnv>();
  app.onError((error) => problemOfError(EarshotError.from(error)));
  app.route(
    '/',
    createUseRoute({
      access: {
        access: {
          verify: async (token: string) => {
            const person = people[token];
            if (!person) throw new EarshotError('unauthenticated');
            const { organization: organizationId } = person;
            return { agentId: token, name: token, organizationId, sessionId: token, expiresAt: 1e15 };
          },
        } as never,
        budgets: { refuse() {}, spend() {}, checkToken() {}, signIn() {} },
      },
      supervision: {
        supervised: async ({ agentId, organizationId }) => {
          const { divisions } = people[agentId]!;
          if (divisions.length > 0) return { allowed: true, organizationId, divisionIds: divisions };
          return { allowed: false, code: 'forbidden', reason: 'Only supervisors see this' };
        },
      },
      archive: configured
        ? {
            ...createMemoryArchive(),
            use: async (scope, request) => {
              asked.push({ scope, request });
              return figures;
            },
          }
        : undefined,
      audit: { record: (entry) => entries.push(entry) },
      agents,
      clock: { now: () => Date.parse('2026-03-20T15:00:00Z') },
    }),
  );
  const ask = (query = '', person: string | undefined = 'supervisor', accept?: string) =>
    app.request(supervisorPaths.use + query, {
      headers: { ...(person !== 'no one' && { authorization: `Bearer ${person}` }), ...(accept && { accept }) },
    });
  return { ask, asked, entries };
}

describe('the report of use: who may see what', () => {
  for (const [person, status] of [
    ['no one', 401],
    ['unknown', 401],
    ['agent', 403],
    ['supervisor', 200],
    ['otherSupervisor', 200],
    ['foreignSupervisor', 200],
  ] as const)
    it(`${person}: the report is answered with ${status}`, async () => {
      const { ask, asked, entries } = setUp();
      assert.equal((await ask('', person)).status, status);
      // What is counted is of their own organization and divisions: the contract of the archive holds it to that.
      const scope = status === 200 && {
        organizationId: people[person]!.organization,
        divisionIds: people[person]!.divisions,
      };
      assert.deepEqual(
        asked.map(({ scope: { organizationId, divisionIds } }) => ({ organizationId, divisionIds })),
        scope ? [scope] : [],
      );
      const actions = entries.map(({ action }) => action);
      assert.deepEqual(actions, { 200: ['use_report'], 401: [], 403: ['supervisor_refused'] }[status]);
    });

  it('a row for each agent is refused where figures of agents are grouped', async () => {
    const { ask, asked } = setUp({ agents: 'grouped' });
    for (const person of ['agent', 'supervisor', 'otherSupervisor', 'foreignSupervisor'])
      assert.equal((await ask('?by=agent', person)).status, 403, person);
    for (const person of ['no one', 'unknown']) assert.equal((await ask('?by=agent', person)).status, 401, person);
    assert.equal(asked.length, 0);
    assert.equal((await setUp().ask('?by=agent')).status, 200);
  });
});

describe('the route of the report of use', () => {
  it('answers as its schema says, within the scope of the supervisor and the period that was asked for', async () => {
    const { ask, asked } = setUp();
    const report = v.parse(UseReportSchema, await (await ask('?by=queue&from=2026-03-01&to=2026-03-07')).json());
    assert.deepEqual([report.rows.length, report.questions.length, report.conversations], [1, 1, 7]);
    assert.deepEqual(asked[0]?.scope.divisionIds, ['div-1']);
    const { from, to } = asked[0]!.request;
    assert.deepEqual([from, to], ['2026-03-01T00:00:00.000Z', '2026-03-08T00:00:00.000Z']);
  });

  it('answers with CSV where that is accepted: the figures, or the questions', async () => {
    const { ask } = setUp();
    const rows = await ask('?by=queue', 'supervisor', 'text/csv');
    assert.match(rows.headers.get('content-type')!, /^text\/csv/);
    assert.match(await rows.text(), /Sales,knowledge,7,9/);
    const questions = await ask('?by=queue&table=questions', 'supervisor', 'text/csv');
    assert.match(await questions.text(), /Is tea included\?,not_found,2/);
  });

  it('refuses what it cannot read, and says what to set where there is no archive', async () => {
    const { ask } = setUp();
    for (const query of ['?by=mood', '?from=yesterday', '?from=2026-03-02&to=2026-03-01', `?queue=${'x'.repeat(201)}`])
      assert.equal((await ask(query)).status, 400, query);
    const answer = await setUp({ configured: false }).ask();
    assert.deepEqual([answer.status, /ARCHIVE_URL/.test(await answer.text())], [501, true]);
  });
});
