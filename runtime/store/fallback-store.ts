/**
 * A shared store with this instance's memory as fallback: sign-in, signatures and chat must work while the shared store is
 * unreachable. Values are set in both, so this instance finds its own; what was changed meanwhile is changed in the shared store
 * when it is back, so that a sign-in or a sign-out of that time counts for every instance. Only `unavailable` and `timeout` fall back; every other failure is passed on.
 */
import { EarshotError } from '../../shared/errors.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { KeyValueStore } from '../core/ports/stores.ts';

export type FallbackOptions = {
  readonly clock: Clock;
  /** Called for every operation that fell back. */
  readonly onAway?: () => void;
  /**
   * What `get` answers for a key that this instance does not know while the shared store is unreachable. `unsure`: another
   * instance may have set it, so the failure is passed on. Default: absent.
   */
  readonly unknown?: 'absent' | 'unsure';
};

export type FallbackStore = KeyValueStore & {
  /** Does in the shared store what fell back while it was unreachable. Never rejects; what fails again is kept. */
  catchUp(): Promise<void>;
};

/** Changes that may wait for the shared store; beyond it the oldest is dropped. */
const maxChanges = 20_000;

/** `own` belongs to this store alone. */
export function createFallbackStore(
  shared: KeyValueStore,
  own: KeyValueStore,
  { clock, onAway, unknown = 'absent' }: FallbackOptions,
): FallbackStore {
  const changes = new PendingChanges(shared, clock);
  const ownOrAbsent = <T>(ask: (store: KeyValueStore) => Promise<T>): Promise<T> => ask(own);
  const ownOrUnsure = async <T>(ask: (store: KeyValueStore) => Promise<T>, error: unknown): Promise<T> => {
    const answer = await ask(own);
    if (answer === undefined) throw error;
    return answer;
  };
  const first = async <T>(
    ask: (store: KeyValueStore) => Promise<T>,
    keep?: (answer: T) => Promise<unknown>,
    fellBack?: (answer: T) => unknown,
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
      const answer = await fallBack(ask, error);
      fellBack?.(answer);
      return answer;
    }
  };
  return {
    get: (key) =>
      first((store) => store.get(key), undefined, undefined, unknown === 'unsure' ? ownOrUnsure : ownOrAbsent),
    set: (key, value, ttlMs) =>
      first(
        (store) => store.set(key, value, ttlMs),
        () => own.set(key, value, ttlMs),
        () => changes.keepSet(key, value, ttlMs),
      ),
    setIfAbsent: (key, value, ttlMs) =>
      first(
        (store) => store.setIfAbsent(key, value, ttlMs),
        (took) => (took ? own.set(key, value, ttlMs) : Promise.resolve()),
        (took) => took && changes.keepSet(key, value, ttlMs, true),
      ),
    compareAndSet: (key, expected, value, ttlMs) =>
      first(
        (store) => store.compareAndSet(key, expected, value, ttlMs),
        (took) => (took ? own.set(key, value, ttlMs) : Promise.resolve()),
        (took) => took && changes.keepSet(key, value, ttlMs),
      ),
    take: (key) =>
      first(
        (store) => store.take(key),
        () => own.delete(key),
        (answer) => answer !== undefined && changes.keepDelete(key),
      ),
    delete: (key) =>
      first(
        (store) => store.delete(key),
        () => own.delete(key),
        () => changes.keepDelete(key),
      ),
    compareAndDelete: (key, expected) =>
      first(
        (store) => store.compareAndDelete(key, expected),
        (took) => (took ? own.delete(key) : Promise.resolve()),
        (took) => took && changes.keepDelete(key),
      ),
    catchUp: () => changes.catchUp(),
  };
}

type Change = (store: KeyValueStore) => Promise<unknown>;

/** What the shared store has not learned yet: the last change of each key. */
class PendingChanges {
  readonly #shared: KeyValueStore;
  readonly #clock: Clock;
  readonly #changes = new Map<string, Change>();

  constructor(shared: KeyValueStore, clock: Clock) {
    this.#shared = shared;
    this.#clock = clock;
  }

  /** `isFirst`: the shared store keeps another value that it may have got meanwhile. */
  keepSet(key: string, value: string, ttlMs: number, isFirst = false): void {
    const until = this.#clock.monotonic() + ttlMs;
    this.#keep(key, async (store) => {
      const left = until - this.#clock.monotonic();
      if (left > 0) await (isFirst ? store.setIfAbsent(key, value, left) : store.set(key, value, left));
    });
  }

  keepDelete(key: string): void {
    this.#keep(key, (store) => store.delete(key));
  }

  async catchUp(): Promise<void> {
    for (const [key, change] of [...this.#changes]) {
      try {
        await change(this.#shared);
      } catch (error) {
        const { code } = EarshotError.from(error);
        // Anything else will not change, such as a conversation that was erased.
        if (code === 'unavailable' || code === 'timeout') return;
      }
      if (this.#changes.get(key) === change) this.#changes.delete(key);
    }
  }

  #keep(key: string, change: Change): void {
    // Set anew, so that the order is that of the last changes.
    this.#changes.delete(key);
    this.#changes.set(key, change);
    if (this.#changes.size > maxChanges) this.#changes.delete(this.#changes.keys().next().value!);
  }
}
