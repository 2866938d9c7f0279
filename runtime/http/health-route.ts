/** `GET /healthz`: the process is alive. `GET /readyz`: it accepts new work, or which component is down. */
import { Hono } from 'hono';
import type { Live, Ready } from '../../shared/api/health.ts';
import { paths } from '../../shared/api/routes.ts';
import type { RuntimeName } from '../../shared/runtimes.ts';
import type { AppEnv } from './app-env.ts';
import { type MetricsAccessDeps, metricsAccess } from './metrics-access.ts';

export type ComponentState = {
  readonly name: string;
  readonly ok: boolean;
  /** What is wrong and what to do, for people; no secrets. */
  readonly detail?: string | undefined;
};

export interface Readiness {
  /** No new work is accepted; active calls go on. */
  readonly draining: boolean;
  /** The last known states; must not make requests. */
  components(): readonly ComponentState[] | Promise<readonly ComponentState[]>;
}

/** `/readyz` answers 503 while draining or while a component is down. Details are for those who may see metrics. */
export function createHealthRoute(
  deps: MetricsAccessDeps & {
    readonly version: string;
    readonly runtime: RuntimeName;
    readonly readiness: Readiness;
  },
): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  const live: Live = { status: 'ok', version: deps.version, runtime: deps.runtime };
  app.get(paths.healthz, (c) => {
    c.header('cache-control', 'no-store');
    return c.json(live);
  });
  app.get(paths.readyz, async (c) => {
    const { draining } = deps.readiness;
    const components = await deps.readiness.components();
    const down = components.filter((component) => !component.ok);
    const status = draining ? 'draining' : down.length > 0 ? 'down' : 'ready';
    const withDetail = (await metricsAccess(c, deps)) === 'allowed';
    const body: Ready = {
      status,
      version: deps.version,
      runtime: deps.runtime,
      components: Object.fromEntries(components.map((component) => [component.name, stateOf(component, withDetail)])),
      ...(down.length > 0 && { down: down.map(({ name }) => name) }),
    };
    c.header('cache-control', 'no-store');
    return c.json(body, status === 'ready' ? 200 : 503);
  });
  return app;
}

function stateOf({ ok, detail }: ComponentState, withDetail: boolean): Ready['components'][string] {
  return { status: ok ? 'up' : 'down', ...(withDetail && detail && { detail }) };
}
