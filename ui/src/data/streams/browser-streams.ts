/** The session and the event streams of a panel page: shared with the other panels of the browser where it has the means, plain otherwise. */
import type { Environment } from '../connection.ts';
import type { SessionShare } from '../session.ts';
import { createPlainStreams, type PlainStreamsOptions, type StreamSource } from '../stream-source.ts';
import { browserPeerNetwork } from './peer-network.ts';
import { createSessionShare } from './session-share.ts';
import { createSharedStreams } from './shared-streams.ts';

let reached: ReturnType<typeof browserPeerNetwork> | undefined;
function reachPeers(): ReturnType<typeof browserPeerNetwork> {
  reached ??= browserPeerNetwork(globalThis);
  return reached;
}

/** The session that panels with this key share; undefined where the browser has no means for that. */
export async function createBrowserSession(environment: Environment, key: string): Promise<SessionShare | undefined> {
  const network = await reachPeers();
  return network && createSessionShare({ ...environment, network, key });
}

let panels = 0;

/** `environment` is that of the page; each call is a panel of its own. */
export async function createBrowserStreams(environment: Environment, own: PlainStreamsOptions): Promise<StreamSource> {
  const network = await reachPeers();
  if (!network) return createPlainStreams(own);
  const streams = createSharedStreams({ ...environment, ...own, network, peer: `${environment.tabId}-${++panels}` });
  addEventListener('pagehide', () => streams.release());
  return streams;
}
