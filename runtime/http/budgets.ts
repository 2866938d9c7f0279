/**
 * How many requests are answered. Refused requests draw from the budget of their address, each valid token from one of its own,
 * so that a flood of requests locks out no agent who has signed in, not even at the same address.
 */
import type { Clock } from '../core/ports/clock.ts';
import type { PanelIdentity } from '../core/ports/panel-access.ts';
import { networkOf } from './client-address.ts';
import { createRateLimit } from './rate-limit.ts';

export type BudgetLimits = {
  /** Requests to the API with one panel token in a minute (REQUESTS_PER_MINUTE). */
  readonly requestsPerMinute: number;
  /** Refused requests of one address in a minute (REFUSALS_PER_MINUTE): a whole office may share one address. */
  readonly refusalsPerMinute: number;
  /** Unknown Genesys tokens of one address that are sent to Genesys in a minute, and sign-ins of one agent (SIGN_INS_PER_MINUTE). */
  readonly signInsPerMinute: number;
};

export const budgetLimits: BudgetLimits = { requestsPerMinute: 600, refusalsPerMinute: 12_000, signInsPerMinute: 300 };

/** The limits that the settings name. */
export function budgetLimitsOf(config: {
  readonly REQUESTS_PER_MINUTE: number;
  readonly REFUSALS_PER_MINUTE: number;
  readonly SIGN_INS_PER_MINUTE: number;
}): BudgetLimits {
  return {
    requestsPerMinute: config.REQUESTS_PER_MINUTE,
    refusalsPerMinute: config.REFUSALS_PER_MINUTE,
    signInsPerMinute: config.SIGN_INS_PER_MINUTE,
  };
}

/** Each method throws `rate_limited` with the time until there is budget again. */
export type Budgets = {
  /** Counts a request that is refused for its token. */
  refuse(address: string): void;
  /** Counts a request with a valid panel token. Call it after the token was verified. */
  spend(identity: PanelIdentity): void;
  /** Counts a Genesys token about which Genesys has to be asked. */
  checkToken(address: string): void;
  /** Genesys knew the token: gives back what `checkToken` took, and counts a sign-in of this agent. */
  signIn(address: string, identity: PanelIdentity): void;
};

/** One set of budgets serves all routes of an instance. IPv6 addresses count by their /64 network. */
export function createBudgets(options: { readonly clock: Clock; readonly limits?: Partial<BudgetLimits> }): Budgets {
  const { clock } = options;
  const limits = { ...budgetLimits, ...options.limits };
  const perMinute = limits.signInsPerMinute;
  const sessions = createRateLimit({ clock, perMinute: limits.requestsPerMinute });
  const refusals = createRateLimit({ clock, perMinute: limits.refusalsPerMinute });
  const checks = createRateLimit({ clock, perMinute, burst: Math.max(10, perMinute) });
  const agents = createRateLimit({ clock, perMinute, burst: Math.max(10, perMinute) });
  return {
    refuse: (address) => refusals.take(networkOf(address)),
    spend: ({ sessionId }) => sessions.take(sessionId),
    checkToken: (address) => checks.take(networkOf(address)),
    signIn(address, { organizationId, agentId }) {
      checks.giveBack(networkOf(address));
      agents.take(`${organizationId}/${agentId}`);
    },
  };
}
