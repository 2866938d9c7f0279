/**
 * Whose conversations are, for the archive: organization, divisions, agents and alerts are known while a conversation is live and are
 * not in its event log. They are kept in the shared store until the conversation has been archived.
 */
import * as v from 'valibot';
import { type ArchivedAlert, ArchivedAlertSchema } from '../../../shared/api/archive.ts';
import { boundedArray, boundedString } from '../../../shared/bounded.ts';
import { EarshotError } from '../../../shared/errors.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { ArchivedPerson, ArchiveOwner } from '../ports/archive.ts';
import type { Logger } from '../ports/logger.ts';
import type { KeyValueStore } from '../ports/stores.ts';

export type OwnerFacts = ArchiveOwner & {
  readonly alerts: readonly ArchivedAlert[];
  /** The queue as Genesys named it last; the log has a name only where the settings describe queues. */
  readonly queue?: string | undefined;
};
export type OwnerNews = Partial<Pick<OwnerFacts, 'organizationId' | 'divisionIds' | 'alerts' | 'queue'>> & {
  readonly agent?: ArchivedPerson | undefined;
};

export type ArchiveOwnersOptions = {
  readonly store: Pick<KeyValueStore, 'get' | 'setIfAbsent' | 'compareAndSet'>;
  readonly logger: Logger;
  /** Of conversations whose organization is not known: the only one that is allowed. */
  readonly onlyOrganizationId: string | undefined;
  /** Longer than a conversation and the retention of its log. Default: 8 days. */
  readonly lifeMs?: number;
};

export type ArchiveOwners = {
  /** In the background; what fails is logged. The same news again costs nothing. */
  learn(conversationId: ConversationId, news: OwnerNews): void;
  /** Rejects while the store cannot be reached. */
  of(conversationId: ConversationId): Promise<OwnerFacts>;
};

const OwnerFactsSchema = v.object({
  organizationId: v.optional(boundedString),
  queue: v.optional(boundedString),
  divisionIds: boundedArray(boundedString),
  agents: boundedArray(v.object({ id: boundedString, name: boundedString })),
  alerts: boundedArray(ArchivedAlertSchema),
});
const nothing: OwnerFacts = { divisionIds: [], agents: [], alerts: [] };
const limits = { agents: 50, divisions: 50, alerts: 50, remembered: 5_000, attempts: 5 } as const;

/** Knows nothing at first. */
export function createArchiveOwners(options: ArchiveOwnersOptions): ArchiveOwners {
  const { store, logger, onlyOrganizationId, lifeMs = 8 * 86_400_000 } = options;
  const keyOf = (id: ConversationId) => `archive-of:${id}`;
  /** What was stored last from here, by conversation and news. */
  const stored = new Set<string>();

  async function add(id: ConversationId, news: OwnerNews): Promise<void> {
    for (let attempt = 0; attempt < limits.attempts; attempt++) {
      const known = await store.get(keyOf(id));
      const next = JSON.stringify(withNews(readFacts(known), news));
      if (next === known) return;
      const isSet =
        known === undefined
          ? await store.setIfAbsent(keyOf(id), next, lifeMs)
          : await store.compareAndSet(keyOf(id), known, next, lifeMs);
      if (isSet) return;
    }
    throw new EarshotError('conflict');
  }

  return {
    learn(id, news) {
      const mark = `${id} ${JSON.stringify(news)}`;
      if (stored.has(mark)) return;
      stored.add(mark);
      if (stored.size > limits.remembered) stored.delete(stored.values().next().value!);
      add(id, news).catch((error: unknown) => {
        stored.delete(mark);
        const { code } = EarshotError.from(error);
        if (code !== 'erased')
          logger.warn('The owner of a conversation could not be noted', { conversationId: id, code });
      });
    },
    async of(id) {
      const known = await store.get(keyOf(id));
      const facts = readFacts(known);
      return { ...facts, organizationId: facts.organizationId ?? onlyOrganizationId };
    },
  };
}

/** Nothing where this version cannot read it: the conversation is archived all the same. */
function readFacts(stored: string | undefined): OwnerFacts {
  if (stored === undefined) return nothing;
  try {
    const parsed = v.safeParse(OwnerFactsSchema, JSON.parse(stored));
    return parsed.success ? parsed.output : nothing;
  } catch {
    return nothing;
  }
}

function withNews(known: OwnerFacts, news: OwnerNews): OwnerFacts {
  const { organizationId = known.organizationId, queue = known.queue, divisionIds = [], agent, alerts = [] } = news;
  const agents = new Map([...known.agents, ...(agent ? [agent] : [])].map((each) => [each.id, each]));
  const all = new Map([...known.alerts, ...alerts].map((alert) => [`${alert.kind} ${alert.at} ${alert.title}`, alert]));
  return {
    ...(organizationId !== undefined && { organizationId }),
    ...(queue !== undefined && { queue }),
    divisionIds: [...new Set([...known.divisionIds, ...divisionIds])].slice(-limits.divisions),
    agents: [...agents.values()].slice(-limits.agents),
    alerts: [...all.values()].slice(-limits.alerts),
  };
}
