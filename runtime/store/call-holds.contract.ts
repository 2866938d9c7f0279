/** What every keeper of holds must do. Memory and Redis pass the same suite. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ConversationId } from '../../shared/ids.ts';
import type { CallHolds } from '../core/ports/call-holds.ts';
import type { StoreHarness } from './stores.contract.ts';

/** Resolves when `told` is as `expected`; what is told over a network takes its time. */
export async function toldSoon(told: readonly boolean[], expected: readonly boolean[]): Promise<void> {
  for (let tries = 0; tries < 200 && told.length < expected.length; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.deepEqual(told, expected);
}

export function callHoldsContract(
  name: string,
  harness: StoreHarness & {
    /** One that tells and one that hears: two instances where there can be two. */
    create(): Promise<{ panels: CallHolds; voice: CallHolds }>;
    /** Lets what was begun at a watch come to its end. */
    settle(): Promise<void>;
  },
): void {
  describe(`${name} keeps the contract of holds`, () => {
    const life = 10_000;
    const setUp = async () => {
      const sides = await harness.create();
      const id = crypto.randomUUID() as string as ConversationId;
      const watch = async () => {
        const told: boolean[] = [];
        const stop = sides.voice.watch(id, (held) => told.push(held));
        assert.deepEqual(told, [], 'nothing is told before watch returns');
        await harness.settle();
        return { told, stop };
      };
      return { ...sides, id, watch };
    };

    it('tells the call of the hold and of its end, each once however often it is said', async () => {
      const { panels, id, watch } = await setUp();
      const { told, stop } = await watch();
      for (let n = 0; n < 3; n++) assert.equal(await panels.tell(id, true, life), true);
      await toldSoon(told, [true]);
      for (let n = 0; n < 2; n++) assert.equal(await panels.tell(id, false, life), true);
      await toldSoon(told, [true, false]);
      await panels.tell(id, true, life);
      await toldSoon(told, [true, false, true]);
      stop();
    });

    it('says that nobody was told where no such call is watched', async () => {
      const { panels, voice, id, watch } = await setUp();
      const other: boolean[] = [];
      const stopOther = voice.watch(crypto.randomUUID() as string as ConversationId, (held) => other.push(held));
      await harness.settle();
      assert.equal(await panels.tell(id, true, life), false);
      const { stop } = await watch();
      stop();
      await harness.settle();
      assert.equal(await panels.tell(id, false, life), false);
      assert.deepEqual(other, [], 'a hold is of one call only');
      stopOther();
    });

    it('ends a hold by itself unless it is renewed', async () => {
      const { panels, id, watch } = await setUp();
      const { told, stop } = await watch();
      await panels.tell(id, true, 1_200);
      await toldSoon(told, [true]);
      await harness.pass(700);
      await panels.tell(id, true, 1_200);
      await harness.settle();
      await harness.pass(600);
      assert.deepEqual(told, [true], 'the renewal counts from when it came');
      await harness.pass(700);
      await toldSoon(told, [true, false]);
      stop();
    });

    it('tells a call that comes while its caller is on hold, and for no longer than the hold lasts', async () => {
      const { panels, id, watch } = await setUp();
      await panels.tell(id, true, 1_200);
      const first = await watch();
      await toldSoon(first.told, [true]);
      const second = await watch();
      await toldSoon(second.told, [true]);
      await harness.pass(1_300);
      await toldSoon(first.told, [true, false]);
      await toldSoon(second.told, [true, false]);
      const third = await watch();
      await harness.settle();
      assert.deepEqual(third.told, []);
      for (const { stop } of [first, second, third]) stop();
    });

    it('tells nothing to one that has stopped, and goes on for the others', async () => {
      const { panels, id, watch } = await setUp();
      const one = await watch();
      const two = await watch();
      one.stop();
      one.stop();
      await panels.tell(id, true, life);
      await toldSoon(two.told, [true]);
      assert.deepEqual(one.told, []);
      two.stop();
    });
  });
}
