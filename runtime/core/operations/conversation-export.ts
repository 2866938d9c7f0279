/** Everything that is kept of one conversation, for the person who asks for it. Texts are masked as they are stored. */
import type { ConversationView } from '../../../shared/assist/conversation.ts';
import type { AssistEvent } from '../../../shared/assist/event.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { AuditLog } from '../ports/audit.ts';
import type { Clock } from '../ports/clock.ts';
import type { InstanceFleet, InstanceReport } from '../ports/conversation-data.ts';
import type { ConversationLog } from '../ports/conversation-log.ts';

export type StoredKey = { readonly key: string; readonly value?: string };

export type ExportedConversation = {
  readonly conversationId: ConversationId;
  readonly exportedAt: string;
  readonly cursor: string;
  readonly conversation: ConversationView;
  /** As far back as they are kept; the view covers all. */
  readonly events: readonly { readonly id: string; readonly event: AssistEvent }[];
  readonly keys: readonly StoredKey[];
  readonly files: readonly string[];
  readonly instances: readonly InstanceReport[];
  readonly silent: readonly string[];
};

export type ConversationExport = { read(conversationId: ConversationId): Promise<ExportedConversation> };

export type ConversationExportDeps = {
  readonly log: ConversationLog;
  readonly fleet: InstanceFleet;
  readonly keys: (conversationId: ConversationId) => Promise<readonly StoredKey[]>;
  /** Names of captured files. */
  readonly files: (conversationId: ConversationId) => Promise<readonly string[]>;
  readonly audit: AuditLog;
  readonly clock: Clock;
};

/** Every export goes to the audit log. */
export function createConversationExport(deps: ConversationExportDeps): ConversationExport {
  const { log, fleet, keys, files, audit, clock } = deps;
  return {
    async read(conversationId) {
      audit.record({ action: 'export', conversationId });
      const [snapshot, read, stored, fleetAnswer] = await Promise.all([
        log.snapshot(conversationId),
        log.read(conversationId),
        keys(conversationId),
        fleet.ask({ type: 'count', conversationId }),
      ]);
      return {
        conversationId,
        exportedAt: new Date(clock.now()).toISOString(),
        cursor: snapshot.cursor,
        conversation: snapshot.conversation,
        events: read.kind === 'tail' ? read.events.map(({ id, event }) => ({ id, event })) : [],
        keys: stored,
        files: await files(conversationId),
        instances: fleetAnswer.reports,
        silent: fleetAnswer.silent,
      };
    },
  };
}
