/** The queue of a call at its start, with a client of the service's own: GENESYS_CLIENT_ID and GENESYS_CLIENT_SECRET. */
import type { PublicConfig } from '../../shared/api/routes.ts';
import type { Config } from '../config.ts';
import { decorate } from '../core/decorate.ts';
import { type Finding, fail, pass } from '../core/operations/finding.ts';
import type { ConversationQueues } from '../core/ports/conversation-queues.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { Meter } from '../core/ports/meter.ts';
import { createQueueLookup, type QueueLookup } from '../core/queues/queue-lookup.ts';
import { createQueueRead } from '../genesys/client-requests.ts';
import { createClientTokens } from '../genesys/client-tokens.ts';
import type { Platform } from './platform.ts';

export type QueueLookupDeps = {
  readonly config: Config;
  readonly platform: Pick<Platform, 'fetch' | 'clock'>;
  readonly logger: Logger;
  readonly meter: Meter;
  /** Where Genesys is. */
  readonly genesys: {
    readonly publicConfig: () => { readonly genesys: Pick<PublicConfig['genesys'], 'apiOrigin' | 'loginOrigin'> };
  };
};

export type QueueLookupSide<Q> = {
  /** What AudioHook says of a call begins a look-up. */
  readonly queues: Q;
  findings(): readonly Finding[];
  close(): void;
};

/** The client that the Genesys of local mode knows. */
const localClient = 'local-service';

/** Looks nothing up without QUEUES_FILE, or without a client. */
export function composeQueueLookup<Q extends ConversationQueues>(deps: QueueLookupDeps, queues: Q): QueueLookupSide<Q> {
  const { config, platform, logger, meter } = deps;
  const { clock, fetch } = platform;
  const { genesys } = deps.genesys.publicConfig();
  const clientId = config.GENESYS_CLIENT_ID ?? (config.localGenesys ? localClient : undefined);
  if (config.QUEUES_FILE === undefined || clientId === undefined) return { queues, findings: () => [], close() {} };
  const clientSecret = config.GENESYS_CLIENT_SECRET?.reveal() ?? localClient;
  const tokens = createClientTokens({ loginOrigin: genesys.loginOrigin, clientId, clientSecret, fetch, clock });
  const lookup = createQueueLookup({
    read: createQueueRead({ apiOrigin: genesys.apiOrigin, fetch, clock, logger }, tokens),
    learn: (id, queue) => queues.learn(id, { queue }),
    clock,
    logger,
    meter,
  });
  return {
    queues: decorate<ConversationQueues>(queues, {
      learn(id, clues) {
        queues.learn(id, clues);
        lookup.begin(id);
      },
    }) as Q,
    findings: () => [lookupFinding(lookup)],
    close: () => lookup.close(),
  };
}

function lookupFinding({ problem }: QueueLookup): Finding {
  if (problem === undefined) return pass('queues.lookup', 'The queue of a call is looked up when it begins');
  return fail(
    'queues.lookup',
    'The queue of a call cannot be looked up; it is known when a panel joins',
    problem === 'forbidden'
      ? 'Give the role of GENESYS_CLIENT_ID the permission conversation:communication:view in every division with calls'
      : 'Check GENESYS_CLIENT_ID and GENESYS_CLIENT_SECRET with: npm run doctor',
    problem,
  );
}
