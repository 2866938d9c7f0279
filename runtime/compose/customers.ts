/** Which conversations a customer had: noted from calls and from what Genesys answers about participants. */

import { EarshotError } from '../../shared/errors.ts';
import type { ConversationId } from '../../shared/ids.ts';
import type { Config } from '../config.ts';
import { type CustomerIndex, createCustomerIndex } from '../core/operations/customer-index.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Logger } from '../core/ports/logger.ts';
import { Secret } from '../secret.ts';
import type { LocalSecrets } from './genesys-cloud.ts';
import type { StateSide } from './state.ts';

const dayMs = 86_400_000;

/** Something of a conversation can be kept for so long after it was last noted, in milliseconds: a day is for the call itself. */
export function customerLifeMs(config: Pick<Config, 'HISTORY_SECONDS' | 'CAPTURE_DIR' | 'CAPTURE_DAYS'>): number {
  const captureMs = config.CAPTURE_DIR === undefined ? 0 : config.CAPTURE_DAYS * dayMs;
  return Math.max(config.HISTORY_SECONDS * 1_000, captureMs, dayMs) + dayMs;
}

export type CustomersSide = {
  readonly customers: CustomerIndex;
  /** Notes them in the background; what fails is logged. */
  readonly noteCustomers: (conversationId: ConversationId, customers: readonly string[]) => void;
};

/** With the session secrets; in local mode with the one that it keeps. */
export function composeCustomers(deps: {
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly state: Pick<StateSide, 'store' | 'findKeys'>;
  readonly local: Pick<LocalSecrets, 'sessionSecret'> | undefined;
}): CustomersSide {
  const { config, clock, logger, state, local } = deps;
  const made = local ? [new Secret(local.sessionSecret)] : [];
  const customers = createCustomerIndex({
    store: state.store,
    findKeys: state.findKeys,
    secrets: config.SESSION_SECRET.length > 0 ? config.SESSION_SECRET : made,
    lifeMs: customerLifeMs(config),
    clock,
  });
  return {
    customers,
    noteCustomers(conversationId, names) {
      customers.remember(conversationId, names).catch((error: unknown) => {
        const { code } = EarshotError.from(error);
        if (code !== 'erased') logger.warn('Customer of a conversation could not be noted', { conversationId, code });
      });
    },
  };
}
