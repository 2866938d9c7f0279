/**
 * Erasure of one conversation: first every instance forgets it and refuses whatever comes late, then the shared store is cleared,
 * then all of them are asked again. The answers to the second question are the proof.
 */
import type { ConversationId } from '../../../shared/ids.ts';
import type { AuditLog } from '../ports/audit.ts';
import {
  type ConversationData,
  type DataCounts,
  type InstanceFleet,
  type InstanceQuestion,
  type InstanceReport,
  noData,
} from '../ports/conversation-data.ts';
import type { ErasureRegistry } from './erasure-registry.ts';

/** What was removed where, and what is left; `silent`: instances that did not answer. */
export type ErasureProof = {
  readonly conversationId: ConversationId;
  readonly erased: DataCounts;
  readonly left: DataCounts;
  readonly instances: readonly InstanceReport[];
  readonly silent: readonly string[];
};

/** Nothing is left, and everybody was asked. */
export function isComplete({ left, silent }: ErasureProof): boolean {
  return total(left) === 0 && silent.length === 0;
}

export type Erasure = {
  /** Rejects when the shared store is unreachable; this instance has forgotten the conversation by then. */
  erase(conversationId: ConversationId): Promise<ErasureProof>;
};

export type ErasureDeps = {
  readonly fleet: InstanceFleet;
  /** What does not belong to one instance. */
  readonly shared: readonly ConversationData[];
  readonly audit: AuditLog;
  /** The instance that runs the erasure, where it is one: it forgets also when the others cannot be asked. */
  readonly forgetHere?: (question: InstanceQuestion) => Promise<InstanceReport>;
};

/** The proof of every erasure goes to the audit log. */
export function createErasure({ fleet, shared, audit, forgetHere }: ErasureDeps): Erasure {
  return {
    async erase(conversationId) {
      const tombstone = await fleet.remember(conversationId).then(
        () => undefined,
        (error: unknown) => ({ error }),
      );
      const first = await fleet.ask({ type: 'erase', conversationId }).catch(async (error: unknown) => {
        // The others cannot be reached. This instance forgets, and restores the tombstone when they can be.
        await forgetHere?.({ type: 'erase', conversationId });
        throw error;
      });
      if (tombstone) throw tombstone.error;
      const erasedShared = await sumOf(shared.map((data) => data.erase(conversationId)));
      const second = await fleet.ask({ type: 'count', conversationId });
      const leftShared = await sumOf(shared.map((data) => data.count(conversationId)));
      const proof: ErasureProof = {
        conversationId,
        erased: sum([erasedShared, ...first.reports.map(({ erased }) => erased)]),
        left: sum([leftShared, ...second.reports.map(({ left }) => left)]),
        instances: first.reports.map((report) => ({
          ...report,
          left: second.reports.find(({ instance }) => instance === report.instance)?.left ?? report.left,
        })),
        silent: [...new Set([...first.silent, ...second.silent])],
      };
      audit.record({
        action: 'erase',
        conversationId,
        erased: proof.erased,
        left: proof.left,
        instances: proof.instances.map(({ instance }) => instance),
        silent: proof.silent,
      });
      return proof;
    },
  };
}

export type InstanceEraser = {
  /** What this instance answers. A part that fails counts as not erased; its data is counted again. */
  answer(question: InstanceQuestion): Promise<InstanceReport>;
};

export type InstanceEraserDeps = {
  readonly instance: string;
  readonly registry: ErasureRegistry;
  /** What this instance keeps in its memory and on its disk. */
  readonly data: readonly ConversationData[];
  readonly audit: AuditLog;
};

/** The part of an erasure that one instance does by itself. */
export function createInstanceEraser({ instance, registry, data, audit }: InstanceEraserDeps): InstanceEraser {
  const count = (id: ConversationId) => sumOf(data.map((part) => part.count(id)));
  return {
    async answer({ type, conversationId }) {
      if (type === 'count') return { instance, erased: noData, left: await count(conversationId) };
      registry.add(conversationId);
      const erased = await sumOf(data.map((part) => part.erase(conversationId).catch(() => noData)));
      const left = await count(conversationId);
      audit.record({ action: 'erase_here', conversationId, erased, left });
      return { instance, erased, left };
    },
  };
}

/** One instance without a shared store: this one. */
export function createSingleInstance(answer: (question: InstanceQuestion) => Promise<InstanceReport>): InstanceFleet {
  return {
    remember: async () => {},
    ask: async (question) => ({ reports: [await answer(question)], silent: [] }),
  };
}

export function total({ history, keys, files }: DataCounts): number {
  return history + keys + files;
}

function sum(counts: readonly Partial<DataCounts>[]): DataCounts {
  return counts.reduce<DataCounts>(
    (all, { history = 0, keys = 0, files = 0 }) => ({
      history: all.history + history,
      keys: all.keys + keys,
      files: all.files + files,
    }),
    noData,
  );
}

async function sumOf(counts: readonly Promise<Partial<DataCounts>>[]): Promise<DataCounts> {
  return sum(await Promise.all(counts));
}
