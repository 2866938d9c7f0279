/** A Genesys token in exchange for a panel session: for tokens of the panel's own OAuth client and of allowed organizations only. */
import { EarshotError } from '../../shared/errors.ts';
import type { AuditLog } from '../core/ports/audit.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { GenesysApi, GenesysUser } from '../core/ports/genesys-api.ts';
import type { PanelAccess, PanelIdentity, SignInContext } from '../core/ports/panel-access.ts';
import { createBoundedCache } from './bounded-cache.ts';
import type { PanelTokens } from './panel-token.ts';
import type { SessionVault } from './session-vault.ts';

export type SignInOptions = {
  readonly genesys: Pick<GenesysApi, 'identify'>;
  readonly tokens: PanelTokens;
  readonly vault: SessionVault;
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly sessionMs: number;
  readonly clientId: string;
  readonly organizationIds: readonly string[];
  /** How long an answer about a Genesys token is kept, and a refusal. */
  readonly identityCacheMs: number;
  readonly refusedCacheMs: number;
  readonly cacheEntries: number;
};

const genesysTokenPattern = /^[\w.~+/=-]{1,4096}$/;

/** Rejects with `unauthenticated` and nothing more for a token that is not accepted; the reason goes to the audit log. */
export function createSignIn(options: SignInOptions): PanelAccess['signIn'] {
  const { tokens, vault, clock, audit, sessionMs, clientId } = options;
  const organizations = new Set(options.organizationIds);
  const identify = createUserLookup(options);

  function refuse(reason: string, { address }: SignInContext, user?: GenesysUser): never {
    audit.record({
      action: 'sign_in_refused',
      reason,
      ...(address !== undefined && { address }),
      ...(user && { agentId: user.userId, organizationId: user.organizationId }),
    });
    throw new EarshotError('unauthenticated');
  }

  async function acceptedUser(genesysToken: string, context: SignInContext): Promise<GenesysUser> {
    if (!genesysTokenPattern.test(genesysToken)) refuse('malformed', context);
    const user = await identify(genesysToken, context.beforeAsking).catch((error: unknown) => {
      const failure = EarshotError.from(error);
      // Genesys answers 403 to a token without the scope to read its own user: it was not issued to this panel.
      if (['unauthenticated', 'forbidden', 'not_found'].includes(failure.code)) refuse('unknown_token', context);
      throw failure;
    });
    if (!organizations.has(user.organizationId)) refuse('foreign_organization', context, user);
    if (user.clientId !== clientId) refuse('foreign_client', context, user);
    if (!user.active) refuse('inactive_user', context, user);
    return user;
  }

  return async (genesysToken, context = {}) => {
    const user = await acceptedUser(genesysToken, context);
    const identity: PanelIdentity = {
      agentId: user.userId,
      name: user.name,
      organizationId: user.organizationId,
      sessionId: crypto.randomUUID(),
      // The token has whole seconds.
      expiresAt: Math.floor((clock.now() + sessionMs) / 1_000) * 1_000,
    };
    await vault.put(identity.sessionId, genesysToken, sessionMs);
    const { agentId, organizationId, sessionId } = identity;
    audit.record({ action: 'sign_in', agentId, organizationId, sessionId });
    return { token: await tokens.sign(identity), identity };
  };
}

/**
 * The user of a token; concurrent and repeated lookups share one request. A refusal is kept for a shorter time, so that a token
 * that is sent over and over costs Genesys nothing; a failure is not kept.
 */
function createUserLookup({ genesys, clock, cacheEntries, identityCacheMs, refusedCacheMs }: SignInOptions) {
  const users = createBoundedCache<Promise<GenesysUser>>(cacheEntries, clock);
  // Apart from the users, so that a flood of unknown tokens evicts no agent.
  const refusals = createBoundedCache<EarshotError>(cacheEntries, clock);
  return async (token: string, beforeAsking?: () => void): Promise<GenesysUser> => {
    const key = await sha256(token);
    const known = users.get(key);
    if (known) return known;
    const refusal = refusals.get(key);
    if (refusal) throw refusal;
    beforeAsking?.();
    const request = genesys.identify(token);
    users.set(key, request, identityCacheMs);
    request.catch((error: unknown) => {
      users.delete(key);
      const failure = EarshotError.from(error);
      if (failure.code === 'unauthenticated') refusals.set(key, failure, refusedCacheMs);
    });
    return request;
  };
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
