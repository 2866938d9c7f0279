/** Saves a summary to the agent's wrap-up in Genesys, at the agent's request and with their own rights. */
import { EarshotError } from '../../../shared/errors.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import { maskSections } from '../masking/mask-event.ts';
import type { AuditLog } from '../ports/audit.ts';
import type { Clock } from '../ports/clock.ts';
import type { GenesysApi } from '../ports/genesys-api.ts';
import type { PanelIdentity } from '../ports/panel-access.ts';

export type SummaryToSave = Parameters<GenesysApi['saveSummary']>[3];

export type WrapUp = {
  /** Rejects with EarshotError, after retries of a retryable one. `truncated`: the notes were too long for Genesys. */
  save(
    identity: PanelIdentity,
    conversationId: ConversationId,
    summary: SummaryToSave,
  ): Promise<{ truncated: boolean }>;
};

export type WrapUpOptions = {
  readonly genesys: Pick<GenesysApi, 'saveSummary'>;
  /** The agent's Genesys token; undefined once their session has expired. */
  readonly genesysToken: (identity: PanelIdentity) => Promise<string | undefined>;
  readonly clock: Clock;
  readonly audit: AuditLog;
  /** Masks the notes. */
  readonly mask?: ((text: string) => string) | undefined;
  /** Delays before the retries. A `retryAfterMs` above the longest of them rejects instead. */
  readonly retryMs?: readonly number[];
};

/** Saves with retries and records each save in the audit trail. */
export function createWrapUp(options: WrapUpOptions): WrapUp {
  const { genesys, clock, audit, retryMs = [500, 2_000] } = options;
  const longest = Math.max(0, ...retryMs);
  /** Saves of an agent in a conversation run one after another, because the notes are read and then written. */
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
        // A timeout may hide a success. Saving reads the notes first, so a repetition changes nothing.
        await new Promise<void>((resolve) => clock.after(Math.max(wait, known.retryAfterMs ?? 0), resolve));
      }
    }
  }

  const masked = (summary: SummaryToSave): SummaryToSave =>
    options.mask ? { ...summary, sections: maskSections([...summary.sections], options.mask) } : summary;

  return {
    save(identity, conversationId, summary) {
      const key = `${identity.agentId}:${conversationId}`;
      const before = turns.get(key) ?? Promise.resolve();
      const turn = before.catch(() => undefined).then(() => save(identity, conversationId, masked(summary)));
      turns.set(key, turn);
      const done = () => {
        if (turns.get(key) === turn) turns.delete(key);
      };
      turn.then(done, done);
      return turn;
    },
  };
}
