/** The browser's own clock, randomness, network and storage, as the arguments that everything below takes. */
import type { Surroundings } from './data/connection.ts';
import { createRemembered } from './data/remembered.ts';

export function browserSurroundings(): Surroundings {
  return {
    fetch: (input, init) => fetch(input, init),
    timers: {
      set: (run, ms) => setTimeout(run, ms),
      clear: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
    },
    now: () => Date.now(),
    random: () => Math.random(),
    kept: createRemembered(() => localStorage),
    tabId: Math.random().toString(36).slice(2, 10),
  };
}
