/** Requests that the HTTP server refuses before they reach a route: counted, and logged within a limit. */
import { TokenBucket } from '../../shared/token-bucket.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { Meter } from '../core/ports/meter.ts';

export type RefusedRequest = 'connect_method' | 'upgrade_method' | 'upgrade_target' | 'several_hosts';
/** `address`: that of the connection. */
export type OnRefusedRequest = (cause: RefusedRequest, address: string) => void;

/** Log lines: one per second after a burst of 10. */
export function createRefusedRequests(deps: {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly meter: Meter;
}): OnRefusedRequest {
  const { clock, logger, meter } = deps;
  const refused = meter.counter('earshot_http_refused_total', 'Requests refused before they reached a route', [
    'cause',
  ]);
  const logLines = new TokenBucket({ perSecond: 1, burst: 10 }, clock.monotonic());
  return (cause, address) => {
    refused.add(1, { cause });
    if (logLines.take(1, clock.monotonic()))
      logger.warn('Request refused before it reached a route', { cause, address });
  };
}
