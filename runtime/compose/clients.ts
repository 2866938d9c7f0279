/** By which address clients count, and how many of their requests are answered. */
import type { Config } from '../config.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Logger } from '../core/ports/logger.ts';
import { type Budgets, budgetLimitsOf, createBudgets } from '../http/budgets.ts';
import { createProxyWatch, type ProxyWatch } from '../http/proxy-watch.ts';

/** One set of budgets for all routes. Logs at start-up where the address of a client comes from. */
export function composeClients(deps: { readonly config: Config; readonly clock: Clock; readonly logger: Logger }): {
  readonly budgets: Budgets;
  readonly proxyWatch: ProxyWatch;
} {
  const { config, clock, logger } = deps;
  const hops = config.TRUSTED_PROXY_HOPS;
  if (!config.localGenesys) {
    logger.info(
      hops === 0
        ? 'Clients count by the address of their connection; with a proxy in front, set TRUSTED_PROXY_HOPS'
        : 'Clients count by the address that the outermost trusted proxy saw',
      { hops },
    );
  }
  return {
    budgets: createBudgets({ clock, limits: budgetLimitsOf(config) }),
    proxyWatch: createProxyWatch({ hops, clock, logger }),
  };
}
