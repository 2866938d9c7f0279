/**
 * Who may see a conversation: its participants, and supervisors for reading. Asked of Genesys with the agent's own token and kept
 * for a short while; changes are written to the audit log.
 */
import { EarshotError } from '../../shared/errors.ts';
import type { ConversationId } from '../../shared/ids.ts';
import type { AuditLog } from '../core/ports/audit.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { GenesysApi, ParticipationAnswer } from '../core/ports/genesys-api.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { Access, AccessPurpose, PanelAccess, PanelIdentity } from '../core/ports/panel-access.ts';
import { type RefusalReason, refuseAccess } from './access-refusal.ts';
import { createBoundedCache } from './bounded-cache.ts';
import type { SessionVault } from './session-vault.ts';
import type { Supervision } from './supervision.ts';

export type ConversationAccessOptions = {
  readonly genesys: Pick<GenesysApi, 'participation'>;
  readonly vault: SessionVault;
  readonly supervisedDivisions: Supervision;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly audit: AuditLog;
  /** Must return at once and not throw. */
  readonly onParticipation?:
    | ((identity: PanelIdentity, conversationId: ConversationId, participation: ParticipationAnswer) => void)
    | undefined;
  readonly allowedCacheMs: number;
  readonly refusedCacheMs: number;
  readonly staleMs: number;
  readonly afterEndMs: number;
  readonly cacheEntries: number;
};

type Verdict = { readonly access: Access; readonly askedAt: number };
type Question = { readonly identity: PanelIdentity; readonly conversationId: ConversationId; readonly key: string };

/** Never rejects: what cannot be checked is refused with `unavailable`. */
export function createConversationAccess(options: ConversationAccessOptions): PanelAccess['authorize'] {
  const { clock, allowedCacheMs, refusedCacheMs } = options;
  const verdicts = createBoundedCache<Verdict>(options.cacheEntries, clock);
  const pending = new Map<string, Promise<Access>>();
  const record = createVerdictRecorder(options, verdicts);

  /** Concurrent questions about one conversation of one session share one request. */
  const ask = (question: Question): Promise<Access> => {
    const { key } = question;
    const known = pending.get(key);
    if (known) return known;
    const request = askGenesys(question, options, () => verdicts.get(key)).finally(() => pending.delete(key));
    pending.set(key, request);
    return request;
  };

  const keptAccess = (key: string): Access | undefined => {
    const kept = verdicts.get(key);
    if (kept && !kept.access.allowed && kept.access.changesSoon) return undefined;
    const lifeMs = kept?.access.allowed ? allowedCacheMs : refusedCacheMs;
    return kept && clock.monotonic() - kept.askedAt < lifeMs ? kept.access : undefined;
  };

  return async (identity, conversationId, purpose, { fresh = false } = {}) => {
    if (identity.expiresAt <= clock.now()) return refuseAccess('session');
    const key = `${identity.sessionId}:${conversationId}`;
    let access = fresh ? undefined : keptAccess(key);
    if (!access) {
      access = await ask({ identity, conversationId, key });
      if (access !== verdicts.get(key)?.access) record({ identity, conversationId, key }, access);
    }
    return access.allowed && purpose !== 'read' ? restrictWriting(access, purpose) : access;
  };
}

/** Supervisors never write; an agent whose part has ended may only wrap up. */
function restrictWriting(access: Access & { allowed: true }, purpose: Exclude<AccessPurpose, 'read'>): Access {
  if (access.mode === 'supervisor') return refuseAccess('readOnly');
  return access.until !== undefined && purpose !== 'wrap_up' ? refuseAccess('left') : access;
}

/** Never rejects. While Genesys or the store does not answer, an earlier permission counts for `staleMs`. */
async function askGenesys(
  { identity, conversationId }: Question,
  options: ConversationAccessOptions,
  earlierVerdict: () => Verdict | undefined,
): Promise<Access> {
  const { genesys, vault, supervisedDivisions, clock, logger } = options;
  try {
    const token = await vault.get(identity.sessionId);
    if (token === undefined) return refuseAccess('session');
    const participation = await genesys.participation(token, conversationId, identity.agentId);
    if (participation.kind !== 'unknown') options.onParticipation?.(identity, conversationId, participation);
    const access = participantAccess(participation, clock.now(), options.afterEndMs);
    if (typeof access !== 'string') return access;
    if (participation.kind === 'unknown') return refuseAccess(access);
    const supervised = await supervisedDivisions(identity, token);
    if (supervised.length === 0) return refuseAccess(access);
    // Where Genesys states no division of the conversation, no one supervises it.
    const isSupervised = participation.divisionIds?.some((id) => supervised.includes(id)) ?? false;
    return isSupervised ? { allowed: true, mode: 'supervisor' } : refuseAccess('otherDivision');
  } catch (error) {
    const { code } = EarshotError.from(error);
    if (code === 'unauthenticated') {
      await vault.delete(identity.sessionId);
      return refuseAccess('session');
    }
    const earlier = earlierVerdict();
    if (earlier?.access.allowed && clock.monotonic() - earlier.askedAt < options.staleMs) {
      logger.warn('Participation check failed; the earlier permission still counts', { conversationId, code });
      return earlier.access;
    }
    return refuseAccess('unavailable');
  }
}

/** What a participant may do, or why they are refused. What went on without the agent is never shown to them. */
function participantAccess(
  participation: ParticipationAnswer,
  now: number,
  afterEndMs: number,
): (Access & { allowed: true }) | RefusalReason {
  switch (participation.kind) {
    case 'present':
      return { allowed: true, mode: 'participant' };
    case 'after_call': {
      const until = participation.handedOverAt;
      return { allowed: true, mode: 'participant', ...(until !== undefined && { until }) };
    }
    case 'left':
      if (!participation.conversationEnded || participation.handedOver) return 'left';
      return now - participation.leftAt <= afterEndMs ? { allowed: true, mode: 'participant' } : 'over';
    case 'alerting':
      return 'alerting';
    case 'none':
      return 'never';
    case 'unknown':
      return 'hidden';
  }
}

/** Keeps a verdict, and audits it where it differs from the one before. `unavailable` is neither kept nor audited. */
function createVerdictRecorder(
  { audit, clock, staleMs, refusedCacheMs }: ConversationAccessOptions,
  verdicts: { get(key: string): Verdict | undefined; set(key: string, verdict: Verdict, lifeMs: number): void },
) {
  return ({ identity, conversationId, key }: Question, access: Access): void => {
    if (!access.allowed && access.code === 'unavailable') return;
    if (!isSameAccess(verdicts.get(key)?.access, access)) {
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
  };
}

function isSameAccess(before: Access | undefined, access: Access): boolean {
  if (!before?.allowed || !access.allowed) return before?.allowed === access.allowed;
  return before.mode === access.mode;
}
