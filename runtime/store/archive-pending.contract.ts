/** What every list of pending conversations must do. Memory and Redis pass the same suite. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ArchivePending } from '../core/ports/archive-pending.ts';
import { newConversationId } from '../testing/archive-records.ts';

type PendingCase = { readonly title: string; run(pending: ArchivePending): Promise<void> };

const cases: readonly PendingCase[] = [
  {
    title: 'what is due is claimed by one, and by another once the lease has ended',
    async run(pending) {
      const [early, late] = [newConversationId(), newConversationId()];
      await pending.note(late, 200);
      await pending.note(early, 100);
      assert.deepEqual(await pending.claim(99, 50, 10), []);
      const claims = await Promise.all([pending.claim(150, 50, 10), pending.claim(150, 50, 10)]);
      assert.deepEqual(
        claims.flat().map(({ conversationId }) => conversationId),
        [early],
      );
      const again = (await pending.claim(200, 50, 10)).map(({ conversationId }) => conversationId);
      assert.deepEqual(new Set(again), new Set([early, late]));
    },
  },
  {
    title: 'a note while it is claimed is not lost when the claim is finished or postponed',
    async run(pending) {
      const id = newConversationId();
      await pending.note(id, 100);
      const [entry] = await pending.claim(100, 50, 1);
      await pending.note(id, 120);
      await pending.finish(entry!);
      await pending.postpone(entry!, 9_999);
      const [again] = await pending.claim(120, 50, 1);
      assert.equal(again?.conversationId, id);
      await pending.finish(again!);
      assert.equal(await pending.size(), 0);
    },
  },
  {
    title: 'a postponed one comes back with what is known of it',
    async run(pending) {
      const id = newConversationId();
      await pending.note(id, 100);
      const [entry] = await pending.claim(100, 50, 1);
      assert.deepEqual([entry!.tries, entry!.seen], [0, undefined]);
      await pending.postpone({ ...entry!, tries: 3, seen: 'e1-7' }, 300);
      assert.deepEqual(await pending.claim(299, 50, 1), []);
      const [again] = await pending.claim(300, 50, 1);
      assert.deepEqual([again!.tries, again!.seen], [3, 'e1-7']);
      await pending.forget(id);
      assert.equal(await pending.size(), 0);
    },
  },
];

/** Registers the suite; `create` makes an empty list. */
export function archivePendingContract(name: string, create: () => ArchivePending): void {
  describe(`${name}: the contract of pending conversations`, () => {
    for (const { title, run } of cases) it(title, async () => run(create()));
  });
}
