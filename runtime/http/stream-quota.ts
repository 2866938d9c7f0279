/** How many event streams an instance and one agent may have open. */
import { EarshotError } from '../../shared/errors.ts';
import type { PanelIdentity } from '../core/ports/panel-access.ts';

export type StreamQuotaOptions = {
  readonly maxStreams: number;
  readonly maxStreamsPerAgent: number;
  /** The delay that a refusal asks for. */
  readonly retryAfterMs: () => number;
};

export type StreamQuota = {
  /** Throws `unavailable` where the instance is full, `rate_limited` where the agent has too many. */
  take(identity: PanelIdentity): void;
  giveBack(identity: PanelIdentity): void;
};

const agentOf = (identity: PanelIdentity): string => `${identity.organizationId}/${identity.agentId}`;

/** One agent at the limit does not affect another. */
export function createStreamQuota({ maxStreams, maxStreamsPerAgent, retryAfterMs }: StreamQuotaOptions): StreamQuota {
  const perAgent = new Map<string, number>();
  let total = 0;
  return {
    take(identity) {
      if (total >= maxStreams) throw new EarshotError('unavailable', { retryAfterMs: retryAfterMs() });
      const agent = agentOf(identity);
      const count = perAgent.get(agent) ?? 0;
      if (count >= maxStreamsPerAgent) throw new EarshotError('rate_limited', { retryAfterMs: retryAfterMs() });
      perAgent.set(agent, count + 1);
      total += 1;
    },
    giveBack(identity) {
      const agent = agentOf(identity);
      const count = (perAgent.get(agent) ?? 1) - 1;
      if (count > 0) perAgent.set(agent, count);
      else perAgent.delete(agent);
      total -= 1;
    },
  };
}
