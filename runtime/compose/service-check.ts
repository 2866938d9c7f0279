/** The checks that a running service makes of itself, for supervisors. */
import type { Hono } from 'hono';
import type { Config } from '../config.ts';
import {
  type CheckedComponent,
  createServiceCheck,
  type ServiceCheckOptions,
} from '../core/operations/service-check.ts';
import type { PanelAccess, SupervisorAccess } from '../core/ports/panel-access.ts';
import { createAccessDeps } from '../http/app.ts';
import type { AppEnv } from '../http/app-env.ts';
import { createServiceCheckRoute } from '../http/service-check-route.ts';
import type { Platform } from './platform.ts';

export type ServiceCheckDeps = Pick<ServiceCheckOptions, 'audiohook' | 'draining' | 'redis'> & {
  readonly config: Config;
  readonly platform: Platform;
  readonly access: PanelAccess & SupervisorAccess;
  /** States of the other components; Redis is checked here. */
  readonly components: () => readonly CheckedComponent[];
};

/** `GET /api/doctor`. */
export function composeServiceCheck(deps: ServiceCheckDeps): Hono<AppEnv> {
  const { config, platform, access } = deps;
  const { clock } = platform;
  const check = createServiceCheck({
    ...deps,
    clock,
    genesys: { region: config.GENESYS_CLOUD_REGION ?? 'local', organizations: config.ALLOWED_ORGANIZATION_IDS.length },
  });
  return createServiceCheckRoute({
    access: createAccessDeps({ access, clock }),
    supervisors: access,
    check,
    clock,
    version: platform.version,
  });
}
