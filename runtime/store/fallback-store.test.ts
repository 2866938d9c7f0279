import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EarshotError, type ErrorCode } from '../../shared/errors.ts';
import type { KeyValueStore } from '../core/ports/stores.ts';
import { createTestClock } from '../testing/clock.ts';
import { createFallbackStore } from './fallback-store.ts';
import { createMemoryKeyValueStore } from './memory-store.ts';
import { keyValueStoreContract } from './stores.contract.ts';

let clock = createTestClock();
const memory = () => createMemoryKeyValueStore({ clock });

/** A store whose every operation fails as long as there is a fault. */
function faulty(store: KeyValueStore): KeyValueStore & { fault: ErrorCode | undefined } {
  const made = { fault: undefined as ErrorCode | undefined } as Record<string, unknown>;
  for (const [name, run] of Object.entries(store)) {
    if (typeof run !== 'function') continue;
    made[name] = async (...args: unknown[]) => {
      if (made.fault) throw new EarshotError(made.fault as ErrorCode);
      return run(...args);
    };
  }
  return made as unknown as KeyValueStore & { fault: ErrorCode | undefined };
}

keyValueStoreContract('the fallback store', {
  async create() {
    clock = createTestClock();
    return createFallbackStore(memory(), memory(), { clock });
  },
  pass: (ms) => clock.advance(ms),
});

describe('the fallback store while the shared store is unreachable', () => {
  for (const fault of ['unavailable', 'timeout'] as const) {
    it(`values set before are found, and new ones are accepted (${fault})`, async () => {
      const shared = faulty(memory());
      let reports = 0;
      const store = createFallbackStore(shared, memory(), {
        clock,
        onAway() {
          reports++;
        },
      });
      await store.set('session', 'a', 10_000);
      shared.fault = fault;
      assert.equal(await store.get('session'), 'a');
      assert.equal(await store.setIfAbsent('nonce', '1', 10_000), true);
      assert.equal(await store.setIfAbsent('nonce', '1', 10_000), false, 'a replayed nonce is still refused here');
      assert.equal(reports, 3);
      shared.fault = undefined;
      assert.equal(await store.get('session'), 'a');
    });
  }

  it('a ticket is taken only once, from either store', async () => {
    const shared = faulty(memory());
    const store = createFallbackStore(shared, memory(), { clock });
    await store.set('ticket', 't', 10_000);
    assert.equal(await store.take('ticket'), 't');
    shared.fault = 'unavailable';
    assert.equal(await store.take('ticket'), undefined);
  });

  it('with `unsure` a key that only another instance may know is not reported absent', async () => {
    const shared = faulty(memory());
    const [one, two] = [memory(), memory()].map((own) =>
      createFallbackStore(shared, own, { clock, unknown: 'unsure' }),
    );
    await one!.set('session', 'a', 10_000);
    assert.equal(await two!.get('session'), 'a');
    assert.equal(await two!.get('other'), undefined, 'the shared store knows that it is absent');
    shared.fault = 'unavailable';
    assert.equal(await one!.get('session'), 'a');
    await assert.rejects(two!.get('session'), (error) => error instanceof EarshotError && error.code === 'unavailable');
  });

  it('what was set and deleted meanwhile counts for other instances afterwards, with the life that is left', async () => {
    const shared = faulty(memory());
    const [one, two] = [memory(), memory()].map((own) => createFallbackStore(shared, own, { clock }));
    await one!.set('signed out', 'token', 60_000);
    shared.fault = 'unavailable';
    await one!.set('signed in', 'token', 60_000);
    await one!.set('short', 'x', 1_000);
    await one!.delete('signed out');
    await one!.catchUp();
    await clock.advance(5_000);
    shared.fault = undefined;
    await one!.catchUp();
    assert.equal(await two!.get('signed in'), 'token');
    assert.equal(await two!.get('signed out'), undefined);
    assert.equal(await two!.get('short'), undefined);
    await clock.advance(56_000);
    assert.equal(await two!.get('signed in'), undefined);
  });

  it('other failures are passed on', async () => {
    const shared = faulty(memory());
    const store = createFallbackStore(shared, memory(), { clock });
    shared.fault = 'internal';
    await assert.rejects(store.get('x'), (error) => error instanceof EarshotError && error.code === 'internal');
  });
});
