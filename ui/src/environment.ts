/** The browser's own clock, randomness, network and storage, as the arguments that everything below takes. */
import type { Environment } from './data/connection.ts';
import { createPreferences } from './data/preferences.ts';

export function browserEnvironment(): Environment {
  return {
    fetch: (input, init) => fetch(input, init),
    timers: {
      set: (run, ms) => setTimeout(run, ms),
      clear: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
    },
    now: () => Date.now(),
    random: () => Math.random(),
    prefs: createPreferences(() => localStorage),
    tabId: Math.random().toString(36).slice(2, 10),
  };
}
