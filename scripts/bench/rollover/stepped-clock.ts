/**
 * A clock that runs as fast as the machine can follow. Time advances in small steps, and after each step the event loop turns a few
 * times, so that data written to a socket is read, answered and read again before time advances. A slow or busy machine makes the
 * run longer, not different.
 */
import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../../runtime/core/ports/clock.ts';

type Timer = { at: number; order: number; run: (() => void) | undefined };

export type SteppedClock = Clock & {
  /** Advances time by `ms`. */
  advance(ms: number): Promise<void>;
};

export type SteppedClockOptions = { readonly stepMs?: number; readonly turnsPerStep?: number };

/** `stepMs` defaults to 20, `turnsPerStep` (of the event loop) to 4. */
export function createSteppedClock(options: SteppedClockOptions = {}): SteppedClock {
  const { stepMs = 20, turnsPerStep = 4 } = options;
  const startedOn = Date.UTC(2026, 0, 1);
  /** A heap by time, then by order of creation. */
  const heap: Timer[] = [];
  let elapsed = 0;
  let order = 0;

  const before = (a: Timer, b: Timer): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);
  const swap = (i: number, j: number): void => {
    const kept = heap[i]!;
    heap[i] = heap[j]!;
    heap[j] = kept;
  };
  const push = (timer: Timer): void => {
    let at = heap.push(timer) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(heap[at]!, heap[parent]!)) return;
      swap(at, parent);
      at = parent;
    }
  };
  const pop = (): Timer => {
    const first = heap[0]!;
    const last = heap.pop()!;
    if (heap.length === 0) return first;
    heap[0] = last;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const right = left + 1;
      let least = at;
      if (left < heap.length && before(heap[left]!, heap[least]!)) least = left;
      if (right < heap.length && before(heap[right]!, heap[least]!)) least = right;
      if (least === at) return first;
      swap(at, least);
      at = least;
    }
  };

  return {
    now: () => startedOn + elapsed,
    monotonic: () => elapsed,
    after(ms, run) {
      const timer: Timer = { at: elapsed + Math.max(ms, 0), order: order++, run };
      push(timer);
      return () => {
        timer.run = undefined;
      };
    },
    async advance(ms) {
      const until = elapsed + ms;
      while (elapsed < until) {
        const next = Math.min(elapsed + stepMs, until);
        while (heap.length > 0 && heap[0]!.at <= next) {
          const timer = pop();
          elapsed = Math.max(elapsed, timer.at);
          timer.run?.();
        }
        elapsed = next;
        for (let i = 0; i < turnsPerStep; i++) await turn();
      }
    },
  };
}
