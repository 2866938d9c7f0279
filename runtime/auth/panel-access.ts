/**
 * Who may see what. A Genesys token is exchanged for a panel token once organization, OAuth client and user are accepted; from
 * then on a conversation is open to its participants only, as Genesys reports them for the agent's own token. Supervisors may read
 * along with a permission; they are audited and never write.
 */
import { EarshotError } from '../../shared/errors.ts';
import { type AuditLog, silentAudit } from '../core/ports/audit.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { GenesysApi } from '../core/ports/genesys-api.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { PanelAccess, PanelIdentity, SupervisorAccess } from '../core/ports/panel-access.ts';
import type { KeyValueStore } from '../core/ports/stores.ts';
import type { SupervisionAccess } from '../core/ports/supervision.ts';
import type { Secret } from '../secret.ts';
import { createBoundedCache } from './bounded-cache.ts';
import { type ConversationAccessOptions, createConversationAccess } from './conversation-access.ts';
import { createPanelTokens } from './panel-token.ts';
import { createSessionVault, type SessionVault } from './session-vault.ts';
import { createSignIn } from './sign-in.ts';
import { createSupervision } from './supervision.ts';
import { createSupervisionAccess } from './supervision-access.ts';

export type PanelAccessOptions = {
  readonly genesys: GenesysApi;
  readonly store: KeyValueStore;
  /** At least one, each of at least 32 bytes; the first signs, all verify. */
  readonly secrets: readonly Secret[];
  readonly clock: Clock;
  readonly logger: Logger;
  readonly audit?: AuditLog;
  /** `iss` of the panel token: the public address of this service, or any name of its own. */
  readonly issuer: string;
  readonly audience?: string;
  /** Life of a panel session. The Genesys token usually expires first, which ends the session. */
  readonly sessionMs: number;
  /** The OAuth client of the panel: tokens of other clients are refused. */
  readonly clientId: string;
  readonly allowedOrganizationIds: readonly string[];
  /** A user with this permission in Genesys may read conversations without taking part. Empty: no one may. */
  readonly supervisorPermission: string;
  /** How long an answer about a Genesys token is kept. Default 60 s. */
  readonly identityCacheMs?: number;
  /** How long a participation is kept, and a refusal. Defaults 30 s and 5 s. */
  readonly allowedCacheMs?: number;
  readonly refusedCacheMs?: number;
  /** How long an earlier participation still counts while Genesys or the store does not answer. Default 5 min. */
  readonly staleMs?: number;
  /** How long the agent may still read and summarize after a conversation has ended for everyone. Default 15 min. */
  readonly afterEndMs?: number;
  /** What Genesys has just answered about an agent's part in a conversation. Must return at once and not throw. */
  readonly onParticipation?: ConversationAccessOptions['onParticipation'];
  /** Entries of each cache. Default 10,000. */
  readonly cacheEntries?: number;
};

export type GenesysPanelAccess = PanelAccess &
  SupervisorAccess &
  SupervisionAccess & {
    /** The agent's Genesys token, to act in Genesys with their rights; undefined once the session has ended. */
    genesysToken(identity: PanelIdentity): Promise<string | undefined>;
  };

/** Throws `config_invalid` where a secret is missing or weak. */
export async function createPanelAccess(options: PanelAccessOptions): Promise<GenesysPanelAccess> {
  const { genesys, clock, logger, audit = silentAudit, sessionMs, clientId, supervisorPermission } = options;
  const { identityCacheMs = 60_000, allowedCacheMs = 30_000, refusedCacheMs = 5_000 } = options;
  const { staleMs = 300_000, afterEndMs = 900_000, cacheEntries = 10_000 } = options;
  const tokens = await createPanelTokens({ ...options, audience: options.audience ?? 'earshot-panel' });
  const vault = await createSessionVault(options);
  const isOpen = createSessionCheck(vault, clock);
  const signedOut = createBoundedCache<true>(cacheEntries, clock);
  const organizations = new Set(options.allowedOrganizationIds);
  const shared = { genesys, vault, clock, logger, audit, cacheEntries };
  const supervisedDivisions = createSupervision({
    ...shared,
    permission: supervisorPermission,
    cacheMs: identityCacheMs,
  });

  return {
    signIn: createSignIn({
      ...shared,
      tokens,
      sessionMs,
      clientId,
      organizationIds: options.allowedOrganizationIds,
      identityCacheMs,
      refusedCacheMs,
    }),
    async verify(panelToken) {
      const identity = await tokens.verify(panelToken);
      if (!organizations.has(identity.organizationId)) throw new EarshotError('unauthenticated');
      if (signedOut.get(identity.sessionId) || !(await isOpen(identity.sessionId)))
        throw new EarshotError('unauthenticated');
      return identity;
    },
    async signOut(identity) {
      // Kept here too, because a store that was away may still have the session when it is back.
      signedOut.set(identity.sessionId, true, Math.max(0, identity.expiresAt - clock.now()));
      await vault.delete(identity.sessionId);
      const { agentId, organizationId, sessionId } = identity;
      audit.record({ action: 'sign_out', agentId, organizationId, sessionId });
    },
    genesysToken: (identity) => vault.get(identity.sessionId),
    authorize: createConversationAccess({
      ...shared,
      supervisedDivisions,
      onParticipation: options.onParticipation,
      allowedCacheMs,
      refusedCacheMs,
      staleMs,
      afterEndMs,
    }),

    ...createSupervisionAccess({ ...shared, supervisedDivisions, isOnlyOrganization: organizations.size === 1 }),
  };
}

/** How long the store is not asked again after it did not answer, in ms. */
const storeAwayMs = 5_000;

/**
 * Whether a session is open, asked anew each time: a sign-out on another instance counts at once. While the store does not answer
 * sessions count as open, and it is asked rarely, so that requests do not wait for it.
 */
function createSessionCheck(vault: SessionVault, clock: Clock): (sessionId: string) => Promise<boolean> {
  let awayUntil = 0;
  return async (sessionId) => {
    if (clock.monotonic() < awayUntil) return true;
    try {
      return await vault.has(sessionId);
    } catch {
      awayUntil = clock.monotonic() + storeAwayMs;
      return true;
    }
  };
}
