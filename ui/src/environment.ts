/** The browser's clock, randomness, network and storage, in the form in which modules take them as arguments. */
import type { Environment } from './data/connection.ts';
import { loadSharedStreams } from './data/lazy-streams.ts';
import { createPreferences } from './data/preferences.ts';

/**
 * `shares`: the panels of this origin share their session and event stream. Not on pages of others, where every page of the origin could read it.
 */
export function browserEnvironment({ shares = false }: { readonly shares?: boolean } = {}): Environment {
  const environment: Environment = {
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
  return shares ? { ...environment, ...loadSharedStreams(environment) } : environment;
}
