/**
 * A store that others share, with this instance's memory behind it: sign-in, signatures and chat must go on while the
 * shared one is away. What is set is set in both, so this instance finds its own again; between instances the promises
 * hold again when the shared one is back. Only being away counts: every other failure is passed on.
 */
import { EarshotError } from '../../shared/errors.ts';
import type { KeyValueStore } from '../core/ports/stores.ts';

export type FallbackOptions = {
  readonly onAway?: () => void;
  /**
   * What `get` says, while the shared store is away, of a key that this instance does not know. `unsure`: another instance may
   * well have set it, so the failure itself is passed on. By default it is not there.
   */
  readonly unknown?: 'absent' | 'unsure';
};

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
