import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Secret } from '../../secret.ts';
import { createMemoryKeyValueStore } from '../../store/memory-store.ts';
import { createTestClock } from '../../testing/clock.ts';
import { newConversationId } from '../../testing/log-recorder.ts';
import { createCustomerIndex, customerKey } from './customer-index.ts';
import { refuseErasedKeys } from './erased-writes.ts';
import { createErasureRegistry } from './erasure-registry.ts';

const hourMs = 3_600_000;
const secret = (text: string): Secret => new Secret(text.padEnd(32, '.'));

function setUp() {
  const clock = createTestClock();
  const memory = createMemoryKeyValueStore({ clock });
  const erasures = createErasureRegistry({ clock });
  const store = refuseErasedKeys(memory, erasures);
  const indexWith = (...secrets: readonly Secret[]) =>
    createCustomerIndex({ store, findKeys: memory.findKeys, secrets, lifeMs: 48 * hourMs, clock });
  return { clock, memory, erasures, indexWith, index: indexWith(secret('one')) };
}

describe('the index of customers', () => {
  it('finds every conversation of a customer, however the number is written, and no other', async () => {
    const { index } = setUp();
    const [first, second, other] = [newConversationId(), newConversationId(), newConversationId()];
    await index.remember(first, ['tel:+4917155501234']);
    await index.remember(second, ['0f9d8c7b-6a5e-4d3c-8b2a-1f0e9d8c7b6a', 'sip:+4917155501234@carrier.example']);
    await index.remember(other, ['tel:+4917155501235']);
    for (const spelling of ['+49 171 555 01234', '0049 (171) 555-01234', 'tel:+49-171-55501234'])
      assert.deepEqual(new Set(await index.conversationsOf(spelling)), new Set([first, second]), spelling);
    assert.deepEqual(await index.conversationsOf('0F9D8C7B-6a5e-4d3c-8b2a-1f0e9d8c7b6a'), [second]);
  });

  it('names no one by what many callers share, and stores nothing that can be read back', async () => {
    const { index, memory } = setUp();
    const id = newConversationId();
    await index.remember(id, ['anonymous', '', 'sip:anonymous', 'unknown']);
    assert.equal(memory.size, 0);
    assert.equal(customerKey('Anonymous'), undefined);
    await index.remember(id, ['+4917155501234', 'Ada@Example.com']);
    const stored = await memory.get(`customers-of:${id}`);
    assert.match(stored!, /^[0-9a-f]{64} [0-9a-f]{64}$/);
  });

  it('forgets them with the conversation, and does not note an erased one again', async () => {
    const { index, memory, erasures } = setUp();
    const id = newConversationId();
    await index.remember(id, ['+4917155501234']);
    erasures.add(id);
    assert.deepEqual(await memory.erase(id), { keys: 1 });
    await assert.rejects(index.remember(id, ['ada@example.com']), { code: 'erased' });
    assert.deepEqual(await index.conversationsOf('+4917155501234'), []);
  });

  it('retention: is gone after its time, which a conversation that goes on renews', async () => {
    const { index, clock } = setUp();
    const id = newConversationId();
    for (let day = 0; day < 3; day += 1) {
      await index.remember(id, ['+4917155501234']);
      await clock.advance(24 * hourMs);
    }
    assert.deepEqual(await index.conversationsOf('+4917155501234'), [id]);
    await clock.advance(25 * hourMs);
    assert.deepEqual(await index.conversationsOf('+4917155501234'), []);
  });

  it('finds what was noted before a rotation of the session secret', async () => {
    const { index, indexWith } = setUp();
    const id = newConversationId();
    await index.remember(id, ['+4917155501234']);
    assert.deepEqual(await indexWith(secret('two'), secret('one')).conversationsOf('+4917155501234'), [id]);
    assert.deepEqual(await indexWith(secret('two')).conversationsOf('+4917155501234'), []);
  });
});
