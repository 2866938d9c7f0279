/** Who asks (panel token) and whether they may see this conversation. A refusal says what the agent can do and reveals nothing else. */
import type { MiddlewareHandler } from 'hono';
import { EarshotError } from '../../shared/errors.ts';
import { safeParseConversationId } from '../../shared/ids.ts';
import type { Erasures } from '../core/ports/erasures.ts';
import type { AccessPurpose, PanelAccess, PanelIdentity } from '../core/ports/panel-access.ts';
import type { AppEnv, PanelEnv } from './app-env.ts';
import type { Budgets } from './budgets.ts';
import { problemResponse } from './problem.ts';

export type AccessDeps = {
  readonly access: PanelAccess;
  readonly budgets: Budgets;
  /** Default: none. */
  readonly erasures?: Erasures | undefined;
};

const bearerPattern = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i;

/** The token of an Authorization header; undefined without one or where it is malformed. */
export function bearerToken(header: string | undefined): string | undefined {
  return header !== undefined && header.length <= 8_192 ? bearerPattern.exec(header)?.[1] : undefined;
}

/**
 * The verified identity behind the request's panel token. Throws `unauthenticated`, `rate_limited` or `unavailable`. The token is
 * verified before anything is counted: a refused one draws from the budget of its address, a valid one from its own.
 */
export async function identify(
  { access, budgets }: AccessDeps,
  authorization: string | undefined,
  address: string,
): Promise<PanelIdentity> {
  const token = bearerToken(authorization);
  if (token === undefined) {
    budgets.refuse(address);
    throw new EarshotError('unauthenticated');
  }
  const identity = await access.verify(token).catch((error: unknown) => {
    if (EarshotError.from(error).code === 'unauthenticated') budgets.refuse(address);
    throw error;
  });
  budgets.spend(identity);
  return identity;
}

/** Middleware for requests outside a conversation: sets `identity`, or throws as `identify` does. */
export function requireIdentity(deps: AccessDeps): MiddlewareHandler<{
  Bindings: AppEnv['Bindings'];
  Variables: AppEnv['Variables'] & { identity: PanelIdentity };
}> {
  return async (c, next) => {
    c.set('identity', await identify(deps, c.req.header('authorization'), c.get('address')));
    await next();
  };
}

/** What an agent may still do after their part has ended. */
const wrapUpPath = /\/(?:wrap-up|feedback|summary-draft(?:\/undo)?)$/;

function purposeOf(method: string, path: string): AccessPurpose {
  if (method === 'GET' || method === 'HEAD') return 'read';
  return wrapUpPath.test(path) ? 'wrap_up' : 'write';
}

/**
 * Middleware for requests about the conversation `:id`. GET needs the right to read, other methods the right to write. The order
 * is fixed: identity, then the id, then access to it, so that a stranger learns nothing from the response.
 */
export function requireConversation(deps: AccessDeps): MiddlewareHandler<PanelEnv> {
  return async (c, next) => {
    const identity = await identify(deps, c.req.header('authorization'), c.get('address'));
    const conversationId = safeParseConversationId(c.req.param('id'));
    if (!conversationId) throw new EarshotError('invalid_request', { detail: 'Conversation id must be a UUID' });
    const purpose = purposeOf(c.req.method, c.req.path);
    // A reconnecting reader is checked again: the agent may have been removed from the conversation meanwhile.
    const replay = c.req.header('last-event-id') !== undefined;
    const access = await deps.access.authorize(identity, conversationId, purpose, { fresh: replay });
    if (!access.allowed) return problemResponse(access.code, { reason: access.reason });
    if (deps.erasures?.has(conversationId)) throw new EarshotError('erased');
    c.set('identity', identity);
    c.set('conversationId', conversationId);
    c.set('access', access);
    await next();
    // Erased while the body was on its way: a write must not be answered as if it counted.
    const isAnswered =
      purpose !== 'read' && c.res.ok && c.res.headers.get('content-type')?.startsWith('application/json');
    if (isAnswered && deps.erasures?.has(conversationId)) c.res = problemResponse('erased');
  };
}
