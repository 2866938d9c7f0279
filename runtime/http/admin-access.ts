/** Who may call `/api/admin/…`: the bearer of ADMIN_TOKEN, or, in local mode without one, a program on the same machine. */
import type { Context, MiddlewareHandler } from 'hono';
import { EarshotError } from '../../shared/errors.ts';
import type { Secret } from '../secret.ts';
import { bearerToken } from './access.ts';
import type { AppEnv } from './app-env.ts';
import { isFromSameMachine } from './same-machine.ts';
import { sameSecret } from './same-secret.ts';

export type AdminAccess = {
  readonly token: Secret | undefined;
  /** A proxy on the same machine may hide where a request comes from, so only local mode does without a token. */
  readonly isLocal: boolean;
  /** The address of the TCP peer; headers are not considered. */
  readonly peerAddress: (c: Context) => string;
  /** Counts a refusal against the address; may throw `rate_limited`. */
  readonly onRefused: (address: string) => void;
};

/** Answers 401 to a wrong token; without a configured one 403 outside local mode, to another machine and to every page of a browser. */
export function requireAdministrator({
  token,
  isLocal,
  peerAddress,
  onRefused,
}: AdminAccess): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    if (token) {
      const given = bearerToken(c.req.header('authorization'));
      if (given === undefined || !(await sameSecret(given, token.reveal()))) {
        onRefused(c.get('address'));
        throw new EarshotError('unauthenticated');
      }
    } else {
      if (!isLocal) throw new EarshotError('forbidden', { detail: 'Set ADMIN_TOKEN to administer the service' });
      // A browser names the origin of the page that sends a request.
      const isFromPage = ['origin', 'sec-fetch-site'].some((name) => c.req.header(name) !== undefined);
      if (isFromPage || !isFromSameMachine(c, peerAddress(c)))
        throw new EarshotError('forbidden', { detail: 'Set ADMIN_TOKEN to administer from another machine' });
    }
    await next();
  };
}
