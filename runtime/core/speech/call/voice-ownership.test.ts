import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseConversationId } from '../../../../shared/ids.ts';
import { createTestClock } from '../../../testing/clock.ts';
import { type Logger, silentLogger } from '../../ports/logger.ts';
import type { LeaseStore } from '../../ports/stores.ts';
import { VoiceOwnership } from './voice-ownership.ts';

const conversationId = parseConversationId('11111111-2222-4333-8444-555555555555');

describe('the ownership of a call', () => {
  it('logs one line when the lease store goes away, and one when it is back', async () => {
    const clock = createTestClock();
    const lines: string[] = [];
    const record = (message: string) => void lines.push(message);
    const logger: Logger = { debug: record, info: record, warn: record, error: record, with: () => logger };
    let isAway = false;
    const lease = { key: 'k', owner: 'one', fence: 1 };
    const answer = async <T>(value: T): Promise<T> => {
      if (isAway) throw new Error('away');
      return value;
    };
    const leases = {
      holder: () => answer(undefined),
      acquire: () => answer(lease),
      renew: () => answer(true),
    } as unknown as LeaseStore;
    const ownership = new VoiceOwnership({
      ...{ conversationId, leases, owner: 'one', clock, logger },
      options: { leaseMs: 3_000, storeTimeoutMs: 500 },
      onFence() {},
      onReleased() {},
      onLost: () => assert.fail('no one else has the call'),
      onSuperseded: () => assert.fail('no one else has the call'),
    });
    ownership.joined();
    await clock.advance(5_000);
    isAway = true;
    await clock.advance(20_000);
    isAway = false;
    await clock.advance(5_000);
    ownership.stop();
    assert.deepEqual(lines, ['Voice lease could not be renewed; retrying', 'The voice lease is renewed again']);
  });

  it('drops its fence where it leaves a call that another instance has by then', async () => {
    const clock = createTestClock();
    const holders: string[] = [];
    const leases = {
      holder: async () => holders.at(-1),
      acquire: async () => ({ key: 'k', owner: 'one', fence: 5 }),
      renew: async () => true,
    } as unknown as LeaseStore;
    const released: number[] = [];
    const ownership = new VoiceOwnership({
      ...{ conversationId, leases, owner: 'one', clock, logger: silentLogger },
      options: { leaseMs: 3_000, storeTimeoutMs: 500 },
      onFence() {},
      onReleased: (fence) => void released.push(fence),
      onLost() {},
      onSuperseded() {},
    });
    ownership.joined();
    await clock.advance(100);
    holders.push('two');
    assert.equal(await ownership.leave(), 'owner');
    assert.deepEqual(released, [5]);
    ownership.stop();
  });
});
