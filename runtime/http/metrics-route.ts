/** `GET /metrics`: Prometheus text, for those who may see it. */
import { Hono } from 'hono';
import { paths } from '../../shared/api/routes.ts';
import { EarshotError } from '../../shared/errors.ts';
import type { AppEnv } from './app-env.ts';
import { type MetricsAccessDeps, metricsAccess } from './metrics-access.ts';

export type MetricsSource = { readonly contentType: string; render(): Promise<string> };

/** Answers 401 to a wrong token, 403 to another machine without a token set. */
export function createMetricsRoute(deps: MetricsAccessDeps & { readonly metrics: MetricsSource }): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.get(paths.metrics, async (c) => {
    const access = await metricsAccess(c, deps);
    if (access === 'unauthenticated') throw new EarshotError('unauthenticated');
    if (access === 'forbidden') {
      throw new EarshotError('forbidden', { detail: 'Set METRICS_TOKEN to read metrics from another machine' });
    }
    c.header('cache-control', 'no-store');
    c.header('content-type', deps.metrics.contentType);
    return c.body(await deps.metrics.render());
  });
  return app;
}
