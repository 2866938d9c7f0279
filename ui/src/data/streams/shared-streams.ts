/** Event streams that all panels of a browser share, one for each agent; a panel goes its own way where that does not work. */
import type { PanelSession } from '../session.ts';
import { createPlainStreams, type StreamSource } from '../stream-source.ts';
import { type PeerNetwork, streamLocks } from './peer-network.ts';
import { StreamHub, type StreamHubOptions } from './stream-hub.ts';

export type SharedStreamsOptions = Omit<StreamHubOptions, 'scope' | 'session' | 'onClosed'> & {
  readonly session: PanelSession;
  readonly network: PeerNetwork;
};

/** Nothing is opened before the first `follow`. */
export function createSharedStreams(options: SharedStreamsOptions): StreamSource & {
  /** Lets go of every lock at once: the page is being put away, and the browser keeps none that holds one. */
  release(): void;
} {
  const { session, apiBase } = options;
  const plain = createPlainStreams(options);
  const hubs = new Map<string, StreamHub>();
  let goesAlone = false;

  const hubOf = (agentId: string): StreamHub => {
    // By the agent whom the service has verified: one agent never reads over the session of another.
    const scope = `${streamLocks} ${apiBase} ${agentId}`;
    const known = hubs.get(scope);
    if (known) return known;
    const hub = new StreamHub({ ...options, scope, onClosed: () => hubs.delete(scope) });
    hubs.set(scope, hub);
    return hub;
  };

  return {
    release() {
      for (const hub of hubs.values()) hub.dispatch({ type: 'stopped' });
    },
    async follow(request, handlers) {
      if (goesAlone) return plain.follow(request, handlers);
      await session.token({ renew: request.renewToken });
      if (request.signal.aborted) return;
      const { agent } = session;
      if (!agent) return plain.follow(request, handlers);
      const end = await hubOf(agent.id).follow(request, handlers);
      if (end.type === 'aborted') return;
      goesAlone = true;
      await plain.follow({ ...request, renewToken: false, after: end.reading.position }, handlers);
    },
  };
}
