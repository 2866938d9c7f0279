/** How many conversations an instance and one agent may follow over event streams. A stream counts once per conversation. */
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
  take(identity: PanelIdentity, places: number): void;
  giveBack(identity: PanelIdentity, places: number): void;
};

const agentOf = (identity: PanelIdentity): string => `${identity.organizationId}/${identity.agentId}`;

/** One agent at the limit does not affect another. */
export function createStreamQuota({ maxStreams, maxStreamsPerAgent, retryAfterMs }: StreamQuotaOptions): StreamQuota {
  const perAgent = new Map<string, number>();
  let total = 0;
  return {
    take(identity, places) {
      if (total + places > maxStreams) throw new EarshotError('unavailable', { retryAfterMs: retryAfterMs() });
      const agent = agentOf(identity);
      const count = perAgent.get(agent) ?? 0;
      if (count + places > maxStreamsPerAgent) throw new EarshotError('rate_limited', { retryAfterMs: retryAfterMs() });
      perAgent.set(agent, count + places);
      total += places;
    },
    giveBack(identity, places) {
      const agent = agentOf(identity);
      const count = (perAgent.get(agent) ?? places) - places;
      if (count > 0) perAgent.set(agent, count);
      else perAgent.delete(agent);
      total -= places;
    },
  };
}
