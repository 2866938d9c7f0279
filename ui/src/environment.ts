/** The browser's clock, randomness, network and storage, in the form in which modules take them as arguments. */
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
