/** The audit trail: who did what. Ids only, never a name, a customer's word or a token. */
import type { DataCounts } from './conversation-data.ts';

export type AuditEntry = {
  readonly action:
    | 'sign_in'
    | 'sign_in_refused'
    | 'sign_out'
    | 'join'
    | 'join_refused'
    | 'supervisor_join'
    /** A look at the overview, or at one conversation. */
    | 'supervisor_look'
    | 'supervisor_refused'
    | 'supervisor_hint'
    | 'archive_search'
    | 'archive_look'
    | 'use_report'
    /** A test of webhooks, or dead letters resent. */
    | 'webhook_check'
    | 'audiohook_refused'
    | 'erase'
    | 'erase_here'
    | 'export'
    | 'customer_lookup'
    /** A request to CONTEXT_URL; `reason` is what came of it. */
    | 'context_lookup'
    | 'wrap_up_saved'
    /** Somebody listened to a moment of a recorded call. */
    | 'moment_played'
    | 'action_confirmed'
    | 'action_declined'
    | 'action_done'
    | 'action_failed';
  readonly agentId?: string;
  readonly organizationId?: string;
  readonly conversationId?: string;
  readonly sessionId?: string;
  /** Of an action: which one, and the name of its tool. */
  readonly actionId?: string;
  readonly tool?: string;
  readonly address?: string;
  /** A code from a closed set, such as the cause of a refusal. */
  readonly reason?: string;
  /** Of an erasure: how much was removed, how much was found afterwards, who answered and who did not. */
  readonly erased?: DataCounts;
  readonly left?: DataCounts;
  readonly instances?: readonly string[];
  readonly silent?: readonly string[];
};

/** Never throws and never delays the caller. An entry that cannot be written is counted and logged. */
export interface AuditLog {
  record(entry: AuditEntry): void;
}

export const silentAudit: AuditLog = { record() {} };
