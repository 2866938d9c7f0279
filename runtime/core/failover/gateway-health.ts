/**
 * What is known of a gateway's health, for readiness and for people. It is asked now and then, not by whoever wants to
 * know: a readiness probe must answer at once, and a dead network must not be asked on each.
 */
import { EarshotError } from '../../../shared/errors.ts';
import type { AssistGateway } from '../ports/assist-gateway.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';

export type GatewayHealth = {
  /** `detail` names what is wrong and the way out; absent while all is well. */
  state(): { readonly ok: boolean; readonly detail?: string };
  start(): void;
  stop(): void;
};

export type GatewayHealthOptions = {
  readonly gateway: Pick<AssistGateway, 'check'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Between two questions while all is well, and while it is not. */
  readonly everyMs?: number;
  readonly retryMs?: number;
};

export function createGatewayHealth(options: GatewayHealthOptions): GatewayHealth {
  const { gateway, clock, logger, everyMs = 300_000, retryMs = 15_000 } = options;
  let known: { ok: boolean; detail?: string } = { ok: false, detail: 'Not asked yet' };
  let running = false;
  let cancel = () => {};

  const ask = async (): Promise<void> => {
    try {
      await gateway.check();
      if (!known.ok) logger.info('Dialogflow answers');
      known = { ok: true };
    } catch (error) {
      const { code, detail, message } = EarshotError.from(error);
      if (known.ok || known.detail === 'Not asked yet')
        logger.warn('Dialogflow does not answer', { code, reason: detail ?? message });
      known = { ok: false, detail: detail ?? message };
    }
    if (running) cancel = clock.after(known.ok ? everyMs : retryMs, () => void ask());
  };

  return {
    state: () => known,
    start() {
      if (running) return;
      running = true;
      void ask();
    },
    stop() {
      running = false;
      cancel();
    },
  };
}
