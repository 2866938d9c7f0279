/** The session and the event streams of a panel page: shared with the other panels of the browser where it has the means, plain otherwise. */
import type { Environment } from '../connection.ts';
import type { SessionShare } from '../session.ts';
import { createPlainStreams, type PlainStreamsOptions, type StreamSource } from '../stream-source.ts';
import { browserPeerNetwork } from './peer-network.ts';
import { createSessionShare } from './session-share.ts';
import { createSharedStreams } from './shared-streams.ts';

/** The session that panels with this key share; undefined where the browser has no means for that. */
export function createBrowserSession(environment: Environment, key: string): SessionShare | undefined {
  const network = browserPeerNetwork(globalThis);
  return network && createSessionShare({ ...environment, network, key });
}

let panels = 0;

/** `environment` is that of the page; each call is a panel of its own. */
export async function createBrowserStreams(environment: Environment, own: PlainStreamsOptions): Promise<StreamSource> {
  const network = await browserPeerNetwork(globalThis);
  if (!network) return createPlainStreams(own);
  const streams = createSharedStreams({ ...environment, ...own, network, peer: `${environment.tabId}-${++panels}` });
  addEventListener('pagehide', () => streams.release());
  return streams;
}
