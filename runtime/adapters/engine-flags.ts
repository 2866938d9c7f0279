/**
 * Options of the JavaScript engine that exist only on its command line: package.json, deno.json and the container's commands
 * repeat them, and a test compares. The service runs without them, with longer pauses.
 *
 * What one frame of audio allocates lives for about 200 ms. With V8's default young generation (16 MB) some of it survives two
 * collections under load and is promoted to the old generation, where only a full collection frees it: every four seconds at 800
 * calls, 100 ms each. With twice the space it is freed while it is young.
 */
import type { RuntimeName } from '../../shared/runtimes.ts';

const semiSpaceMb = 32;

export const engineFlags: Readonly<Record<RuntimeName, readonly string[]>> = {
  node: [`--max-semi-space-size=${semiSpaceMb}`],
  /** Includes what Node's entry sets at run time (`node/collector.ts`). */
  deno: [`--v8-flags=--max-semi-space-size=${semiSpaceMb},--heap-growing-percent=100`],
  bun: [],
  workerd: [],
};
