/** Replay protection: a nonce counts once per key, for the time in which its signature is valid. */
import type { Clock } from '../core/ports/clock.ts';
import type { KeyValueStore } from '../core/ports/stores.ts';

/** Nonces remembered by this instance while the shared store does not answer. */
const maxLocalNonces = 10_000;

export type NonceCheckOptions = {
  readonly clock: Clock;
  /** Shared by all instances. */
  readonly nonces: Pick<KeyValueStore, 'setIfAbsent'>;
  readonly ttlMs: number;
};

/** Takes a nonce; false where it was taken before. Never rejects. */
export type NonceCheck = (keyIndex: number, nonce: string) => Promise<boolean>;

/** A store that fails must not refuse calls: the memory of this instance replaces it. */
export function createNonceCheck({ clock, nonces, ttlMs }: NonceCheckOptions): NonceCheck {
  const local = new Map<string, number>();
  return async (keyIndex, nonce) => {
    const key = `audiohook-nonce:${keyIndex}:${nonce}`;
    const now = clock.monotonic();
    for (const [old, until] of local) {
      if (until > now && local.size < maxLocalNonces) break;
      local.delete(old);
    }
    if ((local.get(key) ?? 0) > now) return false;
    local.set(key, now + ttlMs);
    try {
      return await nonces.setIfAbsent(key, '1', ttlMs);
    } catch {
      return true;
    }
  };
}
