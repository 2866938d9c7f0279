/** Contract of a conversation log: two instances that share their data. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { EarshotError } from '../../shared/errors.ts';
import type { StoredEvent } from '../core/ports/conversation-log.ts';
import { newConversationId, recorder, utterance, utterances } from '../testing/log-recorder.ts';
import { until } from '../testing/until.ts';
import type { ConversationLogHarness } from './conversation-log-harness.ts';

const seqs = (events: readonly StoredEvent[]) => events.map((e) => e.seq);

/** Registers the tests for two logs over the same data. */
export function peerTests(
  harness: ConversationLogHarness,
  createPeer: NonNullable<ConversationLogHarness['createPeer']>,
): void {
  it('a follower on one instance gets everything that another appends, in order', async () => {
    const a = await harness.create();
    const b = await createPeer(a);
    const id = newConversationId();
    const reader = recorder();
    const stop = a.follow(id, undefined, reader.listener);
    await until(() => reader.starts.length === 1);
    await Promise.all([...utterances(1, 30)].map((event, i) => (i % 2 ? a : b).append(id, [event])));
    await until(() => reader.events.length === 30);
    assert.deepEqual(
      seqs(reader.events),
      Array.from({ length: 30 }, (_, i) => i + 1),
    );
    // An instance may hear of an event of the other one a moment later.
    await until(async () => isDeepStrictEqual(await a.snapshot(id), await b.snapshot(id)));
    stop();
    await b.close();
    await a.close();
  });

  it('a stale owner is refused on every instance', async () => {
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
