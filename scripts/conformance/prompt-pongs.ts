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

/** Times of pongs, and what timers of this process were late between them, in milliseconds. */
export type Attempt = { readonly times: readonly number[]; readonly delays: readonly number[] };

const latenessOf = ({ delays }: Attempt): number => Math.max(0, medianOf(delays));
const limitOf = (attempt: Attempt, mostMs: number): number => mostMs + waitsPerPong * latenessOf(attempt);

/** Whether the server answered within `mostMs`: what this machine makes everybody wait is not its doing. */
export const arePrompt = (attempt: Attempt, mostMs: number): boolean =>
  medianOf(attempt.times) < limitOf(attempt, mostMs);

/** Monotonic milliseconds. */
export type Clock = { now(): number; wait(ms: number): Promise<unknown> };
const realClock: Clock = { now: () => performance.now(), wait };

/** Throws where the median of ten pongs was too long each time. */
export async function expectPromptPongs(call: RawCall, mostMs: number, clock = realClock): Promise<void> {
  await expectPong(call);
  let last: Attempt;
  let tries = 0;
  do {
    last = await measure(call, clock);
    if (arePrompt(last, mostMs)) return;
    tries += 1;
  } while (tries < attempts);
  const [median, limit, late] = [medianOf(last.times), limitOf(last, mostMs), latenessOf(last)].map(Math.round);
  must(
    false,
    `The median was ${median} ms, not less than ${limit} ms: ${mostMs} ms, and ${waitsPerPong} times the ${late} ms that timers were late`,
  );
}

/** Timers run between the pings: a server in this process would make one late while it works on a ping. */
async function measure(call: RawCall, clock: Clock): Promise<Attempt> {
  const times: number[] = [];
  const delays: number[] = [];
  for (let i = 0; i < pings; i++) {
    const sent = clock.now();
    await expectPong(call);
    const answered = clock.now();
    times.push(answered - sent);
    await clock.wait(timerMs);
    delays.push(clock.now() - answered - timerMs);
  }
  return { times, delays };
}
