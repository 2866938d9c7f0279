/** The event streams of a panel page: shared with the other panels of the browser where it has the means, plain otherwise. */
import type { Environment } from '../connection.ts';
import { createPlainStreams, type PlainStreamsOptions, type StreamSource } from '../stream-source.ts';
import { browserPeerNetwork } from './peer-network.ts';
import { createSharedStreams } from './shared-streams.ts';

let panels = 0;

/** `environment` is that of the page; each call is a panel of its own. */
export async function createBrowserStreams(environment: Environment, own: PlainStreamsOptions): Promise<StreamSource> {
  const network = await browserPeerNetwork(globalThis);
  if (!network) return createPlainStreams(own);
  return createSharedStreams({ ...environment, ...own, network, peer: `${environment.tabId}-${++panels}` });
}
