/** What every live index must do. Memory and Redis pass the same suite. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ConversationId, parseConversationId, toEventId } from '../../shared/ids.ts';
import { initialOverviewState, observeEvent, rowOf } from '../../shared/supervisor/overview-state.ts';
import type { LiveAbout, LiveEntry, LiveIndex } from '../core/ports/live-index.ts';
import { until } from '../testing/until.ts';

export type LiveIndexHarness = {
  /** Two views of one index: two instances where there can be two. */
  create(): Promise<{ here: LiveIndex; there: LiveIndex }>;
};

export const newId = (): ConversationId => parseConversationId(crypto.randomUUID());

/** An entry as an instance publishes it, at a position of the log. */
export function liveEntry(conversationId: ConversationId, seq: number, about?: Partial<LiveAbout>): LiveEntry {
  const state = initialOverviewState();
  const at = new Date(1_000_000_000 + seq).toISOString();
  observeEvent(state, { type: 'conversation', status: 'started', channel: 'voice', at, language: `x-${seq}` }, 0);
  const shown = rowOf(conversationId, state, 0)!;
  const full = about && { organizationId: 'o1', divisionIds: ['d1'], at: seq, ...about };
  return { conversationId, row: { position: toEventId('e', seq), shown }, ...(full && { about: full }) };
}

export const languageOf = (index: LiveIndex, id: ConversationId) => index.get(id)?.row?.shown.language;

/** Registers the suite. */
export function liveIndexContract(name: string, harness: LiveIndexHarness): void {
  describe(`live index: ${name}`, () => {
    it('shows everywhere what an instance publishes, changes and removes', async () => {
      const { here, there } = await harness.create();
      const [one, two] = [newId(), newId()];
      const seen = new Set<ConversationId>();
      const stop = there.follow((ids) => ids.forEach((id) => void seen.add(id)));
      here.publish([liveEntry(one, 1, {}), liveEntry(two, 1)]);
      await until(() => there.get(two) !== undefined, 'both are there');
      assert.deepEqual(there.get(one), liveEntry(one, 1, {}));
      assert.deepEqual(seen, new Set([one, two]));
      here.publish([liveEntry(one, 2)]);
      await until(() => languageOf(there, one) === 'x-2', 'the change is there');
      here.remove([one]);
      await until(() => there.get(one) === undefined, 'the first is gone');
      assert.ok(there.all().some(({ conversationId }) => conversationId === two));
      stop();
      seen.clear();
      here.publish([liveEntry(two, 3)]);
      await until(() => languageOf(there, two) === 'x-3', 'the last change is there');
      assert.equal(seen.size, 0, 'a follower that stopped is not called');
    });

    it('publishes nothing where nothing is passed in, and removes what is not there without an error', async () => {
      const { here } = await harness.create();
      let calls = 0;
      here.follow(() => void calls++);
      here.publish([]);
      here.remove([newId()]);
      assert.equal(calls, 0);
    });
  });
}
