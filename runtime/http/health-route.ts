/** `GET /healthz` says that the process lives; `GET /readyz` whether it should get new work, and what is wrong if not. */
import { Hono } from 'hono';
import { paths } from '../../shared/api/routes.ts';
import type { AppEnv } from './app-env.ts';

export type ComponentState = {
  readonly name: string;
  readonly ok: boolean;
  /** For people: what is wrong and the way out; no secret, no internals beyond that. */
  readonly detail?: string | undefined;
};

export interface Readiness {
  /** No new work, but what there is goes on. */
  readonly draining: boolean;
  /** Quick: what is known by now, not a round of calls. */
  components(): readonly ComponentState[] | Promise<readonly ComponentState[]>;
}

export function createHealthRoute(deps: {
  readonly version: string;
  readonly runtime: string;
  readonly readiness: Readiness;
}): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  const live = { status: 'ok', version: deps.version, runtime: deps.runtime };
  app.get(paths.healthz, (c) => {
    c.header('cache-control', 'no-store');
    return c.json(live);
  });
  app.get(paths.readyz, async (c) => {
    const { draining } = deps.readiness;
    const components = await deps.readiness.components();
    const down = components.filter((component) => !component.ok);
    const status = draining ? 'draining' : down.length > 0 ? 'down' : 'ready';
    c.header('cache-control', 'no-store');
    return c.json(
      {
        status,
        version: deps.version,
        runtime: deps.runtime,
        components: Object.fromEntries(
          components.map(({ name, ok, detail }) => [
            name,
            { status: ok ? 'up' : 'down', ...(detail ? { detail } : {}) },
          ]),
        ),
        ...(down.length > 0 ? { down: down.map((component) => component.name) } : {}),
      },
      status === 'ready' ? 200 : 503,
    );
  });
  return app;
}
