/** Options of V8's garbage collector. Node only: Deno takes them on its command line (`../launches.ts`), Bun has another engine. */
import { setFlagsFromString } from 'node:v8';

/**
 * In the order in which they matter.
 *
 * `--no-allocation-site-pretenuring`: V8 notes which places in the code make objects that survive, and from then on allocates what
 * they make in the old generation. Here such places are taken for long-lived ones while calls ramp up, and then the short-lived
 * objects of every message (fragments, write requests, gRPC calls, views of audio) hold their buffers until a full collection. At
 * 800 calls that is the difference between a p99 of 97 ms and one of 8 ms.
 *
 * `--max-semi-space-size`: what one frame of audio allocates lives for about 200 ms. With 16 MB of young generation some of it
 * survives two collections under load and is promoted. Node 20 and 22 read this at their start only, so their command has it too.
 *
 * `--heap-growing-percent`: audio is short-lived memory outside the heap that V8 counts as growth: by default it runs a full
 * collection about once a second under load, whatever that frees. Limits of the whole heap are unchanged.
 *
 * The helpers of a young collection stay, on two processors too: at 480 calls it stops the program for 12 ms with them and 22 ms without
 * (`--no-parallel-scavenge`), although they take twice the processor time.
 */
export const collectorFlags = [
  '--no-allocation-site-pretenuring',
  '--max-semi-space-size=32',
  '--heap-growing-percent=100',
] as const;

/** Sets them for this process and its workers. To be called before anything else is loaded: what was decided earlier remains. */
export function tuneCollector(): void {
  for (const flag of collectorFlags) setFlagsFromString(flag);
}
