/** `GET /api/doctor`: the checks that the service makes of itself, for supervisors only. */
import { Hono } from 'hono';
import {
  type Check,
  type ServiceCheckResponse,
  WebhookCheckRequestSchema,
  type WebhookCheckResponse,
} from '../../shared/api/service-check.ts';
import { EarshotError } from '../../shared/errors.ts';
import type { Finding } from '../core/operations/finding.ts';
import type { ServiceCheck } from '../core/operations/service-check.ts';
import type { AuditLog } from '../core/ports/audit.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { PanelIdentity, SupervisorAccess } from '../core/ports/panel-access.ts';
import { type AccessDeps, requireIdentity } from './access.ts';
import type { AppEnv } from './app-env.ts';
import { readJson } from './json-body.ts';
import { problemResponse } from './problem.ts';

export type ServiceCheckRouteDeps = {
  readonly access: AccessDeps;
  readonly supervisors: SupervisorAccess;
  readonly check: ServiceCheck;
  readonly clock: Clock;
  readonly version: string;
  /** Undefined where there are none. */
  readonly webhooks?:
    | { test(): Promise<NonNullable<WebhookCheckResponse['result']>>; resend(): Promise<number> }
    | undefined;
  readonly audit: AuditLog;
};

type Env = { Bindings: AppEnv['Bindings']; Variables: AppEnv['Variables'] & { identity: PanelIdentity } };

/** To be mounted at its path. */
export function createServiceCheckRoute(deps: ServiceCheckRouteDeps): Hono<AppEnv> {
  const app = new Hono<Env>();
  app.use(requireIdentity(deps.access));
  app.get('/', async (c) => {
    const access = await deps.supervisors.supervises(c.get('identity'));
    if (!access.allowed) return problemResponse(access.code, { reason: access.reason });
    const checks = (await deps.check()).map(toCheck);
    const checkedAt = new Date(deps.clock.now()).toISOString();
    return c.json({ version: deps.version, checkedAt, checks } satisfies ServiceCheckResponse);
  });
  app.post('/webhooks', async (c) => {
    const { agentId, organizationId, sessionId } = c.get('identity');
    const access = await deps.supervisors.supervises(c.get('identity'));
    if (!access.allowed) return problemResponse(access.code, { reason: access.reason });
    const { do: what } = await readJson(c, WebhookCheckRequestSchema);
    if (!deps.webhooks) throw new EarshotError('unsupported', { detail: 'No webhooks are set; see WEBHOOK_URL' });
    deps.audit.record({ action: 'webhook_check', agentId, organizationId, sessionId, reason: what });
    const answer: WebhookCheckResponse =
      what === 'test' ? { result: await deps.webhooks.test() } : { resent: await deps.webhooks.resend() };
    return c.json(answer);
  });
  return app as unknown as Hono<AppEnv>;
}

function toCheck({ id, status, title, detail, fix }: Finding): Check {
  return {
    name: id,
    status,
    detail: detail === undefined ? title : `${title} (${detail})`,
    ...(fix !== undefined && { fix }),
  };
}
