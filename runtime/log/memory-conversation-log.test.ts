import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EarshotError } from '../../shared/errors.ts';
import { createTestClock } from '../testing/clock.ts';
import { newConversationId, recorder, utterance } from '../testing/log-recorder.ts';
import { until } from '../testing/until.ts';
import { conversationLogContract } from './conversation-log.contract.ts';
import { createMemoryConversationLog } from './memory-conversation-log.ts';

let clock = createTestClock();

conversationLogContract('the memory log', {
  async create(limits) {
    clock = createTestClock();
    return createMemoryConversationLog({ clock, random: Math.random, ...(limits && { limits }) });
  },
  now: () => clock.now(),
  async pass(ms) {
    await clock.advance(ms);
  },
});

describe('the memory log, beyond the contract', () => {
  it('keeps a bounded number of conversations and gives up the ended and unwatched first', async () => {
    const log = createMemoryConversationLog({ clock, random: Math.random, limits: { conversations: 3 } });
    const [watched, ended, open, next, last] = Array.from({ length: 5 }, newConversationId) as [
      ReturnType<typeof newConversationId>,
      ...ReturnType<typeof newConversationId>[],
    ];
    const reader = recorder();
    log.follow(watched, undefined, reader.listener);
    await log.append(watched, [utterance(1)]);
    await log.append(open!, [utterance(1)]);
    await log.append(ended!, [{ type: 'conversation', status: 'ended', channel: 'voice', at: '2026-01-01T00:00:00Z' }]);
    await log.append(next!, [utterance(1)]);
    assert.equal((await log.snapshot(ended!)).conversation.status, 'unknown', 'the ended one went');
    await log.append(last!, [utterance(1)]);
    assert.equal((await log.snapshot(open!)).conversation.utterances.length, 0, 'then the oldest open one');
    assert.equal((await log.snapshot(watched)).conversation.utterances.length, 1, 'the watched one stayed');
    await log.close();
  });

  it('gives a watched conversation up only when every one is watched, and says so to its readers', async () => {
    const log = createMemoryConversationLog({ clock, random: Math.random, limits: { conversations: 2 } });
    const readers = [recorder(), recorder()];
    for (const reader of readers) log.follow(newConversationId(), undefined, reader.listener);
    await until(() => readers.every((r) => r.starts.length === 1));
    await log.append(newConversationId(), [utterance(1)]);
    assert.equal(readers.filter((r) => r.errors.length === 1).length, 1);
    assert.ok(readers.flatMap((r) => r.errors).every((e) => e instanceof EarshotError && e.code === 'unavailable'));
    await log.close();
  });

  for (const [count, kept] of [
    [20, 'all'],
    [400, 'not all'],
  ] as const)
    it(`keeps a conversation that has ended as bytes, ${kept} of its events, and reads and continues it as before`, async () => {
      const log = createMemoryConversationLog({ clock, random: Math.random, limits: { events: 100 } });
      const id = newConversationId();
      const reader = recorder();
      log.follow(id, undefined, reader.listener);
      const end = { type: 'conversation', status: 'ended', channel: 'chat', at: '2026-01-01T00:00:00Z' } as const;
      await log.append(id, [...Array.from({ length: count }, (_, n) => utterance(n)), end]);
      const [view, tail] = [await log.snapshot(id), await log.read(id, undefined)];
      const idsOf = (read: typeof tail) =>
        read.kind === 'tail' ? read.events.map((stored) => [stored.id, stored.event]) : [];
      for (let time = 0; time < 3; time++) {
        await clock.advance(70_000);
        assert.deepEqual(await log.snapshot(id), view);
        assert.deepEqual(idsOf(await log.read(id, undefined)), idsOf(tail));
      }
      await clock.advance(70_000);
      await log.append(id, [utterance(count + 1)]);
      await until(() => reader.events.at(-1)?.seq === count + 2);
      assert.equal((await log.snapshot(id)).conversation.utterances.length, view.conversation.utterances.length + 1);
      await log.close();
    });

  it('leaves nothing behind of a conversation that was only looked at', async () => {
    const log = createMemoryConversationLog({ clock, random: Math.random, limits: { conversations: 1 } });
    for (let n = 0; n < 50; n++) {
      const reader = recorder();
      const stop = log.follow(newConversationId(), undefined, reader.listener);
      await until(() => reader.starts.length === 1);
      assert.equal(reader.errors.length, 0);
      stop();
    }
    await log.close();
  });

  it('starts another epoch with every run', async () => {
    const id = newConversationId();
    const epochs = new Set<string>();
    for (let n = 0; n < 5; n++) {
      const log = createMemoryConversationLog({ clock, random: Math.random });
      epochs.add((await log.append(id, [utterance(1)]))[0]!);
      await log.close();
    }
    assert.equal(epochs.size, 5);
  });
});
