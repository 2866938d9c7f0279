/**
 * Who may see what. A Genesys token is traded for a panel token once organization, OAuth client and user are the right
 * ones; from then on every conversation is opened only to those who take part in it, asked of Genesys with the agent's own
 * token and kept for a short while. Supervisors read along through a permission, are audited, and never write.
 */
import { EarshotError, type ErrorCode } from '../../shared/errors.ts';
import type { ConversationId } from '../../shared/ids.ts';
import { type AuditLog, silentAudit } from '../core/ports/audit.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { GenesysApi, GenesysUser, Participation } from '../core/ports/genesys-api.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { Access, PanelAccess, PanelIdentity, SupervisorAccess } from '../core/ports/panel-access.ts';
import type { KeyValueStore } from '../core/ports/stores.ts';
import type { Secret } from '../secret.ts';
import { createBoundedCache } from './bounded-cache.ts';
import { createPanelTokens } from './panel-token.ts';
import { createSessionVault } from './session-vault.ts';

export type PanelAccessOptions = {
  readonly genesys: GenesysApi;
  readonly store: KeyValueStore;
  /** At least one, each of at least 32 bytes; the first signs, all verify. */
  readonly secrets: readonly Secret[];
  readonly clock: Clock;
  readonly logger: Logger;
  readonly audit?: AuditLog;
  /** `iss` of the panel token: the public address of this service, or any name that is only its own. */
  readonly issuer: string;
  readonly audience?: string;
  /** Life of a panel session. The Genesys token usually ends sooner and then ends it. */
  readonly sessionMs: number;
  /** The OAuth client of the panel: a token made for another application is refused. */
  readonly clientId: string;
  readonly allowedOrganizationIds: readonly string[];
  /** A user who has this permission in Genesys reads along where she does not take part. Empty: nobody does. */
  readonly supervisorPermission: string;
  /** How long an answer about a Genesys token is kept. Default 60 s. */
  readonly identityCacheMs?: number;
  /** How long "she takes part" is believed, and "she does not". Defaults 30 s and 5 s. */
  readonly allowedCacheMs?: number;
  readonly refusedCacheMs?: number;
  /** How long an earlier "she takes part" still counts while Genesys or the store does not answer. Default 5 min. */
  readonly staleMs?: number;
  /** How long the agent may still read and sum up after a conversation has ended for everybody. Default 15 min. */
  readonly afterEndMs?: number;
  /** Entries of each cache. Default 10,000. */
  readonly cacheEntries?: number;
};

type Verdict = { readonly access: Access; readonly askedAt: number };

const genesysTokenPattern = /^[\w.~+/=-]{1,4096}$/;

const reasons = {
  session: 'Your session has ended; sign in again',
  never:
    'You do not take part in this conversation. Open it from your own interaction, or ask your administrator for access',
  left: 'You have left this conversation. It opens again when it is transferred back to you',
  over: 'This conversation ended a while ago',
  hidden: 'Genesys does not show you this conversation. Open it from your own interaction',
  readOnly: 'You read along as a supervisor; only the agent in the conversation can do this',
  notSupervisor:
    'Only supervisors see this. Ask your administrator for the permission that SUPERVISOR_PERMISSION names',
  unavailable: 'Your right to this can not be looked up just now; this tries again by itself',
} as const;

export type GenesysPanelAccess = PanelAccess &
  SupervisorAccess & {
    /** Her Genesys token, to act in Genesys with her own rights; undefined once her session has ended. */
    genesysToken(identity: PanelIdentity): Promise<string | undefined>;
  };

/** Throws `config_invalid` where a secret is missing or weak. */
export async function createPanelAccess(options: PanelAccessOptions): Promise<GenesysPanelAccess> {
  const { genesys, clock, logger, audit = silentAudit, sessionMs, clientId, supervisorPermission } = options;
  const { identityCacheMs = 60_000, allowedCacheMs = 30_000, refusedCacheMs = 5_000 } = options;
  const { staleMs = 300_000, afterEndMs = 900_000, cacheEntries = 10_000 } = options;
  const organizations = new Set(options.allowedOrganizationIds);
  const tokens = await createPanelTokens({ ...options, audience: options.audience ?? 'earshot-panel' });
  const vault = await createSessionVault(options);

  const users = createBoundedCache<Promise<GenesysUser>>(cacheEntries, clock);
  const verdicts = createBoundedCache<Verdict>(cacheEntries, clock);
  const supervisors = createBoundedCache<boolean>(cacheEntries, clock);
  const asking = new Map<string, Promise<Access>>();

  async function identify(token: string): Promise<GenesysUser> {
    const key = await sha256(token);
    const known = users.get(key);
    if (known) return known;
    const asked = genesys.identify(token);
    users.set(key, asked, identityCacheMs);
    asked.catch(() => users.delete(key));
    return asked;
  }

  function refuseSignIn(code: ErrorCode, reason: string, user?: GenesysUser): never {
    audit.record({
      action: 'sign_in_refused',
      reason,
      ...(user && { agentId: user.userId, organizationId: user.organizationId }),
    });
    throw new EarshotError(code);
  }

  async function ask(identity: PanelIdentity, conversationId: ConversationId, key: string): Promise<Access> {
    try {
      const token = await vault.get(identity.sessionId);
      if (token === undefined) return refusal('unauthenticated', 'session');
      const participation = await genesys.participation(token, conversationId, identity.agentId);
      const reason = refusalReason(participation);
      if (!reason) return { allowed: true, mode: 'participant' };
      if (participation.kind !== 'unknown' && (await isSupervisor(identity, token))) {
        return { allowed: true, mode: 'supervisor' };
      }
      return refusal('forbidden', reason);
    } catch (error) {
      const { code } = EarshotError.from(error);
      if (code === 'unauthenticated') {
        await vault.delete(identity.sessionId);
        return refusal('unauthenticated', 'session');
      }
      const earlier = verdicts.get(key);
      if (earlier?.access.allowed && clock.monotonic() - earlier.askedAt < staleMs) {
        logger.warn('Participation could not be asked again; the earlier answer still counts', {
          conversationId,
          code,
        });
        return earlier.access;
      }
      return refusal('unavailable', 'unavailable');
    }
  }

  function refusalReason(participation: Participation): keyof typeof reasons | undefined {
    switch (participation.kind) {
      case 'present':
      case 'after_call':
        return undefined;
      case 'left':
        if (!participation.conversationEnded) return 'left';
        return clock.now() - participation.leftAt <= afterEndMs ? undefined : 'over';
      case 'none':
        return 'never';
      case 'unknown':
        return 'hidden';
    }
  }

  async function isSupervisor(identity: PanelIdentity, token: string): Promise<boolean> {
    if (supervisorPermission === '') return false;
    const known = supervisors.get(identity.sessionId);
    if (known !== undefined) return known;
    const has = await genesys.hasPermission(token, supervisorPermission).catch((error) => {
      // Where the OAuth client may not even ask, nobody is a supervisor; that is no fault of Genesys'.
      if (EarshotError.from(error).code === 'forbidden') return false;
      throw error;
    });
    supervisors.set(identity.sessionId, has, identityCacheMs);
    return has;
  }

  function remember(identity: PanelIdentity, conversationId: ConversationId, key: string, access: Access): void {
    const before = verdicts.get(key)?.access;
    if (!access.allowed && access.code === 'unavailable') return;
    const same =
      before?.allowed === access.allowed && (!before.allowed || !access.allowed || before.mode === access.mode);
    if (!same) {
      audit.record({
        action: !access.allowed ? 'join_refused' : access.mode === 'supervisor' ? 'supervisor_join' : 'join',
        agentId: identity.agentId,
        organizationId: identity.organizationId,
        sessionId: identity.sessionId,
        conversationId,
        ...(!access.allowed && { reason: access.code }),
      });
    }
    verdicts.set(key, { access, askedAt: clock.monotonic() }, access.allowed ? staleMs : refusedCacheMs);
  }

  return {
    async signIn(genesysToken) {
      if (!genesysTokenPattern.test(genesysToken)) refuseSignIn('unauthenticated', 'malformed');
      let user: GenesysUser;
      try {
        user = await identify(genesysToken);
      } catch (error) {
        const failure = EarshotError.from(error);
        // Genesys says 403 to a token without the scope to ask who it is: it is not one made for this panel.
        if (failure.code === 'unauthenticated' || failure.code === 'forbidden' || failure.code === 'not_found') {
          refuseSignIn('unauthenticated', 'unknown_token');
        }
        throw failure;
      }
      if (!organizations.has(user.organizationId)) refuseSignIn('unauthenticated', 'foreign_organization', user);
      if (user.clientId !== clientId) refuseSignIn('unauthenticated', 'foreign_client', user);
      if (!user.active) refuseSignIn('unauthenticated', 'inactive_user', user);

      const expiresAt = Math.floor((clock.now() + sessionMs) / 1_000) * 1_000;
      const identity: PanelIdentity = {
        agentId: user.userId,
        name: user.name,
        organizationId: user.organizationId,
        sessionId: crypto.randomUUID(),
        expiresAt,
      };
      await vault.put(identity.sessionId, genesysToken, sessionMs);
      audit.record({
        action: 'sign_in',
        agentId: user.userId,
        organizationId: user.organizationId,
        sessionId: identity.sessionId,
      });
      return { token: await tokens.sign(identity), identity };
    },

    verify: (panelToken) => tokens.verify(panelToken),
    genesysToken: (identity) => vault.get(identity.sessionId),

    async supervises(identity) {
      if (identity.expiresAt <= clock.now()) return refusal('unauthenticated', 'session');
      try {
        const token = await vault.get(identity.sessionId);
        if (token === undefined) return refusal('unauthenticated', 'session');
        if (await isSupervisor(identity, token)) return { allowed: true, mode: 'supervisor' };
        return refusal('forbidden', 'notSupervisor');
      } catch (error) {
        if (EarshotError.from(error).code !== 'unauthenticated') return refusal('unavailable', 'unavailable');
        await vault.delete(identity.sessionId);
        return refusal('unauthenticated', 'session');
      }
    },

    async authorize(identity, conversationId, purpose, { fresh = false } = {}) {
      if (identity.expiresAt <= clock.now()) return refusal('unauthenticated', 'session');
      const key = `${identity.sessionId}:${conversationId}`;
      const known = verdicts.get(key);
      const life = known?.access.allowed ? allowedCacheMs : refusedCacheMs;
      let access: Access;
      if (known && !fresh && clock.monotonic() - known.askedAt < life) access = known.access;
      else {
        let asked = asking.get(key);
        if (!asked) {
          asked = ask(identity, conversationId, key).finally(() => asking.delete(key));
          asking.set(key, asked);
        }
        access = await asked;
        if (access !== verdicts.get(key)?.access) remember(identity, conversationId, key, access);
      }
      if (access.allowed && access.mode === 'supervisor' && purpose === 'write')
        return refusal('forbidden', 'readOnly');
      return access;
    },
  };
}

function refusal(code: 'unauthenticated' | 'forbidden' | 'unavailable', reason: keyof typeof reasons): Access {
  return { allowed: false, code, reason: reasons[reason] };
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
