import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Hono } from 'hono';
import * as v from 'valibot';
import { ArchiveSearchResponseSchema, archivePaths } from '../../shared/api/archive.ts';
import { ArchivedConversationSchema } from '../../shared/api/archived-conversation.ts';
import { EarshotError } from '../../shared/errors.ts';
import { headerOf } from '../archive/record-rows.ts';
import type { AuditEntry } from '../core/ports/audit.ts';
import type { PanelIdentity } from '../core/ports/panel-access.ts';
import { testRecord } from '../testing/archive-records.ts';
import { createMemoryArchive } from '../testing/memory-archive.ts';
import type { AppEnv } from './app-env.ts';
import { createArchiveRoute } from './archive-route.ts';
import { problemOfError } from './problem.ts';

const people: Readonly<Record<string, { organization: string; divisions: readonly string[] }>> = {
  agent: { organization: 'org-1', divisions: [] },
  supervisor: { organization: 'org-1', divisions: ['div-1', 'div-3'] },
  otherSupervisor: { organization: 'org-1', divisions: ['div-2'] },
  foreignSupervisor: { organization: 'org-2', divisions: ['div-1'] },
};

async function setUp(options: { configured?: boolean } = {}) {
  const archive = createMemoryArchive();
  const record = testRecord({ lines: ['My kettle leaks'], queue: 'Returns' });
  await archive.write(record);
  const entries: AuditEntry[] = [];
  const erased = new Set<string>();
  const verify = async (token: string): Promise<PanelIdentity> => {
    const person = people[token];
    if (!person) throw new EarshotError('unauthenticated');
    return { agentId: token, name: token, organizationId: person.organization, sessionId: token, expiresAt: 1e15 };
  };
  const app = new Hono<AppEnv>();
  app.onError((error) => problemOfError(EarshotError.from(error)));
  app.route(
    '/',
    createArchiveRoute({
      access: {
        access: { verify } as never,
        budgets: { refuse() {}, spend() {}, checkToken() {}, signIn() {} },
        erasures: { has: (id) => erased.has(id) },
      },
      supervision: {
        async supervised({ agentId, organizationId }) {
          const divisionIds = people[agentId]!.divisions;
          if (divisionIds.length > 0) return { allowed: true, organizationId, divisionIds };
          return { allowed: false, code: 'forbidden', reason: 'Only supervisors see this' };
        },
      },
      archive: options.configured === false ? undefined : archive,
      headerOf,
      audit: { record: (entry) => entries.push(entry) },
    }),
  );
  const ask = (path: string, person?: string, body?: unknown) =>
    app.request(path, {
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
      ...(person !== undefined && { headers: { authorization: `Bearer ${person}` } }),
    });
  return { record, entries, erased, ask };
}

describe('the archive: who may see what', () => {
  const table: Readonly<Record<string, readonly [search: number, look: number, isFound: boolean]>> = {
    'no one': [401, 401, false],
    unknown: [401, 401, false],
    agent: [403, 403, false],
    supervisor: [200, 200, true],
    otherSupervisor: [200, 404, false],
    foreignSupervisor: [200, 404, false],
  };
  for (const [person, [searched, looked, isFound]] of Object.entries(table)) {
    const as = person === 'no one' ? undefined : person;
    it(`${person}: a search is answered with ${searched}, and ${isFound ? 'has' : 'does not have'} the conversation`, async () => {
      const { ask, record } = await setUp();
      const answer = await ask(archivePaths.search, as, { query: 'kettle' });
      assert.equal(answer.status, searched);
      assert.equal((await answer.text()).includes(record.conversationId), isFound);
    });
    it(`${person}: the queues are ${isFound ? '' : 'not '}shown`, async () => {
      const { ask } = await setUp();
      const answer = await ask(archivePaths.queues, as);
      assert.equal(answer.status, searched);
      assert.equal((await answer.text()).includes('Returns'), isFound);
    });
    it(`${person}: a look at the conversation is answered with ${looked}`, async () => {
      const { ask, record } = await setUp();
      const answer = await ask(archivePaths.conversation(record.conversationId), as);
      assert.equal(answer.status, looked);
      assert.equal((await answer.text()).includes('kettle'), isFound);
    });
  }
});

describe('the archive route', () => {
  it('answers as its schemas say, and audits who asked without the words', async () => {
    const { ask, record, entries } = await setUp();
    const found = await ask(archivePaths.search, 'supervisor', { query: 'kettle' });
    assert.equal(v.parse(ArchiveSearchResponseSchema, await found.json()).conversations.length, 1);
    const one = await ask(archivePaths.conversation(record.conversationId), 'supervisor');
    const { conversation } = v.parse(ArchivedConversationSchema, await one.json());
    assert.equal(conversation.utterances[0]?.text, 'My kettle leaks');
    await ask(archivePaths.search, 'agent', { query: 'kettle' });
    assert.deepEqual(
      entries.map(({ action }) => action),
      ['archive_search', 'archive_look', 'supervisor_refused'],
    );
    assert.equal(JSON.stringify(entries).includes('kettle'), false);
  });

  it('says what to set where no archive is configured, to supervisors only', async () => {
    const { ask } = await setUp({ configured: false });
    const answer = await ask(archivePaths.search, 'supervisor', {});
    const problem = (await answer.json()) as { code: string; detail: string };
    assert.deepEqual([answer.status, problem.code], [501, 'unsupported']);
    assert.match(problem.detail, /ARCHIVE_URL/);
    assert.equal((await ask(archivePaths.search, 'agent', {})).status, 403);
  });

  it('refuses what it cannot read, and says that a conversation was erased', async () => {
    const { ask, record, erased } = await setUp();
    for (const body of [{ query: 'x'.repeat(201) }, { from: 'yesterday' }, { cursor: "1.'" }, { mood: 'angry' }])
      assert.equal((await ask(archivePaths.search, 'supervisor', body)).status, 400);
    assert.equal((await ask(archivePaths.conversation('nonsense'), 'supervisor')).status, 400);
    erased.add(record.conversationId);
    assert.equal((await ask(archivePaths.conversation(record.conversationId), 'supervisor')).status, 410);
  });
});
