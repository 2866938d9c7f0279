/** One connection per conversation and page, however many elements show it. */
import type { PublicConfig } from '../../../shared/api/routes.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import { loadPublicConfig } from '../data/api.ts';
import { createPanelConnection, type Environment, type PanelConnection } from '../data/connection.ts';
import type { GenesysIdentity } from '../data/identity.ts';

export type SharedConnection = { readonly connection: PanelConnection; readonly config: PublicConfig };

export type SharedConnections = {
  /** Adds a user; `release` removes it. The connection is closed a moment after its last user is gone. */
  take(
    apiBase: string,
    conversationId: ConversationId,
    identity: (config: PublicConfig) => GenesysIdentity,
  ): { ready: Promise<SharedConnection>; release: () => void };
};

/** An element that is moved within its page is disconnected and connected again at once. */
const lingerMs = 2_000;

/** `follow` ties a connection to the page's lifecycle and returns the function that ends that. */
export function createSharedConnections(
  environment: () => Environment,
  follow: (connection: PanelConnection) => () => void,
): SharedConnections {
  type Entry = { users: number; ready: Promise<SharedConnection>; unfollow?: () => void };
  const entries = new Map<string, Entry>();
  return {
    take(apiBase, conversationId, identity) {
      const key = `${apiBase} ${conversationId}`;
      let entry = entries.get(key);
      if (!entry) {
        const made: Entry = { users: 0, ready: Promise.reject(new Error('not started')) };
        made.ready.catch(() => {});
        const current = environment();
        made.ready = loadPublicConfig(current.fetch, apiBase).then((config) => {
          const connection = createPanelConnection({
            environment: current,
            apiBase: apiBase || config.apiBase.replace(/\/+$/, ''),
            identity: identity(config),
            conversationId,
          });
          connection.roots = new Set();
          made.unfollow = follow(connection);
          connection.feed.start();
          return { connection, config };
        });
        // A page that could not reach the service may retry by inserting the element again.
        made.ready.catch(() => entries.delete(key));
        entries.set(key, made);
        entry = made;
      }
      const held = entry;
      held.users++;
      let released = false;
      return {
        ready: held.ready,
        release() {
          if (released) return;
          released = true;
          held.users--;
          setTimeout(() => {
            if (held.users > 0 || entries.get(key) !== held) return;
            entries.delete(key);
            held.unfollow?.();
            held.ready.then(({ connection }) => connection.close()).catch(() => {});
          }, lingerMs);
        },
      };
    },
  };
}
