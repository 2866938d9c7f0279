/** Shutdown: no new work, calls and event streams end first, bounded by DRAIN_SECONDS. */
import type { Config } from '../config.ts';
import type { AudiohookConnections } from '../core/audiohook/connections.ts';
import { createDrain } from '../core/operations/drain.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { VoiceBridgeService } from '../core/speech/bridge.ts';
import type { EventStreams } from '../http/event-streams.ts';
import { leaveMs } from './platform.ts';

export type ServiceDrain = {
  /** A request to stop; each further one hurries. Resolves when the process may end. */
  signal(): Promise<void>;
  /** True from the first signal on: `/readyz` answers 503. */
  readonly draining: boolean;
};

/** Calls end first, then the bridge flushes their last results, then panels are asked to reconnect elsewhere. */
export function composeDrain(deps: {
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly connections: AudiohookConnections;
  readonly bridge: VoiceBridgeService;
  readonly streams: EventStreams;
}): ServiceDrain {
  const { config, clock, logger, connections, bridge, streams } = deps;
  const drainMs = config.DRAIN_SECONDS * 1_000;
  let draining = false;
  const drain = createDrain({
    clock,
    logger,
    limitMs: drainMs - leaveMs(config.DRAIN_SECONDS),
    notReady() {
      draining = true;
    },
    callsEnded: () => connections.drain({ limitMs: drainMs }),
    async flush() {
      await connections.drain({ limitMs: 0 });
      await bridge.drain();
      await bridge.settled();
      streams.drain();
    },
  });
  return {
    signal: () => drain.signal(),
    get draining() {
      return draining;
    },
  };
}
