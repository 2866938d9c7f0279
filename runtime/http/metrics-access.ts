/** Who may see metrics, and with them the details of readiness: METRICS_TOKEN, or loopback where no token is set. */
import type { Context } from 'hono';
import type { Secret } from '../secret.ts';
import { bearerToken } from './access.ts';
import { isFromSameMachine } from './same-machine.ts';
import { sameSecret } from './same-secret.ts';

export type MetricsAccessDeps = {
  readonly metricsToken: Secret | undefined;
  /** The address of the TCP peer; headers are not considered. */
  readonly peerAddress: (c: Context) => string;
};

/** `forbidden`: no token is set, and the request comes from another machine. */
export async function metricsAccess(
  c: Context,
  deps: MetricsAccessDeps,
): Promise<'allowed' | 'unauthenticated' | 'forbidden'> {
  if (deps.metricsToken) {
    const given = bearerToken(c.req.header('authorization'));
    const isKnown = given !== undefined && (await sameSecret(given, deps.metricsToken.reveal()));
    return isKnown ? 'allowed' : 'unauthenticated';
  }
  // Behind a proxy on the same machine every request comes from loopback, so a forwarded one does not count as local.
  return isFromSameMachine(c, deps.peerAddress(c)) ? 'allowed' : 'forbidden';
}
