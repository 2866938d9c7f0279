/** The bounds of a conversation log. */
export type ConversationLogLimits = {
  /** Events kept per conversation for exact replay; beyond it a cursor gets a reset. */
  readonly events: number;
  /** Conversations kept at once on this instance. */
  readonly conversations: number;
  /** How long an ended conversation is kept after its last event. */
  readonly endedLifeMs: number;
  /** The same for an open conversation: longer than any call. */
  readonly openLifeMs: number;
  /** How often expired conversations are removed. */
  readonly sweepMs: number;
};

export const logLimits: ConversationLogLimits = {
  events: 2_000,
  conversations: 20_000,
  endedLifeMs: 15 * 60_000,
  openLifeMs: 24 * 3_600_000,
  sweepMs: 5_000,
};

/** Milliseconds that a conversation is kept after its last event. */
export function lifeOf(limits: ConversationLogLimits, ended: boolean): number {
  return ended ? limits.endedLifeMs : Math.max(limits.openLifeMs, limits.endedLifeMs);
}
