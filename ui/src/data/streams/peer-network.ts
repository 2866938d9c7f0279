/** How the panels of a browser reach each other: a channel between pages of one origin, and locks that end with their page. */

/** The names of all locks of panels that follow something begin with this. */
export const streamLocks = 'earshot stream';

export type PeerChannel = {
  /** Reaches every other channel of this name. */
  post(message: unknown): void;
  close(): void;
};

export type LockEvents = {
  onGranted(): void;
  /** Another page took the lock. Not called after it was released. */
  onLost(): void;
  /** The browser lets this page have no lock. Do not ask again: it would be refused again at once. */
  onRefused?(): void;
};

export type PeerNetwork = {
  open(name: string, onMessage: (message: unknown) => void): PeerChannel;
  /** Waits for a lock, or takes it from its holder (`steal`). The result releases it, or gives up waiting. */
  lock(name: string, events: LockEvents, options?: { readonly steal?: boolean }): () => void;
  /** Whether a page holds a lock whose name begins with this; true where the browser does not say. Never rejects. */
  anyHeld(prefix: string): Promise<boolean>;
};

/**
 * The browser's own; undefined where it has none: on pages without HTTPS, in old browsers, and where the page may not keep anything.
 * A page in the frame of another site reaches those frames alone that are in the same site.
 */
export async function browserPeerNetwork(scope: typeof globalThis): Promise<PeerNetwork | undefined> {
  const { locks } = scope.navigator;
  try {
    new scope.BroadcastChannel('earshot').close();
    // In frames of other sites some browsers have locks and refuse every request.
    await locks.request(`earshot ${Math.random()}`, () => {});
  } catch {
    return undefined;
  }
  return {
    open(name, onMessage) {
      const channel = new scope.BroadcastChannel(name);
      channel.onmessage = ({ data }) => onMessage(data);
      return { post: (message) => channel.postMessage(message), close: () => channel.close() };
    },
    async anyHeld(prefix) {
      try {
        const { held = [] } = await locks.query();
        return held.some(({ name }) => name?.startsWith(prefix));
      } catch {
        // Firefox grants locks in frames of other sites, and does not say who has them.
        return true;
      }
    },
    lock(name, { onGranted, onLost, onRefused }, { steal = false } = {}) {
      const waiting = new AbortController();
      let release = () => {};
      let isReleased = false;
      let isGranted = false;
      const hold = () =>
        new Promise<void>((resolve) => {
          release = resolve;
          if (isReleased) return resolve();
          isGranted = true;
          onGranted();
        });
      locks.request(name, steal ? { steal } : { signal: waiting.signal }, hold).catch(() => {
        if (isReleased) return;
        if (isGranted) onLost();
        else onRefused?.();
      });
      return () => {
        isReleased = true;
        waiting.abort();
        release();
      };
    },
  };
}
