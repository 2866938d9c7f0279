/**
 * Which pages may call the API: those of the same origin and of listed origins (exact match). Other pages are refused by the
 * service, so that nothing depends on the browser.
 */
import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from './app-env.ts';
import { problemResponse } from './problem.ts';

/** Also answers preflight requests. */
export function cors(deps: { readonly allowedOrigins: readonly string[] }): MiddlewareHandler<AppEnv> {
  const allowed = new Set(deps.allowedOrigins.map((origin) => origin.toLowerCase()));
  return async (c, next) => {
    const origin = c.req.header('origin')?.toLowerCase();
    if (origin === undefined) return next();
    const listed = allowed.has(origin);
    if (!listed && !isOwn(origin, c.req.header('host'), c.req.url)) {
      return problemResponse('forbidden', {
        detail: 'This page may not call the service',
        headers: { vary: 'Origin' },
      });
    }
    const headers = c.get('answerHeaders');
    headers.vary = 'Origin';
    if (listed) {
      headers['access-control-allow-origin'] = origin;
      headers['access-control-expose-headers'] = 'Retry-After, X-Request-Id';
    }
    if (c.req.method !== 'OPTIONS') return next();
    return new Response(null, {
      status: 204,
      headers: {
        'access-control-allow-methods': 'GET, POST, PUT, DELETE',
        'access-control-allow-headers': 'Authorization, Content-Type, Last-Event-ID, Conversation-Key',
        'access-control-max-age': '600',
      },
    });
  };
}

/** By host, not by scheme: a proxy in front may have taken the TLS off. */
function isOwn(origin: string, host: string | undefined, url: string): boolean {
  if (!/^https?:\/\//.test(origin)) return false;
  const mine = (host ?? new URL(url).host).toLowerCase();
  return origin.slice(origin.indexOf('//') + 2) === mine;
}
