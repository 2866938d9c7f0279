/** Answers who is a supervisor, of what, and what Genesys shows them; see `core/ports/supervision.ts`. */
import { EarshotError } from '../../shared/errors.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { GenesysApi } from '../core/ports/genesys-api.ts';
import type { PanelIdentity, SupervisorAccess } from '../core/ports/panel-access.ts';
import type { Supervised, SupervisionAccess } from '../core/ports/supervision.ts';
import { refuseAccess } from './access-refusal.ts';
import type { SessionVault } from './session-vault.ts';
import type { Supervision } from './supervision.ts';

export type SupervisionAccessOptions = {
  readonly genesys: Pick<GenesysApi, 'participation'>;
  readonly vault: SessionVault;
  readonly supervisedDivisions: Supervision;
  readonly clock: Clock;
  /** One organization alone is allowed. Default: no. */
  readonly isOnlyOrganization?: boolean;
};

const refused = (reason: Parameters<typeof refuseAccess>[0]) => refuseAccess(reason) as Supervised & { allowed: false };

/** A token that Genesys no longer accepts ends the session. */
export function createSupervisionAccess(options: SupervisionAccessOptions): SupervisorAccess & SupervisionAccess {
  const { genesys, vault, supervisedDivisions, clock, isOnlyOrganization = false } = options;

  async function supervised(identity: PanelIdentity, { fresh = false } = {}): Promise<Supervised> {
    if (identity.expiresAt <= clock.now()) return refused('session');
    try {
      const token = await vault.get(identity.sessionId);
      if (token === undefined) return refused('session');
      const divisionIds = await supervisedDivisions(identity, token, fresh);
      if (divisionIds.length === 0) return refused('notSupervisor');
      return { allowed: true, organizationId: identity.organizationId, divisionIds, isOnlyOrganization };
    } catch (error) {
      if (EarshotError.from(error).code !== 'unauthenticated') return refused('unavailable');
      await vault.delete(identity.sessionId);
      return refused('session');
    }
  }

  return {
    supervised,
    async supervises(identity) {
      const answer = await supervised(identity);
      return answer.allowed ? { allowed: true, mode: 'supervisor' } : answer;
    },
    async lookUp(identity, conversationId) {
      try {
        const token = await vault.get(identity.sessionId);
        if (token === undefined) return undefined;
        const answer = await genesys.participation(token, conversationId, identity.agentId);
        return answer.kind === 'unknown' ? undefined : answer;
      } catch {
        return undefined;
      }
    },
  };
}
