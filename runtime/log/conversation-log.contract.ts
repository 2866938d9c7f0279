/** What every conversation log must do. Memory and Redis pass the same suite. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EarshotError } from '../../shared/errors.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import { newConversationId, recorder, until, utterance } from '../testing/log-recorder.ts';
import type { ConversationLogLimits } from './limits.ts';
import { followingCases } from './log-following.contract.ts';
import { lifetimeCases } from './log-lifetime.contract.ts';
import { peerTests } from './log-peers.contract.ts';
import { readingCases } from './log-reading.contract.ts';

export type ConversationLogHarness = {
  /** An empty log. */
  create(limits?: Partial<ConversationLogLimits>): Promise<ConversationLog>;
  /** A second log over the same data; absent for a log that lives in one process. */
  createPeer?(log: ConversationLog, limits?: Partial<ConversationLogLimits>): Promise<ConversationLog>;
  /** Lets `ms` pass for the log, by clock or by waiting. */
  pass(ms: number): Promise<void>;
};

/** One test of the contract, run with a log of its own. */
export type LogCase = {
  readonly title: string;
  readonly limits?: Partial<ConversationLogLimits>;
  run(log: ConversationLog, harness: ConversationLogHarness): Promise<void>;
};

/** Registers the suite for the log that `harness` makes. */
export function conversationLogContract(name: string, harness: ConversationLogHarness): void {
  describe(`${name} keeps the contract of a conversation log`, () => {
    for (const { title, limits, run } of [...readingCases, ...followingCases, ...lifetimeCases]) {
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
