/**
 * A shared store with this instance's memory as fallback: sign-in, signatures and chat must work while the shared store is
 * unreachable. Values are set in both, so this instance finds its own; guarantees between instances hold again when the shared
 * store is back. Only `unavailable` and `timeout` fall back; every other failure is passed on.
 */
import { EarshotError } from '../../shared/errors.ts';
import type { KeyValueStore } from '../core/ports/stores.ts';

export type FallbackOptions = {
  /** Called for every operation that fell back. */
  readonly onAway?: () => void;
  /**
   * What `get` answers for a key that this instance does not know while the shared store is unreachable. `unsure`: another
   * instance may have set it, so the failure is passed on. Default: absent.
   */
  readonly unknown?: 'absent' | 'unsure';
};

/** `own` belongs to this store alone. */
export function createFallbackStore(
  shared: KeyValueStore,
  own: KeyValueStore,
  { onAway, unknown = 'absent' }: FallbackOptions = {},
): KeyValueStore {
  const ownOrAbsent = <T>(ask: (store: KeyValueStore) => Promise<T>): Promise<T> => ask(own);
  const ownOrUnsure = async <T>(ask: (store: KeyValueStore) => Promise<T>, error: unknown): Promise<T> => {
    const answer = await ask(own);
    if (answer === undefined) throw error;
    return answer;
  };
  const first = async <T>(
    ask: (store: KeyValueStore) => Promise<T>,
    keep?: (answer: T) => Promise<unknown>,
    fallBack: (ask: (store: KeyValueStore) => Promise<T>, error: unknown) => Promise<T> = ownOrAbsent,
  ): Promise<T> => {
    try {
      const answer = await ask(shared);
      await keep?.(answer);
      return answer;
    } catch (error) {
      const { code } = EarshotError.from(error);
      if (code !== 'unavailable' && code !== 'timeout') throw error;
      onAway?.();
      return fallBack(ask, error);
    }
  };
  return {
    get: (key) => first((store) => store.get(key), undefined, unknown === 'unsure' ? ownOrUnsure : ownOrAbsent),
    set: (key, value, ttlMs) =>
      first(
        (store) => store.set(key, value, ttlMs),
        () => own.set(key, value, ttlMs),
      ),
    setIfAbsent: (key, value, ttlMs) =>
      first(
        (store) => store.setIfAbsent(key, value, ttlMs),
        (took) => (took ? own.set(key, value, ttlMs) : Promise.resolve()),
      ),
    compareAndSet: (key, expected, value, ttlMs) =>
      first(
        (store) => store.compareAndSet(key, expected, value, ttlMs),
        (took) => (took ? own.set(key, value, ttlMs) : Promise.resolve()),
      ),
    take: (key) =>
      first(
        (store) => store.take(key),
        () => own.delete(key),
      ),
    delete: (key) =>
      first(
        (store) => store.delete(key),
        () => own.delete(key),
      ),
    compareAndDelete: (key, expected) =>
      first(
        (store) => store.compareAndDelete(key, expected),
        (took) => (took ? own.delete(key) : Promise.resolve()),
      ),
  };
}
