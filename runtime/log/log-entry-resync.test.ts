import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { entryOf, scriptedStore, settled, withLateAnswers } from '../testing/log-entry-harness.ts';
import type { RedisLogStore } from './redis-log-store.ts';

describe('a log entry whose read is answered late', () => {
  const lateRead = async () => {
    const { store } = scriptedStore();
    const late = withLateAnswers(store);
    const { entry } = entryOf(late.store);
    await entry.load();
    late.reads = 0;
    late.isLate = true;
    return { late, entry, writer: entryOf(store).entry, reading: entry.reload() };
  };

  it('shares that read with all who find that Redis still has nothing', async () => {
    const { late, entry, reading } = await lateRead();
    const compared = Array.from({ length: 20 }, () => entry.compare(undefined));
    await settled();
    late.answer();
    await Promise.all([reading, ...compared]);
    assert.equal(late.reads, 1);
  });

  it('lets those go on whom that read is enough for, while a later call waits for a read of its own', async () => {
    const { late, entry, writer, reading } = await lateRead();
    await settled();
    const finished: string[] = [];
    const read = reading.then(() => finished.push('read'));
    const compared = entry.compare({ epoch: 'other', seq: 1 }).then(() => finished.push('compared'));
    late.answer();
    late.isLate = true;
    await settled();
    assert.deepEqual([finished, late.reads], [['read'], 2]);
    late.answer();
    await Promise.all([read, compared, writer.load()]);
    assert.deepEqual([finished, late.reads], [['read', 'compared'], 2]);
  });

  it('sends a read after each call that needs one, however many come while it reads', async () => {
    const { store } = scriptedStore();
    const compared: Promise<void>[] = [];
    const busy = {
      ...store,
      async load(...args: Parameters<RedisLogStore['load']>) {
        const loaded = await store.load(...args);
        if (compared.length < 20) compared.push(entry.compare({ epoch: 'other', seq: compared.length }));
        reads += 1;
        return loaded;
      },
    } satisfies RedisLogStore;
    let reads = 0;
    const { entry } = entryOf(busy);
    await entry.load();
    await entry.reload();
    for (let turn = 0; turn < 200 && compared.length < 20; turn++) await settled();
    assert.equal(compared.length, 20);
    await Promise.all(compared);
    assert.ok(reads > 20, `${reads}`);
  });
});
