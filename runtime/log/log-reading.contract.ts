/** Contract of a conversation log: ids, cursors and snapshots. */
import assert from 'node:assert/strict';
import { foldEvents } from '../../shared/assist/conversation.ts';
import { type EventId, safeParseEventId, toEventId } from '../../shared/ids.ts';
import type { StoredEvent } from '../core/ports/conversation-log.ts';
import { newConversationId, utterance, utterances } from '../testing/log-recorder.ts';
import type { LogCase } from './conversation-log-harness.ts';

const seqs = (events: readonly StoredEvent[]) => events.map((e) => e.seq);

export const readingCases: readonly LogCase[] = [
  {
    title: 'ids rise by one from 1, in the order of the calls',
    async run(log) {
      const id = newConversationId();
      const answers = await Promise.all([
        log.append(id, utterances(1, 3)),
        log.append(id, [utterance(4)]),
        log.append(id, utterances(5, 6)),
      ]);
      const ids = answers.flat();
      assert.deepEqual(
        ids.map((i) => safeParseEventId(i)!.seq),
        [1, 2, 3, 4, 5, 6],
      );
      assert.equal(new Set(ids.map((i) => safeParseEventId(i)!.epoch)).size, 1);
      const read = await log.read(id);
      assert.equal(read.kind, 'tail');
      assert.deepEqual(read.kind === 'tail' && read.events.map((e) => e.event), utterances(1, 6));
      assert.deepEqual(read.kind === 'tail' && read.events.map((e) => e.id), ids);
      assert.equal(log.head(id), ids.at(-1));
    },
  },
  {
    title: 'a conversation without events is an empty view at seq 0, which is a valid cursor later',
    async run(log) {
      const id = newConversationId();
      const empty = await log.snapshot(id);
      assert.equal(safeParseEventId(empty.cursor)!.seq, 0);
      assert.deepEqual(empty.conversation, foldEvents([]));
      await log.append(id, [utterance(1)]);
      const read = await log.read(id, empty.cursor);
      const seen = read.kind === 'tail' ? read.events.map((e) => e.event) : read.conversation.utterances;
      assert.equal(seen.length, 1);
    },
  },
  {
    title: 'a cursor that is kept gets exactly the events after it',
    async run(log) {
      const id = newConversationId();
      const ids = await log.append(id, utterances(1, 20));
      for (const [index, cursor] of ids.entries()) {
        const read = await log.read(id, cursor);
        assert.equal(read.kind, 'tail');
        assert.deepEqual(
          read.kind === 'tail' && seqs(read.events),
          Array.from({ length: 19 - index }, (_, i) => index + 2 + i),
        );
      }
    },
  },
  {
    title: 'a cursor that is no longer kept gets a reset with the whole state, not a part of the tail',
    limits: { events: 50 },
    async run(log) {
      const id = newConversationId();
      const all = utterances(1, 400);
      const ids: EventId[] = [];
      for (let at = 0; at < all.length; at += 20) ids.push(...(await log.append(id, all.slice(at, at + 20))));
      const old = await log.read(id, ids[10]);
      assert.equal(old.kind, 'reset');
      assert.deepEqual(old.kind === 'reset' && old.conversation, foldEvents(all));
      assert.equal(old.kind === 'reset' && old.cursor, ids.at(-1));
      const fromNothing = await log.read(id);
      assert.equal(fromNothing.kind, 'reset');
      const recent = await log.read(id, ids.at(-50));
      assert.deepEqual(
        recent.kind === 'tail' && seqs(recent.events),
        Array.from({ length: 49 }, (_, i) => 352 + i),
      );
      assert.deepEqual((await log.snapshot(id)).conversation, foldEvents(all));
    },
  },
  {
    title: 'a foreign epoch, a future seq and an invalid cursor get a reset',
    async run(log) {
      const id = newConversationId();
      const [first] = await log.append(id, utterances(1, 3));
      const { epoch } = safeParseEventId(first)!;
      for (const cursor of [toEventId('otherepoch', 2), toEventId(epoch, 4), 'nonsense' as EventId, '' as EventId]) {
        const read = await log.read(id, cursor);
        assert.equal(read.kind, 'reset', cursor);
        assert.deepEqual(read.kind === 'reset' && read.conversation, foldEvents(utterances(1, 3)));
      }
    },
  },
  {
    title: 'later events do not change a snapshot',
    async run(log) {
      const id = newConversationId();
      await log.append(id, utterances(1, 2));
      const before = await log.snapshot(id);
      await log.append(id, utterances(3, 4));
      assert.equal(before.conversation.utterances.length, 2);
    },
  },
];
