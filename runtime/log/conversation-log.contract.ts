/** What every conversation log must do. Memory and Redis pass the same suite. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EarshotError } from '../../shared/errors.ts';
import { newConversationId, recorder, utterance } from '../testing/log-recorder.ts';
import { until } from '../testing/until.ts';
import type { ConversationLogHarness } from './conversation-log-harness.ts';
import { followingCases } from './log-following.contract.ts';
import { lifetimeCases } from './log-lifetime.contract.ts';
import { peerTests } from './log-peers.contract.ts';
import { readingCases } from './log-reading.contract.ts';
import { untilCases } from './log-until.contract.ts';

/** Registers the suite for the log that `harness` makes. */
export function conversationLogContract(name: string, harness: ConversationLogHarness): void {
  describe(`${name} keeps the contract of a conversation log`, () => {
    for (const { title, limits, run } of [...readingCases, ...followingCases, ...lifetimeCases, ...untilCases]) {
      it(title, async () => {
        const log = await harness.create(limits);
        try {
          await run(log, harness);
        } finally {
          await log.close();
        }
      });
    }

    it('closing notifies followers, and later appends are refused', async () => {
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

    if (harness.createPeer) peerTests(harness, harness.createPeer);
  });
}
