/** Content security policies of the panel's pages, from the addresses of Genesys and the origins that may embed them. */
import type { PublicConfig } from '../../shared/api/routes.ts';
import { isPolicyOrigin, type PagePolicy } from './security-headers.ts';

/** Both loopback names: the desk on one embeds the panel on the other, so that the frame is cross-origin as in Genesys. */
const loopbackOrigins = ['http://localhost:*', 'http://127.0.0.1:*'];

/**
 * `panel` is for `/` and `/oauth/callback`, which are embedded in the Genesys desktop and, during sign-in, in a hidden frame of the
 * panel. `local` is for the desk, the customer's page and the gallery. Throws SyntaxError for a configured origin that is not an
 * origin, because it could change the meaning of the policy.
 */
export function createPagePolicies(options: {
  readonly local: boolean;
  readonly genesys: Pick<PublicConfig['genesys'], 'loginOrigin' | 'apiOrigin' | 'hostOrigins'>;
  /** WebSocket origins of Genesys notifications: `wss://…`. */
  readonly streamingOrigins: readonly string[];
  /** Other origins that may embed the panel (FRAME_ANCESTORS). */
  readonly frameAncestors: readonly string[];
  /** The backend, where the panel is served from another origin (PROXY_SERVER). */
  readonly backendOrigin?: string | undefined;
}): { panel: PagePolicy; local: PagePolicy | undefined } {
  const { local, genesys } = options;
  const ancestors = [...genesys.hostOrigins, ...options.frameAncestors];
  const connect = [
    genesys.loginOrigin,
    genesys.apiOrigin,
    ...options.streamingOrigins,
    ...(options.backendOrigin ? [options.backendOrigin] : []),
  ];
  for (const origin of [...ancestors, ...connect]) {
    if (!isPolicyOrigin(origin)) throw new SyntaxError('An entry of the page policy is not an origin');
  }
  const unique = (origins: readonly string[]) => [...new Set(origins)];
  const nearby = local ? [...loopbackOrigins, 'ws://localhost:*', 'ws://127.0.0.1:*'] : [];
  return {
    panel: {
      frameAncestors: unique(["'self'", ...ancestors, ...(local ? loopbackOrigins : [])]),
      connect: unique([...connect, ...nearby]),
      frames: unique([genesys.loginOrigin, ...(local ? loopbackOrigins : [])]),
    },
    local: local
      ? {
          frameAncestors: ["'self'"],
          connect: unique([...connect, ...nearby]),
          frames: loopbackOrigins,
          blobWorkers: true,
        }
      : undefined,
  };
}
