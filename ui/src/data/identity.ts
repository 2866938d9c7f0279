/** Where the agent's Genesys token comes from. The panel never keeps one, and never puts one into an address. */
import { EarshotError } from '../../../shared/errors.ts';

export interface GenesysIdentity {
  /**
   * The agent's Genesys access token, got without her help: from memory, from the running login, silently from Genesys.
   * `fresh`: the one given before was refused. Rejects with EarshotError `unauthenticated` where only she can help; the
   * panel then shows a sign-in button.
   */
  token(options: { readonly fresh: boolean }): Promise<string>;
  /**
   * Called inside her click, so that a popup may open. Resolves when `token` will succeed; rejects with EarshotError
   * `cancelled` where she closed it, `unavailable` where the popup was blocked. With `here` it leaves the page for the login
   * and comes back, and does not resolve; `failed_precondition` where the browser keeps nothing for the way back.
   */
  signIn(options?: { readonly here?: boolean }): Promise<void>;
}

/** The agent who takes part in every local conversation. Local mode binds to loopback and is the only one to accept her. */
export function createLocalIdentity(accessToken = 'local-agent'): GenesysIdentity {
  return { token: async () => accessToken, signIn: async () => {} };
}

/** No way to sign in: every token request says so. */
export function createNoIdentity(): GenesysIdentity {
  const refuse = async (): Promise<never> => {
    throw new EarshotError('unauthenticated');
  };
  return { token: refuse, signIn: refuse };
}
