/** Event streams that all panels of a browser share, one for each agent; a panel goes its own way where that does not work. */
import type { PanelSession } from '../session.ts';
import { createPlainStreams, type FollowHandlers, type FollowRequest, type StreamSource } from '../stream-source.ts';
import { type PeerNetwork, streamLocks } from './peer-network.ts';
import { StreamHub, type StreamHubOptions } from './stream-hub.ts';
import type { FollowEnd } from './subscription.ts';

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
      const end = await followWatched(hubOf(agent.id), request, handlers, options.timers);
      if (request.signal.aborted) return;
      goesAlone = true;
      const after = end.type === 'alone' ? end.reading.position : request.after;
      await plain.follow({ ...request, renewToken: false, after }, handlers);
    },
  };
}

/** A panel that has heard nothing over the shared stream by then follows alone, whatever keeps the leader from serving it. */
const silentMs = 6_000;

/** As `hub.follow`; ends as aborted, too, where nothing was heard for `silentMs`. */
async function followWatched(
  hub: StreamHub,
  request: FollowRequest,
  handlers: FollowHandlers,
  timers: StreamHubOptions['timers'],
): Promise<FollowEnd> {
  const own = new AbortController();
  const stop = () => own.abort();
  request.signal.addEventListener('abort', stop);
  const watch = timers.set(stop, silentMs);
  const onBytes = (): void => {
    timers.clear(watch);
    handlers.onBytes();
  };
  try {
    return await hub.follow({ ...request, signal: own.signal }, { ...handlers, onBytes });
  } finally {
    timers.clear(watch);
    request.signal.removeEventListener('abort', stop);
  }
}
