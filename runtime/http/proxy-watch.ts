/**
 * Whether TRUSTED_PROXY_HOPS fits what arrives. With too few hops all clients behind a proxy count as one, and share one budget;
 * with too many a client chooses the address that it counts as.
 */
import type { Clock } from '../core/ports/clock.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { ComponentState } from './health-route.ts';

export type ProxyWatch = {
  /** To be called for each request of a client, with its `X-Forwarded-For`. */
  observe(forwardedFor: string | undefined): void;
  /** The contradiction of the last hour, as a detail of a component that is up. */
  component(): ComponentState;
};

const contradictions = {
  ignored:
    'Requests carry X-Forwarded-For, but TRUSTED_PROXY_HOPS is 0, so clients behind a proxy count as one address. Set it to the number of proxies in front',
  missing:
    'Requests carry fewer addresses in X-Forwarded-For than TRUSTED_PROXY_HOPS names, so a client may choose the address that it counts as. Lower it to the number of proxies in front',
} as const;

type Contradiction = keyof typeof contradictions;

/** How long a contradiction is reported after it was last seen, and how often it is logged, in ms. */
const reportedMs = 3_600_000;

/** Logs each contradiction when it is first seen, and once an hour while it lasts. */
export function createProxyWatch(options: {
  readonly hops: number;
  readonly clock: Clock;
  readonly logger: Logger;
}): ProxyWatch {
  const { hops, clock, logger } = options;
  let seen: { readonly contradiction: Contradiction; readonly at: number } | undefined;
  let loggedAt = Number.NEGATIVE_INFINITY;
  return {
    observe(forwardedFor) {
      const contradiction = contradictionOf(forwardedFor, hops);
      if (contradiction === undefined) return;
      const now = clock.monotonic();
      if (seen?.contradiction !== contradiction || now - loggedAt >= reportedMs) {
        loggedAt = now;
        logger.warn(contradictions[contradiction], { hops });
      }
      seen = { contradiction, at: now };
    },
    component() {
      const current = seen && clock.monotonic() - seen.at < reportedMs ? contradictions[seen.contradiction] : undefined;
      return { name: 'proxy', ok: true, detail: current };
    },
  };
}

function contradictionOf(forwardedFor: string | undefined, hops: number): Contradiction | undefined {
  if (hops === 0) return forwardedFor === undefined ? undefined : 'ignored';
  if (forwardedFor === undefined) return 'missing';
  let entries = 1;
  for (let at = forwardedFor.indexOf(','); at !== -1 && entries < hops; at = forwardedFor.indexOf(',', at + 1))
    entries += 1;
  return entries < hops ? 'missing' : undefined;
}
