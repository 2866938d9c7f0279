import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EarshotError } from '../../../shared/errors.ts';
import { said, scope, setUp, started, summary, talk } from '../../testing/archive-fixture.ts';
import { newConversationId } from '../../testing/archive-records.ts';
import { createMemoryArchive } from '../../testing/memory-archive.ts';
import type { Archive } from '../ports/archive.ts';
import { archiveTimes } from './archive-writer.ts';

describe('archiving', () => {
  it('writes a conversation some seconds after its end, with its owner, and a summary that comes later', async () => {
    const set = setUp();
    const writer = set.writer();
    writer.start();
    const id = await talk(set, writer);
    await set.clock.advance(archiveTimes.settleMs + 2 * archiveTimes.sweepMs);
    const record = (await set.archive.get(scope, id))!;
    assert.deepEqual([record.agents, record.conversation.status], [[{ id: 'a1', name: 'Ana' }], 'ended']);
    await writer.log.append(id, [summary('The kettle leaks')]);
    await set.clock.advance(archiveTimes.settleMs + 2 * archiveTimes.sweepMs);
    assert.equal((await set.archive.get(scope, id))!.conversation.summary?.sections[0]?.text, 'The kettle leaks');
    assert.equal(await set.pending.size(), 0);
    await writer.close();
  });

  it('has the queue that Genesys named, unless the log names one', async () => {
    const set = setUp();
    const writer = set.writer();
    writer.start();
    const [plain, named] = [newConversationId(), newConversationId()];
    for (const id of [plain, named]) set.owners.learn(id, { queue: 'Support' });
    await writer.log.append(named, [{ ...started(set.clock), queue: 'Sales' } as never]);
    for (const id of [plain, named]) await talk(set, writer, id);
    await set.clock.advance(archiveTimes.settleMs + 2 * archiveTimes.sweepMs);
    const queues = [];
    for (const id of [plain, named]) queues.push((await set.archive.get(scope, id))?.conversation.queue);
    assert.deepEqual(queues, ['Support', 'Sales']);
    await writer.close();
  });

  it('writes feedback that is given after the end, some seconds later', async () => {
    const set = setUp();
    const writer = set.writer();
    writer.start();
    const id = await talk(set, writer);
    await set.clock.advance(archiveTimes.settleMs + 2 * archiveTimes.sweepMs);
    const given = { type: 'feedback', subject: 'suggestion', subjectId: 's1', rating: 'bad' } as const;
    await writer.log.append(id, [{ ...given, afterEnd: true }]);
    await set.clock.advance(archiveTimes.feedbackMs + 2 * archiveTimes.sweepMs);
    assert.equal((await set.archive.get(scope, id))!.conversation.feedback?.['suggestion s1']?.rating, 'bad');
    assert.equal(await set.pending.size(), 0);
    await writer.close();
  });

  it('appends at once while the database is away, says so, and writes when it is back', async () => {
    const real = createMemoryArchive();
    let isAway = true;
    const refuse = () => Promise.reject(new EarshotError('unavailable'));
    const set = setUp({ archive: { ...real, write: (record) => (isAway ? refuse() : real.write(record)) } });
    const writer = set.writer();
    writer.start();
    const id = await talk(set, writer);
    await set.clock.advance(60_000);
    assert.equal(writer.problem?.code, 'unavailable');
    assert.equal(await real.has(id), false);
    isAway = false;
    await set.clock.advance(2 * archiveTimes.maxRetryMs);
    assert.equal(await real.has(id), true);
    assert.equal(writer.problem, undefined);
    await writer.close();
  });

  it('leaves out a conversation whose content the database refuses, says so, and goes on with the others', async () => {
    const real = createMemoryArchive();
    const refused = new Set<string>();
    const write: Archive['write'] = async (record) => {
      if (refused.has(record.conversationId)) throw new EarshotError('invalid_request');
      return real.write(record);
    };
    const set = setUp({ archive: { ...real, write } });
    const writer = set.writer();
    writer.start();
    const bad = newConversationId();
    refused.add(bad);
    await talk(set, writer, bad);
    const good = await talk(set, writer);
    await set.clock.advance(10_000);
    assert.equal(await real.has(good), true);
    assert.equal(await set.pending.size(), 0);
    assert.equal(writer.problem, undefined);
    await writer.close();
  });

  it('writes a conversation whose instance died before its end, once it has been quiet', async () => {
    const set = setUp();
    const dead = set.writer();
    const id = newConversationId();
    set.owners.learn(id, { organizationId: 'org-1', divisionIds: ['div-1'] });
    await dead.log.append(id, [started(set.clock), said(set.clock, 'u1', 'Hello')]);
    const other = set.writer();
    other.start();
    await set.clock.advance(archiveTimes.quietMs + 10_000);
    assert.equal(await set.archive.has(id), false, 'it may go on');
    await set.clock.advance(archiveTimes.quietMs + 10_000);
    assert.equal((await set.archive.get(scope, id))?.conversation.utterances.length, 1);
    await other.close();
  });

  it('does not write what was erased, and leaves nothing of what is erased while it is written', async () => {
    const erased = new Set<string>();
    const real = createMemoryArchive();
    let letWrite = (): void => {};
    const gate = new Promise<void>((resolve) => {
      letWrite = resolve;
    });
    const set = setUp({
      erased,
      archive: {
        ...real,
        async write(record) {
          await gate;
          return real.write(record);
        },
      },
    });
    const writer = set.writer();
    writer.start();
    const id = await talk(set, writer);
    await set.clock.advance(archiveTimes.settleMs + archiveTimes.sweepMs);
    erased.add(id);
    const erasing = writer.data.erase(id);
    letWrite();
    assert.deepEqual(await erasing, { history: 1 });
    await set.clock.advance(60_000);
    assert.equal(await real.has(id), false);
    assert.equal(await set.pending.size(), 0);
    await writer.close();
  });

  it('deletes what is older than the retention', async () => {
    const set = setUp();
    const writer = set.writer();
    writer.start();
    const id = await talk(set, writer);
    await set.clock.advance(60_000);
    assert.equal(await set.archive.has(id), true);
    set.clock.jump(31 * 86_400_000);
    await set.clock.advance(archiveTimes.expireEveryMs + 10_000);
    assert.equal(await set.archive.has(id), false);
    await writer.close();
  });
});
