/** Where the agent's Genesys token comes from. The panel never stores one and never puts one into a URL. */
import { EarshotError } from '../../../shared/errors.ts';

export interface GenesysIdentity {
  /** Panels with the same key would sign in as the same agent, so they share their session; absent: it is shared with nobody. */
  readonly shareKey?: string;
  /**
   * The agent's Genesys access token, without a click: from memory, from a sign-in under way, or silently from Genesys.
   * `fresh`: the last one was refused. Rejects with EarshotError `unauthenticated` if the agent has to sign in; the panel then
   * shows a button.
   */
  token(options: { readonly fresh: boolean }): Promise<string>;
  /**
   * To be called inside a click, so that a pop-up may open. Resolves when `token` will succeed; rejects with EarshotError
   * `cancelled` if the agent closed the pop-up, `unavailable` if it was blocked. With `here` it leaves the page for the login
   * and does not resolve; `failed_precondition` if the browser stores nothing for the way back.
   */
  signIn(options?: { readonly here?: boolean }): Promise<void>;
  /** Drops a token that is kept in memory: the agent has signed out of the panel. */
  forget?(): void;
}

/** The agent who takes part in every local conversation. Only local mode accepts this token, and it binds to loopback. */
export function createLocalIdentity(accessToken = 'local-agent'): GenesysIdentity {
  return { shareKey: `local ${accessToken}`, token: async () => accessToken, signIn: async () => {} };
}

/** For pages without sign-in: every request rejects. */
export function createNoIdentity(): GenesysIdentity {
  const refuse = async (): Promise<never> => {
    throw new EarshotError('unauthenticated');
  };
  return { token: refuse, signIn: refuse };
}
