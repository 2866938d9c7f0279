/** Options of V8's garbage collector. Node only: other runtimes have other collectors or take them on the command line. */
import { setFlagsFromString } from 'node:v8';

/**
 * Lets the heap double before a full collection. Audio is short-lived memory outside the heap that V8 counts as growth: by
 * default it runs a full collection about once a second under load, whatever that frees, and each one delays the audio of all
 * calls. Limits of the whole heap are unchanged.
 */
export function relaxCollector(): void {
  setFlagsFromString('--heap-growing-percent=100');
}
