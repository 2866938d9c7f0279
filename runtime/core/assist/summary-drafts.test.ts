import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EarshotError } from '../../../shared/errors.ts';
import { parseConversationId } from '../../../shared/ids.ts';
import { createMemoryKeyValueStore } from '../../store/memory-store.ts';
import { createTestClock } from '../../testing/clock.ts';
import { createSummaryDrafts } from './summary-drafts.ts';

const id = parseConversationId('11111111-2222-4333-8444-555555555555');
const draft = (text: string, version: number) => ({
  summaryId: 's1',
  sections: [{ title: 'Situation', text }],
  startedAt: '2026-01-01T10:00:00.000Z',
  version,
});
const isConflict = (error: unknown) => EarshotError.from(error).code === 'conflict';

function setUp() {
  const store = createMemoryKeyValueStore({ clock: createTestClock() });
  const make = () => createSummaryDrafts({ store, ttlMs: 60_000, mask: (text) => text.replace('4111', '[card]') });
  return { drafts: make(), make };
}

const textOf = ({ draft: kept }: { draft?: { sections: readonly { text: string }[] } | undefined }) =>
  kept?.sections[0]?.text;

describe('the draft of a summary', () => {
  it('outlives a reload and another instance, for its agent alone', async () => {
    const { drafts, make } = setUp();
    await drafts.save('a', id, draft('one', 0));
    assert.equal(textOf(await make().get('a', id)), 'one');
    assert.deepEqual(await drafts.get('b', id), { version: 0, canUndo: false });
  });

  it('goes back version by version, and a discarded one comes back', async () => {
    const { drafts } = setUp();
    await drafts.save('a', id, draft('one', 0));
    await drafts.save('a', id, draft('two', 1));
    await drafts.discard('a', id);
    assert.deepEqual(await drafts.get('a', id), { version: 3, canUndo: true });
    const texts = [];
    for (let i = 0; i < 4; i++) texts.push(textOf(await drafts.undo('a', id)));
    assert.deepEqual(texts, ['two', 'one', undefined, undefined]);
    assert.equal((await drafts.get('a', id)).canUndo, false);
  });

  it('refuses a change that was made from an older version, so that two tabs lose nothing', async () => {
    const { drafts, make } = setUp();
    await drafts.save('a', id, draft('one', 0));
    await assert.rejects(make().save('a', id, draft('other', 0)), isConflict);
    const both = await Promise.allSettled([
      drafts.save('a', id, draft('left', 1)),
      make().save('a', id, draft('right', 1)),
    ]);
    assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  });

  it('is masked, and keeps a bounded number of versions', async () => {
    const { drafts } = setUp();
    for (let version = 0; version < 30; version++) await drafts.save('a', id, draft(`card 4111 ${version}`, version));
    assert.equal(textOf(await drafts.get('a', id)), 'card [card] 29');
    let undone = 0;
    while ((await drafts.get('a', id)).canUndo) {
      await drafts.undo('a', id);
      undone++;
    }
    assert.equal(undone, 20);
  });
});
