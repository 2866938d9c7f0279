/** The identity of a page that embeds a module. The page is asked by a DOM event, so that no token is ever an attribute. */
import type { PublicConfig } from '../../../shared/api/routes.ts';
import { EarshotError } from '../../../shared/errors.ts';
import { createLocalIdentity, type GenesysIdentity } from '../data/identity.ts';

export type TokenRequest = {
  /** The token given before was refused. */
  readonly fresh: boolean;
  /** Called once, during the event, with the Genesys access token or a promise of it. */
  respond(token: string | Promise<string>): void;
};

function request(emitter: EventTarget, name: 'earshot:token' | 'earshot:sign-in', fresh: boolean) {
  let answer: string | Promise<string> | undefined;
  const detail: TokenRequest = {
    fresh,
    respond(token) {
      answer = token;
    },
  };
  emitter.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  return answer;
}

/**
 * Asks with `earshot:token`, and inside a click with `earshot:sign-in`. A local service needs no answer: it takes `localToken`, by
 * default that of the agent.
 */
export function createPageIdentity(emitter: EventTarget, config: PublicConfig, localToken?: string): GenesysIdentity {
  const local = config.mode === 'local' ? createLocalIdentity(localToken) : undefined;
  return {
    async token({ fresh }) {
      const answer = request(emitter, 'earshot:token', fresh);
      if (answer === undefined && local) return local.token({ fresh });
      const token = await answer;
      if (typeof token !== 'string' || token === '') throw new EarshotError('unauthenticated');
      return token;
    },
    async signIn() {
      const answer = request(emitter, 'earshot:sign-in', true);
      if (answer === undefined) {
        if (local) return;
        throw new EarshotError('unavailable');
      }
      await answer;
    },
  };
}
