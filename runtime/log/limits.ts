/** The bounds of a conversation log. */
export type ConversationLogLimits = {
  /** Events kept per conversation for exact replay. */
  readonly events: number;
  /** Conversations kept at once on this instance. */
  readonly conversations: number;
  /** How long a conversation is kept after its last event, once it has ended. */
  readonly endedLifeMs: number;
  /** The same while it has not ended: longer than any call, shorter than forever. */
  readonly openLifeMs: number;
  /** How often what has outlived its life is removed. */
  readonly sweepMs: number;
};

export const logLimits: ConversationLogLimits = {
  events: 2_000,
  conversations: 20_000,
  endedLifeMs: 15 * 60_000,
  openLifeMs: 24 * 3_600_000,
  sweepMs: 5_000,
};

export function lifeOf(limits: ConversationLogLimits, ended: boolean): number {
  return ended ? limits.endedLifeMs : Math.max(limits.openLifeMs, limits.endedLifeMs);
}
