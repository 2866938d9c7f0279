/** Before every request of the local Platform API: access token, rate limit, planned faults. */
import type { Hono } from 'hono';
import { cors } from 'hono/cors';
import type { Fault } from './faults.ts';
import {
  type ErrorStatus,
  fail,
  type PlatformContext,
  type PlatformEnv,
  type PlatformOptions,
} from './platform-context.ts';

const exposedHeaders = [
  'retry-after',
  'inin-correlation-id',
  'inin-ratelimit-count',
  'inin-ratelimit-allowed',
  'inin-ratelimit-reset',
];

/** Adds the checks to `app`; they come before the routes. */
export function addPlatformGate(app: Hono<PlatformEnv>, options: PlatformOptions): void {
  const { tokens, faults, clock, newId } = options;
  app.use('/api/v2/*', cors({ origin: '*', exposeHeaders: exposedHeaders, maxAge: 600 }));
  app.use('/api/v2/*', async (c, next) => {
    c.header('inin-correlation-id', newId());
    const token = /^bearer (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? '';
    const grant = tokens.find(token);
    if (!grant) return fail(c, 401, 'bad.credentials', 'Invalid login credentials.');
    const used = faults.count(token);
    c.header('inin-ratelimit-count', String(used.count));
    c.header('inin-ratelimit-allowed', String(used.allowed));
    c.header('inin-ratelimit-reset', String(used.resetSeconds));
    if (used.over) {
      c.header('retry-after', String(used.resetSeconds));
      return fail(c, 429, 'too.many.requests', 'Rate limit exceeded the maximum [token.rate.per.minute]');
    }
    c.set('grant', grant);
    c.set('token', token);
    const fault = faults.next(c.req.path);
    if (fault?.delayMs) await new Promise<void>((resolve) => clock.after(fault.delayMs!, resolve));
    if (fault && !fault.afterTheFact && fault.status >= 400) {
      if (fault.retryAfterSeconds !== undefined) c.header('retry-after', String(fault.retryAfterSeconds));
      return failAsPlanned(c, fault);
    }
    await next();
    if (fault?.afterTheFact) c.res = failAsPlanned(c, fault);
    return undefined;
  });
}

const failAsPlanned = (c: PlatformContext, fault: Fault) =>
  fail(c, fault.status as ErrorStatus, 'planned.fault', 'A fault that a test has planned');
