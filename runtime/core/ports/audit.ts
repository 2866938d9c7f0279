/** Who did what, for those who must be able to show it later. Ids only: never a name, a word or a token. */

export type AuditEntry = {
  readonly action:
    | 'sign_in'
    | 'sign_in_refused'
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
  /** A code out of a closed set, for example why it was refused. */
  readonly reason?: string;
};

/** Never throws and never delays the caller; what can not be written is counted and logged. */
export interface AuditLog {
  record(entry: AuditEntry): void;
}

export const silentAudit: AuditLog = { record() {} };
