/**
 * Local mode accepts tokens that anyone can guess. It binds to loopback, but a foreign page can point its own name at loopback (DNS
 * rebinding) and would then count as same origin. So only requests to loopback names are answered.
 */
import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from './app-env.ts';
import { problemResponse } from './problem.ts';
import { hostOf, isLoopbackName } from './same-machine.ts';

/** Answers 421 to other host names. */
export function loopbackOnly(): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    if (isLoopbackName(hostOf(c))) return next();
    return problemResponse('forbidden', {
      detail: 'In local mode the service answers to localhost and 127.0.0.1 only',
      status: 421,
    });
  };
}
