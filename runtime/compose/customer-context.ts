/** What is known of the customer: which attributes CONTEXT_ATTRIBUTES names, and the lookup of CONTEXT_URL. */
import type { Config } from '../config.ts';
import {
  type CustomerContexts,
  type CustomerContextsOptions,
  createCustomerContexts,
  type NamedAttribute,
} from '../core/assist/customer-context.ts';
import { decorate } from '../core/decorate.ts';
import { loadOnce } from '../core/load-once.ts';
import type { MaskText } from '../core/masking/conversation-masks.ts';
import type { AuditLog } from '../core/ports/audit.ts';
import type { ConversationQueues } from '../core/ports/conversation-queues.ts';
import type { CustomerLookup } from '../core/ports/customer-lookup.ts';
import type { LocalSide } from './local.ts';
import type { Platform } from './platform.ts';
import { toolKeyOf } from './tools.ts';

export type CustomerContextDeps = Omit<CustomerContextsOptions, 'named' | 'lookup' | 'clock'> & {
  readonly config: Config;
  readonly platform: Platform;
  readonly audit: AuditLog;
  readonly local?: LocalSide | undefined;
  readonly mask?: MaskText | undefined;
};

/** Loads the lookup with its first use. */
export function composeCustomerContexts(deps: CustomerContextDeps): CustomerContexts {
  const { config, platform } = deps;
  const named = config.CONTEXT_ATTRIBUTES.map(namedAttribute);
  return createCustomerContexts({ ...deps, clock: platform.clock, named, lookup: lookupOf(deps) });
}

/** `tier=Customer tier` is shown and looked up with; `account_id` is only looked up with. */
export function namedAttribute(text: string): NamedAttribute {
  const at = text.indexOf('=');
  if (at < 0) return { name: text };
  const label = text.slice(at + 1).trim();
  return { name: text.slice(0, at).trim(), ...(label !== '' && { label }) };
}

function lookupOf({ config, platform, audit, logger, local, mask }: CustomerContextDeps): CustomerLookup | undefined {
  const url = config.CONTEXT_URL;
  if (url === undefined) return undefined;
  const lookup = loadOnce(async () => {
    const { createCustomerLookup } = await import('../tools/customer-lookup.ts');
    const request = {
      fetch: platform.fetch,
      clock: platform.clock,
      key: toolKeyOf(config, local),
      hosts: { names: [new URL(url).host], loopback: local !== undefined },
    };
    return createCustomerLookup({ url, request, audit, logger, mask });
  });
  return { find: async (question) => (await lookup()).find(question) };
}

/** The same queues; what AudioHook says of a call in its own settings counts as attributes, too. */
export function learnFromCalls<Q extends ConversationQueues>(queues: Q, contexts: CustomerContexts): Q {
  return decorate<ConversationQueues>(queues, {
    learn(id, clues) {
      if (clues.config) contexts.learn(id, clues.config);
      queues.learn(id, clues);
    },
  }) as Q;
}
