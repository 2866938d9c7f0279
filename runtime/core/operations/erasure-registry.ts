/** The erasures that one instance knows of. Ids only; each is forgotten once its tombstone has expired. */
import type { ConversationId } from '../../../shared/ids.ts';
import type { Clock } from '../ports/clock.ts';
import { type Erasures, tombstoneMs } from '../ports/erasures.ts';

export type KnownErasure = { readonly conversationId: ConversationId; readonly expiresAt: number };

export interface ErasureRegistry extends Erasures {
  /** `expiresAt`: milliseconds since 1970; default: `tombstoneMs` from now. True when it was not known. */
  add(conversationId: ConversationId, expiresAt?: number): boolean;
  /** All that have not expired. */
  list(): readonly KnownErasure[];
}

export type ErasureRegistryOptions = {
  readonly clock: Clock;
  /** Erasures kept at once; beyond them the oldest is forgotten. Default 100,000, which is about 15 MB. */
  readonly maxErasures?: number;
};

/** Empty at first. */
export function createErasureRegistry(options: ErasureRegistryOptions): ErasureRegistry {
  const { clock, maxErasures = 100_000 } = options;
  const known = new Map<ConversationId, number>();
  const has = (id: ConversationId): boolean => {
    const expiresAt = known.get(id);
    if (expiresAt === undefined) return false;
    if (expiresAt > clock.now()) return true;
    known.delete(id);
    return false;
  };
  return {
    has,
    add(id, expiresAt = clock.now() + tombstoneMs) {
      const isNew = !has(id);
      known.set(id, expiresAt);
      if (known.size > maxErasures) known.delete(known.keys().next().value!);
      return isNew;
    },
    list: () =>
      [...known].filter(([id]) => has(id)).map(([conversationId, expiresAt]) => ({ conversationId, expiresAt })),
  };
}
