/** `GET /metrics`: Prometheus text, with METRICS_TOKEN, or from loopback where no token is set. */
import { type Context, Hono } from 'hono';
import { paths } from '../../shared/api/routes.ts';
import { EarshotError } from '../../shared/errors.ts';
import type { Secret } from '../secret.ts';
import { bearerToken } from './access.ts';
import type { AppEnv } from './app-env.ts';
import { isLoopback } from './client-address.ts';
import { sameSecret } from './same-secret.ts';

export type MetricsSource = { readonly contentType: string; render(): Promise<string> };

/** Answers 401 to a wrong token, 403 to another machine without a token set. */
export function createMetricsRoute(deps: {
  readonly metrics: MetricsSource;
  readonly token: Secret | undefined;
  /** The address of the TCP peer; headers are not considered. */
  readonly peerAddress: (c: Context) => string;
}): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.get(paths.metrics, async (c) => {
    if (deps.token) {
      const given = bearerToken(c.req.header('authorization'));
      if (given === undefined || !(await sameSecret(given, deps.token.reveal())))
        throw new EarshotError('unauthenticated');
    } else {
      // Behind a proxy on the same machine every request comes from loopback, so a forwarded one does not count as local.
      const forwarded = c.req.header('x-forwarded-for') ?? c.req.header('forwarded');
      if (forwarded !== undefined || !isLoopback(deps.peerAddress(c).replace(/^::ffff:/i, ''))) {
        throw new EarshotError('forbidden', { detail: 'Set METRICS_TOKEN to read metrics from another machine' });
      }
    }
    c.header('cache-control', 'no-store');
    c.header('content-type', deps.metrics.contentType);
    return c.body(await deps.metrics.render());
  });
  return app;
}
