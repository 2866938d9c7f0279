/** Whether pongs come at once, on a machine that may be busy with other work. */
import type { RawCall } from '../../runtime/simulator/caller/raw-call.ts';
import { expectPong, must, wait } from './case.ts';

const pings = 10;
/** A server that is slow is slow each time; one on a busy machine is not. */
const attempts = 5;
const timerMs = 5;
/** Places on the way to the server and back at which a busy machine lets each side wait. */
const waitsPerPong = 4;

const medianOf = (times: readonly number[]): number => [...times].sort((a, b) => a - b)[times.length >> 1]!;

/** Times of pongs, and what timers of this process were late meanwhile, in milliseconds. */
export type Attempt = { readonly times: readonly number[]; readonly delays: readonly number[] };

/** Whether the server answered within `mostMs`: what this machine makes everybody wait is not its doing. */
export const arePrompt = ({ times, delays }: Attempt, mostMs: number): boolean =>
  medianOf(times) < mostMs + waitsPerPong * Math.max(0, medianOf(delays));

/** Throws where the median of ten pongs was too long each time. */
export async function expectPromptPongs(call: RawCall, mostMs: number): Promise<void> {
  await expectPong(call);
  let times: number[] = [];
  for (let attempt = 0; attempt < attempts; attempt++) {
    times = [];
    const delays: number[] = [];
    for (let i = 0; i < pings; i++) {
      const since = performance.now();
      const late = wait(timerMs).then(() => delays.push(performance.now() - since - timerMs));
      await expectPong(call);
      times.push(performance.now() - since);
      await late;
    }
    if (arePrompt({ times, delays }, mostMs)) return;
  }
  must(false, `The median was ${Math.round(medianOf(times))} ms`);
}
