/** The audit trail: who did what. Ids only, never a name, a customer's word or a token. */

export type AuditEntry = {
  readonly action:
    | 'sign_in'
    | 'sign_in_refused'
    | 'sign_out'
    | 'join'
    | 'join_refused'
    | 'supervisor_join'
    | 'audiohook_refused'
    | 'erase'
    | 'wrap_up_saved';
  readonly agentId?: string;
  readonly organizationId?: string;
  readonly conversationId?: string;
  readonly sessionId?: string;
  readonly address?: string;
  /** A code from a closed set, such as the cause of a refusal. */
  readonly reason?: string;
};

/** Never throws and never delays the caller. An entry that cannot be written is counted and logged. */
export interface AuditLog {
  record(entry: AuditEntry): void;
}

export const silentAudit: AuditLog = { record() {} };
