/** Shows that a computation takes time in proportion to its input, on a machine that others use as well. */
import assert from 'node:assert/strict';
import process from 'node:process';

/** Times below this are noise of the clock and the garbage collector; a quadratic reader is far above it. */
const noiseMs = 60;
/** Twice the input may take this much more time: 2 is linear, 4 is quadratic. */
const mostGrowth = 3;
/** Rounds until one of them shows linear time: a busy machine slows some down, and none makes a quadratic reader fast. */
const rounds = 5;

/** Runs `read` over an input of twice the `length`, and two times over one of the `length` itself. Fails where no round was linear. */
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
    const large = await timeOf(() => read(whole));
    if (large < floorMs) return;
    // The shorter of two: a slow run of the half would make any reader look linear.
    const small = Math.min(await timeOf(() => read(half)), await timeOf(() => read(half)));
    if (large < mostGrowth * small) return;
    seen.push(`${small.toFixed(1)} ms, then ${large.toFixed(1)} ms`);
  }
  assert.fail(`Twice the input took more than ${mostGrowth} times as long: ${seen.join('; ')}`);
}

/** Processor time of this process in milliseconds: what others do on the machine does not count. */
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** In processor milliseconds. */
async function timeOf(run: () => unknown): Promise<number> {
  const begin = processorMs();
  await run();
  return processorMs() - begin;
}
