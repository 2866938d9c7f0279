/** The security headers of every response: pages, data, streams, files, refusals and errors. */
import type { Context, MiddlewareHandler } from 'hono';
import type { AppEnv } from './app-env.ts';
import { commonHeaders, dataPolicy } from './security-headers.ts';

export type AnswerHeadersDeps = {
  /** Local mode has no HTTPS, and localhost must stay usable without it. */
  readonly local: boolean;
  /** Trusted proxies in front (TRUSTED_PROXY_HOPS). */
  readonly proxyHops: number;
  /** APPLICATION_SERVER_URL. */
  readonly publicUrl: string | undefined;
};

/** RFC 6797: one year. Subdomains are the administrator's to decide. */
const strictTransport = { 'strict-transport-security': 'max-age=31536000' };

/** Sets `answerHeaders` for the routes, and what is missing on the response afterwards. */
export function answerHeaders(deps: AnswerHeadersDeps): MiddlewareHandler<AppEnv> {
  const isPublicSecure = deps.publicUrl?.startsWith('https:') === true;
  return async (c, next) => {
    const isSecure = !deps.local && (isPublicSecure || arrivedSecure(c, deps.proxyHops));
    c.set('answerHeaders', {
      ...commonHeaders,
      ...(isSecure && strictTransport),
      'content-security-policy': dataPolicy,
      'x-request-id': c.get('requestId'),
    });
    await next();
    // The runtime owns the response to an upgrade, and a response written to the socket has its headers already.
    const isUpgraded = c.res.status === 101 || (c.req.header('upgrade') !== undefined && c.res.status < 400);
    if (isUpgraded || c.res.headers.has('x-hono-already-sent')) return;
    for (const [name, value] of Object.entries(c.get('answerHeaders'))) {
      if (!c.res.headers.has(name)) c.res.headers.set(name, value);
    }
  };
}

/** Over TLS to this process, or to the outermost trusted proxy: each appends the scheme that it saw, or replaces what was there. */
function arrivedSecure(c: Context<AppEnv>, hops: number): boolean {
  if (hops === 0) return c.req.url.startsWith('https:');
  const chain = (c.req.header('x-forwarded-proto') ?? '').split(',').map((part) => part.trim().toLowerCase());
  return chain[Math.max(0, chain.length - hops)] === 'https';
}
