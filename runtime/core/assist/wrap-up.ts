/** Saves a summary to the agent's wrap-up in Genesys, on her word, with her own rights. */
import { EarshotError } from '../../../shared/errors.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { AuditLog } from '../ports/audit.ts';
import type { Clock } from '../ports/clock.ts';
import type { GenesysApi } from '../ports/genesys-api.ts';
import type { PanelIdentity } from '../ports/panel-access.ts';

export type SummaryToSave = Parameters<GenesysApi['saveSummary']>[3];

export type WrapUp = {
  /** Rejects with EarshotError; a fault that may heal has been tried again by then. */
  save(
    identity: PanelIdentity,
    conversationId: ConversationId,
    summary: SummaryToSave,
  ): Promise<{ truncated: boolean }>;
};

export type WrapUpOptions = {
  readonly genesys: Pick<GenesysApi, 'saveSummary'>;
  /** Her Genesys token, while her session lives. */
  readonly genesysToken: (identity: PanelIdentity) => Promise<string | undefined>;
  readonly clock: Clock;
  readonly audit: AuditLog;
  /** Waits before the tries after the first. A limit that asks for more than the longest of them is told to the agent. */
  readonly retryMs?: readonly number[];
};

export function createWrapUp(options: WrapUpOptions): WrapUp {
  const { genesys, clock, audit, retryMs = [500, 2_000] } = options;
  const longest = Math.max(0, ...retryMs);
  /** One at a time for each agent and conversation: the notes are read and then written. */
  const turns = new Map<string, Promise<unknown>>();

  async function save(identity: PanelIdentity, conversationId: ConversationId, summary: SummaryToSave) {
    const token = await options.genesysToken(identity);
    if (token === undefined) throw new EarshotError('unauthenticated');
    for (let attempt = 0; ; attempt++) {
      try {
        const saved = await genesys.saveSummary(token, conversationId, identity.agentId, summary);
        const { agentId, organizationId, sessionId } = identity;
        audit.record({ action: 'wrap_up_saved', agentId, organizationId, sessionId, conversationId });
        return saved;
      } catch (error) {
        const known = EarshotError.from(error);
        const wait = retryMs[attempt];
        if (!known.retryable || wait === undefined || (known.retryAfterMs ?? 0) > longest) throw known;
        // A time-out may hide that it was done; saving reads first, so another time does no harm.
        await new Promise<void>((resolve) => clock.after(Math.max(wait, known.retryAfterMs ?? 0), resolve));
      }
    }
  }

  return {
    save(identity, conversationId, summary) {
      const key = `${identity.agentId}:${conversationId}`;
      const before = turns.get(key) ?? Promise.resolve();
      const turn = before.catch(() => undefined).then(() => save(identity, conversationId, summary));
      turns.set(key, turn);
      const done = () => {
        if (turns.get(key) === turn) turns.delete(key);
      };
      turn.then(done, done);
      return turn;
    },
  };
}
