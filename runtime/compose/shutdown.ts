/** Shutdown: no new work, calls and event streams end first, bounded by DRAIN_SECONDS. */
import type { Config } from '../config.ts';
import type { AudiohookConnections } from '../core/audiohook/connections.ts';
import { createDrain } from '../core/operations/drain.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { VoiceBridgeService } from '../core/speech/bridge.ts';
import { withTimeout } from '../core/with-timeout.ts';
import type { PanelStreams } from '../http/panel-streams.ts';
import { leaveMs } from './platform.ts';

export type ServiceDrain = {
  /** A request to stop; each further one hurries. Resolves when the process may end. */
  signal(): Promise<void>;
  /** True from the first signal on: `/readyz` answers 503. */
  readonly draining: boolean;
};

/** For summaries and completions after the last words, in the time that a flush has. */
const settleMs = 1_500;

/** Calls end first, then the bridge flushes their last results, then panels are asked to reconnect elsewhere. */
export function composeDrain(deps: {
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly connections: AudiohookConnections;
  readonly bridge: VoiceBridgeService;
  readonly streams: Pick<PanelStreams, 'drain'>;
}): ServiceDrain {
  const { config, clock, logger, connections, bridge, streams } = deps;
  const maxDrainMs = config.DRAIN_SECONDS * 1_000;
  let draining = false;
  const drain = createDrain({
    clock,
    logger,
    limitMs: maxDrainMs - leaveMs(config.DRAIN_SECONDS),
    notReady() {
      draining = true;
    },
    callsEnded: () => connections.drain({ limitMs: maxDrainMs }),
    calls: () => ({ active: bridge.activeCalls, closing: bridge.finishingCalls }),
    async flush() {
      // At once: what is closing already needs not wait until the others have closed.
      bridge.hurry();
      await connections.drain({ limitMs: 0 });
      await bridge.drain();
      // Summaries of calls that just ended. Panels have all words by now, and must be asked to reconnect in any case.
      await withTimeout(clock, settleMs, bridge.settled());
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
