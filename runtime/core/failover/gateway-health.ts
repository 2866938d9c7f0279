/**
 * The last known health of a gateway, for readiness and for people. A timer checks it, not the readiness probe: the probe
 * must answer at once and must not cause a request on a dead network.
 */
import { EarshotError } from '../../../shared/errors.ts';
import type { AssistGateway } from '../ports/assist-gateway.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';

export type GatewayHealth = {
  /** `detail` names the fault and the remedy; absent while healthy. */
  state(): { readonly ok: boolean; readonly detail?: string };
  start(): void;
  stop(): void;
};

export type GatewayHealthOptions = {
  readonly gateway: Pick<AssistGateway, 'check'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Time between checks while healthy, and while not. */
  readonly everyMs?: number;
  readonly retryMs?: number;
};

const notCheckedYet = 'Not checked yet';

/** Unhealthy until the first check has passed. */
export function createGatewayHealth(options: GatewayHealthOptions): GatewayHealth {
  const { gateway, clock, logger, everyMs = 300_000, retryMs = 15_000 } = options;
  let known: { ok: boolean; detail?: string } = { ok: false, detail: notCheckedYet };
  let running = false;
  let cancel = () => {};

  const check = async (): Promise<void> => {
    try {
      await gateway.check();
      if (!known.ok) logger.info('Dialogflow answers');
      known = { ok: true };
    } catch (error) {
      const { code, detail, message } = EarshotError.from(error);
      if (known.ok || known.detail === notCheckedYet)
        logger.warn('Dialogflow does not answer', { code, reason: detail ?? message });
      known = { ok: false, detail: detail ?? message };
    }
    if (running) cancel = clock.after(known.ok ? everyMs : retryMs, () => void check());
  };

  return {
    state: () => known,
    start() {
      if (running) return;
      running = true;
      void check();
    },
    stop() {
      running = false;
      cancel();
    },
  };
}
