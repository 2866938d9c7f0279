/**
 * Local mode accepts tokens that anyone can guess. It binds to loopback, but a foreign page can point its own name at loopback (DNS
 * rebinding) and would then count as same origin. So only requests to loopback names are answered.
 */
import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from './app-env.ts';
import { problemResponse } from './problem.ts';

const loopbackName = /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(?::\d{1,5})?$/i;

/** Answers 421 to other host names. */
export function loopbackOnly(): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const host = c.req.header('host') ?? new URL(c.req.url).host;
    if (loopbackName.test(host)) return next();
    return problemResponse('forbidden', {
      detail: 'In local mode the service answers to localhost and 127.0.0.1 only',
      status: 421,
    });
  };
}
