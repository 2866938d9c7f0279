import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseConversationId } from '../../shared/ids.ts';
import { createTestClock } from '../testing/clock.ts';
import { callHoldsContract } from './call-holds.contract.ts';
import { createMemoryCallHolds } from './memory-call-holds.ts';

const clock = createTestClock();

callHoldsContract('the memory of one instance', {
  async create() {
    const holds = createMemoryCallHolds({ clock });
    return { panels: holds, voice: holds };
  },
  settle: () => clock.settle(),
  pass: (ms) => clock.advance(ms),
});

describe('the memory of holds, beyond the contract', () => {
  it('holds beyond the bound are refused until one has ended; renewals are accepted', async () => {
    const holds = createMemoryCallHolds({ clock, maxHolds: 1 });
    const [one, two] = [crypto.randomUUID(), crypto.randomUUID()].map((id) => parseConversationId(id));
    await holds.set(one!, true, 100);
    await holds.set(one!, true, 100);
    await assert.rejects(holds.set(two!, true, 100), { code: 'unavailable' });
    assert.equal(await holds.set(two!, false, 100), false, 'an end is always accepted');
    await clock.advance(101);
    await holds.set(two!, true, 100);
  });
});
