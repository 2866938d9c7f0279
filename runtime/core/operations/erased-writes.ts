/** Refuses writes to the shared state of conversations that were erased, so that late work does not bring their keys back. */
import { EarshotError } from '../../../shared/errors.ts';
import { safeParseConversationId } from '../../../shared/ids.ts';
import { decorate } from '../decorate.ts';
import type { CallHolds } from '../ports/call-holds.ts';
import type { Erasures } from '../ports/erasures.ts';
import type { KeyValueStore, LeaseStore } from '../ports/stores.ts';

// Without repetition of a group, and every part of a fixed length: linear in the text.
const uuidPattern = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

/** Throws `erased` where `text` names an erased conversation. */
function refuseErased(erasures: Erasures, text: string): void {
  for (const [found] of text.matchAll(uuidPattern)) {
    const id = safeParseConversationId(found);
    if (id && erasures.has(id)) throw new EarshotError('erased');
  }
}

/** Keys name their conversation; a name of a conversation has it as its value. */
export function refuseErasedKeys(store: KeyValueStore, erasures: Erasures): KeyValueStore {
  return decorate<KeyValueStore>(store, {
    async set(key, value, ttlMs) {
      refuseErased(erasures, `${key} ${shortValue(value)}`);
      return store.set(key, value, ttlMs);
    },
    async setIfAbsent(key, value, ttlMs) {
      refuseErased(erasures, `${key} ${shortValue(value)}`);
      return store.setIfAbsent(key, value, ttlMs);
    },
    async compareAndSet(key, expected, value, ttlMs) {
      refuseErased(erasures, `${key} ${shortValue(value)}`);
      return store.compareAndSet(key, expected, value, ttlMs);
    },
  });
}

/** A value that may be an id; sealed sessions are longer. */
const shortValue = (value: string): string => (value.length <= 36 ? value : '');

/** Keys name their conversation. An owner of an erased conversation loses its lease. */
export function refuseErasedLeases(leases: LeaseStore, erasures: Erasures): LeaseStore {
  return decorate<LeaseStore>(leases, {
    async acquire(key, owner, ttlMs) {
      refuseErased(erasures, key);
      return leases.acquire(key, owner, ttlMs);
    },
    async forceAcquire(key, owner, ttlMs) {
      refuseErased(erasures, key);
      return leases.forceAcquire(key, owner, ttlMs);
    },
    async renew(lease, ttlMs) {
      refuseErased(erasures, lease.key);
      return leases.renew(lease, ttlMs);
    },
  });
}

/** A hold is a key of its conversation as well. */
export function refuseErasedHolds(holds: CallHolds, erasures: Erasures): CallHolds {
  return decorate<CallHolds>(holds, {
    async set(conversationId, held, lifeMs) {
      if (erasures.has(conversationId)) throw new EarshotError('erased');
      return holds.set(conversationId, held, lifeMs);
    },
  });
}
