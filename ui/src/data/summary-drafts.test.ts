import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EarshotError } from '../../../shared/errors.ts';
import { parseConversationId } from '../../../shared/ids.ts';
import type { PanelApi } from './api.ts';
import { createSummaryDrafts, type KeptDraft } from './summary-drafts.ts';

const conversationId = parseConversationId('7b5ef4a9-2c0b-4f6e-9d38-1b7f5a0c9e21');
const startedAt = '2026-03-02T09:00:00.000Z';
const draft = (text: string): KeptDraft => ({ summaryId: 's1', sections: [{ title: 'Situation', text }], startedAt });

/** A service that keeps one draft, and timers that run when the test says so. */
function setUp() {
  const asked: string[] = [];
  let version = 0;
  let kept: unknown;
  let refusals: string[] = [];
  let due: (() => void) | undefined;
  const request: PanelApi['request'] = async (method, _path, body) => {
    const text = (body as { sections?: { text: string }[] } | undefined)?.sections?.[0]?.text;
    asked.push([method, text].filter(Boolean).join(' '));
    const code = method === 'GET' ? undefined : refusals.shift();
    if (code) throw new EarshotError(code as 'conflict');
    if (method === 'PUT') {
      assert.equal((body as { version: number }).version, version);
      kept = { ...(body as object), version: undefined };
      version++;
    } else if (method === 'DELETE') {
      kept = undefined;
      version++;
    }
    return Response.json({ version, canUndo: version > 0, ...(kept !== undefined && { draft: kept }) });
  };
  const timers = { set: (run: () => void) => (due = run), clear: () => (due = undefined) };
  return {
    asked,
    drafts: createSummaryDrafts({ request }, conversationId, timers),
    refuse(...codes: string[]) {
      refusals = codes;
      version++;
    },
    async pass() {
      due?.();
      for (let i = 0; i < 20; i++) await Promise.resolve();
      await new Promise((done) => setImmediate(done));
    },
  };
}

test('changes that follow each other are written once, the newest', async () => {
  const { asked, drafts, pass } = setUp();
  drafts.keep(draft('O'));
  drafts.keep(draft('One'));
  assert.ok(drafts.isBehind);
  await pass();
  assert.deepEqual(asked, ['PUT One']);
  assert.ok(!drafts.isBehind);
});

test('after a reload the version of the agent is there again', async () => {
  const { drafts, pass } = setUp();
  drafts.keep(draft('Mine'));
  await pass();
  assert.equal((await drafts.load())?.sections[0]?.text, 'Mine');
  drafts.keep(undefined);
  await pass();
  assert.equal(await drafts.load(), undefined);
});

test('what another panel of the agent wrote meanwhile does not lose this change', async () => {
  const { asked, drafts, refuse, pass } = setUp();
  refuse('conflict');
  drafts.keep(draft('Here'));
  await pass();
  assert.ok(drafts.isBehind);
  await pass();
  assert.deepEqual(asked, ['PUT Here', 'GET', 'PUT Here']);
  assert.ok(!drafts.isBehind);
});

test('a page that goes away writes what waits at once', () => {
  const { asked, drafts } = setUp();
  drafts.keep(draft('Last words'));
  drafts.flush();
  assert.deepEqual(asked, ['PUT Last words']);
});
