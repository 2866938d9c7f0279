/** A call that moves between instances by reconnections, and comes back to one that had it before. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { names, spoken } from '../../testing/call.ts';
import { setUpCallInstances } from '../../testing/call-instances.ts';

const second = 8_000;

describe('T9: a call that comes back to an instance that had lost it to another one', () => {
  for (const [title, how] of [
    ['while its former session there has not ended', undefined],
    ['while that instance still waits for a reconnection', 'lost'],
  ] as const) {
    it(`loses no word ${title}`, async () => {
      const { instance, play, end, holder } = setUpCallInstances();
      const [one, two] = [instance('one'), instance('two')];
      const first = one.open('first');
      await play([first], 4 * second);
      if (how) void first.call.end(how);
      const between = two.open('between');
      await play([between], 4 * second);
      const again = one.open('again', spoken(12));
      await play([again], 10 * second);
      assert.deepEqual([await holder(), two.elsewhere], ['one', ['between']]);
      await end(between);
      await end(first);
      const before = one.said().length - 12;
      await end(again);
      assert.deepEqual(one.said().slice(-12), names(again.words), `after ${before} words of the former session`);
      assert.deepEqual([one.ends(), two.ends()], [1, 0]);
    });
  }

  it('keeps the call though it has not noticed its loss yet', async () => {
    const { instance, play, holder, clock } = setUpCallInstances();
    const [one, two] = [instance('one'), instance('two')];
    const first = one.open('first');
    await play([first], 4 * second);
    two.open('between');
    await clock.advance(0);
    assert.equal(await holder(), 'two');
    const again = one.open('again');
    await play([again], 4 * second);
    assert.deepEqual([await holder(), one.elsewhere, two.elsewhere], ['one', [], ['between']]);
  });

  it('lets what its agent asks there pass without the fence of the lost lease', async () => {
    const { instance, play } = setUpCallInstances();
    const [one, two] = [instance('one'), instance('two')];
    const first = one.open('first');
    await play([first], 4 * second);
    two.open('between');
    await play([first], 4 * second);
    assert.deepEqual([one.feed.fences, one.feed.released], [[1], [1]]);
  });

  it('does not hold up the shutdown of the instance that lost it', async () => {
    const { instance, play, clock } = setUpCallInstances();
    const [one, two] = [instance('one'), instance('two')];
    const first = one.open('first');
    await play([first], 4 * second);
    void first.call.end('lost');
    const between = two.open('between');
    await play([between], 4 * second);
    let settled = false;
    void one.bridge.settled().then(() => {
      settled = true;
    });
    await clock.advance(0);
    assert.equal(settled, true);
  });
});
