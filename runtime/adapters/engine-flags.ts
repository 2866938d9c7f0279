/**
 * What V8 is told on the command line, because it can be told nowhere else: package.json, deno.json and the container's
 * commands say the same, and a test holds them to it. The service runs without them, and then with longer pauses.
 *
 * What a frame of audio leaves behind lives for about a fifth of a second. With the usual space for what is new (16 MB) some
 * of it outlives two collections while many calls come in, and moves to where only a look through the whole heap lets it go:
 * every four seconds at 800 calls, 100 ms each. With twice the space it dies where it was born.
 */
const newSpaceMb = 32;

export const nodeFlags: readonly string[] = [`--max-semi-space-size=${newSpaceMb}`];

/** With what Node's entry sets by itself (`node-collector.ts`). */
export const denoFlags: readonly string[] = [
  `--v8-flags=--max-semi-space-size=${newSpaceMb},--heap-growing-percent=100`,
];
