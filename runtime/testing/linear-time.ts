/** Shows that a computation takes time in proportion to its input, on a machine that others use as well. */
import assert from 'node:assert/strict';
import process from 'node:process';

/** Times below this are noise of the clock and the garbage collector; a quadratic reader is far above it. */
const noiseMs = 60;
/** Twice the input may take this much more time: 2 is linear, 4 is quadratic. */
const mostGrowth = 3;
/** Rounds until one of them shows linear time: a busy machine slows some down, and none makes a quadratic reader fast. */
const rounds = 5;

/** Runs `read` over an input of `length` and of twice the length, as medians of three. Fails where no round was linear. */
export async function fitsLinearTime(
  make: (length: number) => string,
  read: (text: string) => unknown,
  length: number,
  /** What counts as noise, in ms; less for short inputs. */
  floorMs = noiseMs,
): Promise<void> {
  const half = make(length);
  const whole = make(2 * length);
  const seen: string[] = [];
  for (let round = 0; round < rounds; round++) {
    const small = await medianTime(() => read(half));
    const large = await medianTime(() => read(whole));
    if (large < floorMs || large < mostGrowth * small) return;
    seen.push(`${small.toFixed(1)} ms, then ${large.toFixed(1)} ms`);
  }
  assert.fail(`Twice the input took more than ${mostGrowth} times as long: ${seen.join('; ')}`);
}

/** Processor time of this process in milliseconds: what others do on the machine does not count. */
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

async function medianTime(run: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < 3; i++) {
    const begin = processorMs();
    await run();
    times.push(processorMs() - begin);
    // A fast run needs no second look.
    if (times[0]! < noiseMs / 4) break;
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)]!;
}
