/** Replay protection: a nonce counts once per key, for longer than its signature is valid. */
import type { Clock } from '../core/ports/clock.ts';
import type { KeyValueStore } from '../core/ports/stores.ts';

/** Nonces remembered by this instance. Only verified signatures have one, so calls fill it, not strangers. */
const maxLocalNonces = 20_000;

/**
 * `shared`: a nonce counts once among all instances, so a nonce that the shared store cannot take is refused. `instance`: while
 * the shared store does not answer, the memory of this instance is enough.
 */
export type NonceScope = 'shared' | 'instance';

export type NonceCheckOptions = {
  readonly clock: Clock;
  /** Shared by all instances. */
  readonly nonces: Pick<KeyValueStore, 'setIfAbsent'>;
  readonly scope: NonceScope;
  readonly ttlMs: number;
};

/** `unchecked`: this instance has not seen it, but the shared store did not answer and `scope` demands it. */
export type NonceOutcome = 'taken' | 'replayed' | 'unchecked';

/** Takes a nonce. Never rejects. */
export type NonceCheck = (keyIndex: number, nonce: string) => Promise<NonceOutcome>;

/** This instance's own memory is asked first, whether the shared store answers or not. */
export function createNonceCheck({ clock, nonces, scope, ttlMs }: NonceCheckOptions): NonceCheck {
  const local = new Map<string, number>();
  return async (keyIndex, nonce) => {
    const key = `audiohook-nonce:${keyIndex}:${nonce}`;
    const now = clock.monotonic();
    for (const [old, until] of local) {
      if (until > now && local.size < maxLocalNonces) break;
      local.delete(old);
    }
    if ((local.get(key) ?? 0) > now) return 'replayed';
    local.set(key, now + ttlMs);
    try {
      return (await nonces.setIfAbsent(key, '1', ttlMs)) ? 'taken' : 'replayed';
    } catch {
      return scope === 'instance' ? 'taken' : 'unchecked';
    }
  };
}
