/** What Node's garbage collector is told for this service. Node only: other engines have other collectors. */
import { setFlagsFromString } from 'node:v8';

/**
 * Lets the heap double before all of it is looked through. Audio is memory outside the heap that lives for a moment, and the
 * engine counts it as growth: left to itself it looks through everything about once a second while calls come in, whatever it
 * finds, and each time the audio of all calls waits. Limits of the whole heap stay as they are.
 */
export function relaxCollector(): void {
  setFlagsFromString('--heap-growing-percent=100');
}
