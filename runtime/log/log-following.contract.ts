/** Contract of a conversation log: what followers get. */
import assert from 'node:assert/strict';
import { safeParseEventId } from '../../shared/ids.ts';
import type { LogListener, StoredEvent } from '../core/ports/conversation-log.ts';
import { newConversationId, recorder, utterance, utterances } from '../testing/log-recorder.ts';
import { until } from '../testing/until.ts';
import type { LogCase } from './conversation-log-harness.ts';

const seqs = (events: readonly StoredEvent[]) => events.map((e) => e.seq);

export const followingCases: readonly LogCase[] = [
  {
    title: 'a follower gets the tail once, then live events, without a gap and without a repeat',
    async run(log) {
      const id = newConversationId();
      const ids = await log.append(id, utterances(1, 5));
      const reader = recorder();
      const stop = log.follow(id, ids[1], reader.listener);
      assert.equal(reader.order.length, 0, 'follow returns before it calls the reader');
      for (let n = 6; n <= 40; n++) {
        await log.append(id, [utterance(n)]);
        if (n % 7 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      }
      await until(() => reader.events.length >= 38);
      assert.deepEqual(
        seqs(reader.events),
        Array.from({ length: 38 }, (_, i) => i + 3),
      );
      assert.equal(reader.order.indexOf('start'), 0);
      assert.equal(reader.starts.length, 1);
      stop();
      stop();
      await log.append(id, [utterance(41)]);
      // A reader that follows gets it, so that the stopped one could have had it.
      const other = recorder();
      const stopOther = log.follow(id, ids[1], other.listener);
      await until(() => other.events.length === 39);
      stopOther();
      assert.equal(reader.events.length, 38, 'a stopped follower gets nothing');
    },
  },
  {
    title: 'all followers get the same event object, and its bytes are dropped after delivery',
    async run(log) {
      const id = newConversationId();
      let made = 0;
      const seen: (Uint8Array | undefined)[] = [];
      const follow = () => {
        const reader = recorder();
        const listener: LogListener = {
          ...reader.listener,
          onEvents(batch) {
            reader.listener.onEvents(batch);
            for (const stored of batch) {
              stored.encoded ??= Uint8Array.of(++made);
              seen.push(stored.encoded);
            }
          },
        };
        return { ...reader, stop: log.follow(id, undefined, listener) };
      };
      const readers = [follow(), follow(), follow()];
      await until(() => readers.every(({ starts }) => starts.length === 1));
      await log.append(id, [utterance(1), utterance(2)]);
      await until(() => seen.length === 6);
      assert.equal(made, 2);
      assert.equal(new Set(seen).size, 2);
      await until(() => readers[0]!.events.every(({ encoded }) => encoded === undefined));
      for (const { stop } of readers) stop();
    },
  },
  {
    title: 'a follower whose cursor is gone starts with a reset and then gets live events',
    limits: { events: 20 },
    async run(log) {
      const id = newConversationId();
      const ids = await log.append(id, utterances(1, 100));
      const reader = recorder();
      const stop = log.follow(id, ids[3], reader.listener);
      await until(() => reader.starts.length === 1);
      const [start] = reader.starts;
      assert.equal(start?.kind, 'reset');
      assert.equal(start?.kind === 'reset' && start.cursor, ids.at(-1));
      await log.append(id, [utterance(101)]);
      await until(() => reader.events.length === 1);
      assert.deepEqual(seqs(reader.events), [101]);
      stop();
    },
  },
  {
    title: 'two followers of one conversation share the stored objects',
    async run(log) {
      const id = newConversationId();
      const one = recorder();
      const two = recorder();
      const stops = [log.follow(id, undefined, one.listener), log.follow(id, undefined, two.listener)];
      await until(() => one.starts.length + two.starts.length === 2);
      await log.append(id, utterances(1, 3));
      await until(() => one.events.length === 3 && two.events.length === 3);
      assert.equal(one.events[1], two.events[1]);
      for (const stop of stops) stop();
    },
  },
  {
    title: 'a follower gets nothing of other conversations',
    async run(log) {
      const mine = newConversationId();
      const other = newConversationId();
      const reader = recorder();
      const stop = log.follow(mine, undefined, reader.listener);
      await until(() => reader.starts.length === 1);
      await log.append(other, utterances(1, 5));
      await log.append(mine, [utterance(9)]);
      await until(() => reader.events.length === 1);
      assert.equal((reader.events[0]!.event as { utteranceId: string }).utteranceId, 'u9');
      const read = await log.read(mine);
      assert.equal(read.kind === 'tail' && read.events.length, 1);
      stop();
    },
  },
  {
    title: 'a reader that throws or appends does not disturb other readers or the order',
    async run(log) {
      const id = newConversationId();
      const reader = recorder();
      let echoed = false;
      const broken = recorder();
      broken.listener.onEvents = () => {
        throw new Error('defect in a reader');
      };
      const appender = recorder();
      appender.listener.onEvents = () => {
        if (!echoed) {
          echoed = true;
          void log.append(id, [utterance(2)]);
        }
      };
      const stops = [
        log.follow(id, undefined, broken.listener),
        log.follow(id, undefined, appender.listener),
        log.follow(id, undefined, reader.listener),
      ];
      await until(() => reader.starts.length === 1);
      await log.append(id, [utterance(1)]);
      await until(() => reader.events.length === 2);
      assert.deepEqual(seqs(reader.events), [1, 2]);
      for (const stop of stops) stop();
    },
  },
  {
    title: 'an idle reader does not slow appends',
    limits: { events: 100 },
    async run(log) {
      const id = newConversationId();
      const stop = log.follow(id, undefined, { onStart() {}, onEvents() {}, onReset() {}, onError() {} });
      const began = Date.now();
      await Promise.all(Array.from({ length: 200 }, (_, i) => log.append(id, [utterance(i + 1)])));
      assert.ok(Date.now() - began < 3_000);
      assert.equal(safeParseEventId(log.head(id))!.seq, 200);
      stop();
    },
  },
];
