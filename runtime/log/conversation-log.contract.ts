/** What every conversation log must do. Memory and Redis pass the same suite. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { foldEvents } from '../../shared/assist/conversation.ts';
import type { AssistEvent } from '../../shared/assist/event.ts';
import { EarshotError } from '../../shared/errors.ts';
import {
  type ConversationId,
  type EventId,
  parseConversationId,
  safeParseEventId,
  toEventId,
} from '../../shared/ids.ts';
import type { ConversationLog, LogListener, LogRead, StoredEvent } from '../core/ports/conversation-log.ts';
import type { ConversationLogLimits } from './limits.ts';

export type ConversationLogHarness = {
  /** A log of its own, with nothing in it. */
  create(limits?: Partial<ConversationLogLimits>): Promise<ConversationLog>;
  /** A second one over the same data, where the data can be shared; absent for a log that lives in one process. */
  createPeer?(log: ConversationLog, limits?: Partial<ConversationLogLimits>): Promise<ConversationLog>;
  /** Lets `ms` pass for the log, by clock or by waiting. */
  pass(ms: number): Promise<void>;
};

let counter = 0;
export function newConversationId(): ConversationId {
  counter += 1;
  return parseConversationId(`00000000-0000-4000-8000-${counter.toString(16).padStart(12, '0')}`);
}

export function utterance(index: number, text = `text ${index}`): AssistEvent {
  return {
    type: 'utterance',
    utteranceId: `u${index}`,
    revision: 1,
    role: 'customer',
    text,
    final: true,
    startMs: index * 100,
    endMs: index * 100 + 90,
  };
}

const several = (from: number, to: number): AssistEvent[] =>
  Array.from({ length: to - from + 1 }, (_, i) => utterance(from + i));

/** A reader that writes down what it is told. `ids` are all it holds; a reset replaces them. */
export function recorder() {
  const starts: LogRead[] = [];
  const events: StoredEvent[] = [];
  const resets: Extract<LogRead, { kind: 'reset' }>[] = [];
  const errors: unknown[] = [];
  const order: string[] = [];
  const listener: LogListener = {
    onStart(start) {
      order.push('start');
      starts.push(start);
      if (start.kind === 'tail') events.push(...start.events);
    },
    onEvents(batch) {
      order.push('events');
      events.push(...batch);
    },
    onReset(reset) {
      order.push('reset');
      resets.push(reset);
    },
    onError(error) {
      order.push('error');
      errors.push(error);
    },
  };
  return { listener, starts, events, resets, errors, order };
}

export async function until(what: () => boolean, ms = 5_000): Promise<void> {
  const deadline = Date.now() + ms;
  while (!what()) {
    if (Date.now() > deadline) throw new assert.AssertionError({ message: `It did not happen in ${ms} ms: ${what}` });
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const seqs = (events: readonly StoredEvent[]) => events.map((e) => e.seq);

export function conversationLogContract(name: string, harness: ConversationLogHarness): void {
  describe(`${name} keeps the conversation log's contract`, () => {
    const withLog =
      (limits: Partial<ConversationLogLimits>, run: (log: ConversationLog) => Promise<void>) => async () => {
        const log = await harness.create(limits);
        try {
          await run(log);
        } finally {
          await log.close();
        }
      };

    it(
      'gives ids that rise by one from 1, in the order of the calls',
      withLog({}, async (log) => {
        const id = newConversationId();
        const answers = await Promise.all([
          log.append(id, several(1, 3)),
          log.append(id, [utterance(4)]),
          log.append(id, several(5, 6)),
        ]);
        const ids = answers.flat();
        assert.deepEqual(
          ids.map((i) => safeParseEventId(i)!.seq),
          [1, 2, 3, 4, 5, 6],
        );
        assert.equal(new Set(ids.map((i) => safeParseEventId(i)!.epoch)).size, 1);
        const read = await log.read(id);
        assert.equal(read.kind, 'tail');
        assert.deepEqual(read.kind === 'tail' && read.events.map((e) => e.event), several(1, 6));
        assert.deepEqual(read.kind === 'tail' && read.events.map((e) => e.id), ids);
        assert.equal(log.head(id), ids.at(-1));
      }),
    );

    it(
      'answers a conversation that nobody wrote to with an empty view at seq 0, which is a valid cursor later',
      withLog({}, async (log) => {
        const id = newConversationId();
        const empty = await log.snapshot(id);
        assert.equal(safeParseEventId(empty.cursor)!.seq, 0);
        assert.deepEqual(empty.conversation, foldEvents([]));
        await log.append(id, [utterance(1)]);
        const read = await log.read(id, empty.cursor);
        const seen = read.kind === 'tail' ? read.events.map((e) => e.event) : read.conversation.utterances;
        assert.equal(seen.length, 1);
      }),
    );

    it(
      'answers every kept cursor with exactly what came after it',
      withLog({}, async (log) => {
        const id = newConversationId();
        const ids = await log.append(id, several(1, 20));
        for (const [index, cursor] of ids.entries()) {
          const read = await log.read(id, cursor);
          assert.equal(read.kind, 'tail');
          assert.deepEqual(
            read.kind === 'tail' && seqs(read.events),
            Array.from({ length: 19 - index }, (_, i) => index + 2 + i),
          );
        }
      }),
    );

    it(
      'answers a cursor that fell out of the kept part with a reset that holds everything, not with a part of the tail',
      withLog({ events: 50 }, async (log) => {
        const id = newConversationId();
        const all = several(1, 400);
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
      }),
    );

    it(
      'answers a foreign epoch, a seq from the future and a cursor that is none with a reset',
      withLog({}, async (log) => {
        const id = newConversationId();
        const [first] = await log.append(id, several(1, 3));
        const { epoch } = safeParseEventId(first)!;
        for (const cursor of [toEventId('otherepoch', 2), toEventId(epoch, 4), 'nonsense' as EventId, '' as EventId]) {
          const read = await log.read(id, cursor);
          assert.equal(read.kind, 'reset', cursor);
          assert.deepEqual(read.kind === 'reset' && read.conversation, foldEvents(several(1, 3)));
        }
      }),
    );

    it(
      'hands out snapshots that later events do not change',
      withLog({}, async (log) => {
        const id = newConversationId();
        await log.append(id, several(1, 2));
        const before = await log.snapshot(id);
        await log.append(id, several(3, 4));
        assert.equal(before.conversation.utterances.length, 2);
      }),
    );

    it(
      'hands a follower the tail once, then what is live, without a gap and without a repeat',
      withLog({}, async (log) => {
        const id = newConversationId();
        const ids = await log.append(id, several(1, 5));
        const reader = recorder();
        const stop = log.follow(id, ids[1], reader.listener);
        assert.equal(reader.order.length, 0, 'follow returns before it tells anything');
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
        await new Promise((resolve) => setTimeout(resolve, 30));
        assert.equal(reader.events.length, 38, 'a stopped follower hears nothing');
      }),
    );

    it(
      'hands the same event to all its followers, and keeps no bytes of it once they have had it',
      withLog({}, async (log) => {
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
      }),
    );

    it(
      'starts a follower whose cursor is gone with a reset and goes on live behind it',
      withLog({ events: 20 }, async (log) => {
        const id = newConversationId();
        const ids = await log.append(id, several(1, 100));
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
      }),
    );

    it(
      'lets two followers of one conversation see the same, and share the stored objects',
      withLog({}, async (log) => {
        const id = newConversationId();
        const one = recorder();
        const two = recorder();
        const stops = [log.follow(id, undefined, one.listener), log.follow(id, undefined, two.listener)];
        await until(() => one.starts.length + two.starts.length === 2);
        await log.append(id, several(1, 3));
        await until(() => one.events.length === 3 && two.events.length === 3);
        assert.equal(one.events[1], two.events[1]);
        for (const stop of stops) stop();
      }),
    );

    it(
      'shows no conversation to the followers of another',
      withLog({}, async (log) => {
        const mine = newConversationId();
        const other = newConversationId();
        const reader = recorder();
        const stop = log.follow(mine, undefined, reader.listener);
        await until(() => reader.starts.length === 1);
        await log.append(other, several(1, 5));
        await log.append(mine, [utterance(9)]);
        await until(() => reader.events.length === 1);
        assert.equal((reader.events[0]!.event as { utteranceId: string }).utteranceId, 'u9');
        const read = await log.read(mine);
        assert.equal(read.kind === 'tail' && read.events.length, 1);
        stop();
      }),
    );

    it(
      'does not let a reader that throws, or one that appends, disturb the others or the order',
      withLog({}, async (log) => {
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
      }),
    );

    it(
      'is not held up by a reader that does nothing with what it gets',
      withLog({ events: 100 }, async (log) => {
        const id = newConversationId();
        const stop = log.follow(id, undefined, { onStart() {}, onEvents() {}, onReset() {}, onError() {} });
        const began = Date.now();
        await Promise.all(Array.from({ length: 200 }, (_, i) => log.append(id, [utterance(i + 1)])));
        assert.ok(Date.now() - began < 3_000);
        assert.equal(safeParseEventId(log.head(id))!.seq, 200);
        stop();
      }),
    );

    it(
      'refuses the writes of a stale owner and takes those without a fence',
      withLog({}, async (log) => {
        const id = newConversationId();
        await log.append(id, [utterance(1)], { fence: 3 });
        await log.append(id, [utterance(2)], { fence: 4 });
        await assert.rejects(
          log.append(id, [utterance(99)], { fence: 3 }),
          (error) => error instanceof EarshotError && error.code === 'conflict',
        );
        await log.append(id, [utterance(3)]);
        await log.append(id, [utterance(4)], { fence: 4 });
        const read = await log.read(id);
        assert.deepEqual(read.kind === 'tail' && read.events.map((e) => e.event), several(1, 4));
      }),
    );

    it(
      'erases every trace, tells the followers, and never uses an id of the erased again',
      withLog({}, async (log) => {
        const id = newConversationId();
        const before = await log.append(id, several(1, 3));
        const reader = recorder();
        const stop = log.follow(id, undefined, reader.listener);
        await until(() => reader.events.length === 3);
        assert.equal(await log.erase(id), true);
        assert.equal(await log.erase(id), false);
        assert.deepEqual((await log.snapshot(id)).conversation, foldEvents([]));
        await until(() => reader.resets.length >= 1);
        assert.deepEqual(reader.resets.at(-1)!.conversation.utterances, []);
        const after = await log.append(id, several(1, 3));
        assert.equal(
          before.some((i) => after.includes(i)),
          false,
        );
        assert.equal((await log.read(id, before[0])).kind, 'reset');
        stop();
      }),
    );

    it(
      'forgets an ended conversation after its life and not before',
      withLog({ endedLifeMs: 2_000, openLifeMs: 60_000, sweepMs: 200 }, async (log) => {
        const ended = newConversationId();
        const open = newConversationId();
        const end: AssistEvent = {
          type: 'conversation',
          status: 'ended',
          channel: 'voice',
          at: '2026-01-01T00:00:00Z',
        };
        const [first] = await log.append(ended, [utterance(1), end]);
        await log.append(open, [utterance(1)]);
        await harness.pass(800);
        assert.equal((await log.snapshot(ended)).conversation.utterances.length, 1);
        await harness.pass(2_500);
        assert.equal((await log.snapshot(ended)).conversation.utterances.length, 0);
        assert.equal((await log.snapshot(open)).conversation.utterances.length, 1);
        const again = await log.append(ended, [utterance(1)]);
        assert.notEqual(again[0], first);
      }),
    );

    it('tells its followers when it closes, and refuses what comes after', async () => {
      const log = await harness.create();
      const reader = recorder();
      log.follow(newConversationId(), undefined, reader.listener);
      await until(() => reader.starts.length === 1);
      await log.close();
      assert.equal(reader.errors.length, 1);
      await assert.rejects(
        log.append(newConversationId(), [utterance(1)]),
        (error) => error instanceof EarshotError && error.code === 'draining',
      );
    });

    if (harness.createPeer) peers(harness, harness.createPeer);
  });
}

/** What holds between two instances that share their data. */
function peers(harness: ConversationLogHarness, createPeer: NonNullable<ConversationLogHarness['createPeer']>): void {
  it('lets a follower on one instance see what another appends, whole and in order', async () => {
    const a = await harness.create();
    const b = await createPeer(a);
    const id = newConversationId();
    const reader = recorder();
    const stop = a.follow(id, undefined, reader.listener);
    await until(() => reader.starts.length === 1);
    await Promise.all([...several(1, 30)].map((event, i) => (i % 2 ? a : b).append(id, [event])));
    await until(() => reader.events.length === 30);
    assert.deepEqual(
      seqs(reader.events),
      Array.from({ length: 30 }, (_, i) => i + 1),
    );
    const [one, two] = [await a.snapshot(id), await b.snapshot(id)];
    assert.deepEqual(one, two);
    stop();
    await b.close();
    await a.close();
  });

  it('refuses a stale owner on whichever instance it writes', async () => {
    const a = await harness.create();
    const b = await createPeer(a);
    const id = newConversationId();
    await a.append(id, [utterance(1)], { fence: 7 });
    await assert.rejects(
      b.append(id, [utterance(2)], { fence: 6 }),
      (error) => error instanceof EarshotError && error.code === 'conflict',
    );
    await b.append(id, [utterance(2)], { fence: 8 });
    await assert.rejects(a.append(id, [utterance(3)], { fence: 7 }));
    const read = await a.read(id);
    assert.equal(read.kind === 'tail' && read.events.length, 2);
    await b.close();
    await a.close();
  });
}
