/** The checks that a running service makes of itself, for supervisors. */
import type { Hono } from 'hono';
import type { Config } from '../config.ts';
import {
  type CheckedComponent,
  createServiceCheck,
  type ServiceCheckOptions,
} from '../core/operations/service-check.ts';
import type { AuditLog } from '../core/ports/audit.ts';
import type { SupervisorAccess } from '../core/ports/panel-access.ts';
import type { AccessDeps } from '../http/access.ts';
import type { AppEnv } from '../http/app-env.ts';
import { createServiceCheckRoute } from '../http/service-check-route.ts';
import type { Platform } from './platform.ts';
import type { WebhooksSide } from './webhooks.ts';

export type ServiceCheckDeps = Pick<ServiceCheckOptions, 'audiohook' | 'draining' | 'redis' | 'files'> & {
  readonly config: Config;
  readonly platform: Platform;
  readonly access: AccessDeps;
  readonly webhooks: WebhooksSide['webhooks'];
  readonly audit: AuditLog;
  readonly supervisors: SupervisorAccess;
  /** States of the other components; Redis is checked here. */
  readonly components: () => readonly CheckedComponent[];
};

/** `GET /api/doctor`. */
export function composeServiceCheck(deps: ServiceCheckDeps): Hono<AppEnv> {
  const { config, platform, access, supervisors } = deps;
  const { clock } = platform;
  const check = createServiceCheck({
    ...deps,
    clock,
    genesys: { region: config.GENESYS_CLOUD_REGION ?? 'local', organizations: config.ALLOWED_ORGANIZATION_IDS.length },
  });
  return createServiceCheckRoute({
    access,
    supervisors,
    check,
    webhooks: deps.webhooks,
    audit: deps.audit,
    clock,
    version: platform.version,
  });
}
