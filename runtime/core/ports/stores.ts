/** Small state that several instances may share. Every operation is atomic; values are strings; every life is bounded. */
export interface KeyValueStore {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string, ttlMs: number): Promise<void>;
  /** Sets only where nothing is there; false where something was. */
  setIfAbsent(key: string, value: string, ttlMs: number): Promise<boolean>;
  /** Sets only where `expected` is there now. */
  compareAndSet(key: string, expected: string, value: string, ttlMs: number): Promise<boolean>;
  /** Reads and removes in one step. */
  take(key: string): Promise<string | undefined>;
  delete(key: string): Promise<boolean>;
  /** Removes only where `expected` is there now: an old owner must not delete the new one's entry. */
  compareAndDelete(key: string, expected: string): Promise<boolean>;
}

export type Lease = {
  readonly key: string;
  readonly owner: string /** Rises with every new owner of the key, never falls, not even when the store lost its data. */;
  readonly fence: number;
};

/** One owner at a time for a key. Who holds no lease any more is told at the next `renew` or by a fence that is too low. */
export interface LeaseStore {
  acquire(key: string, owner: string, ttlMs: number): Promise<Lease | undefined>;
  /** As `acquire`, but takes it from whoever has it. */
  forceAcquire(key: string, owner: string, ttlMs: number): Promise<Lease>;
  renew(lease: Lease, ttlMs: number): Promise<boolean>;
  release(lease: Lease): Promise<void>;
  /** Who holds it now, if anybody. */
  holder(key: string): Promise<string | undefined>;
  /** The fence of the last owner, also when its lease has ended; undefined where nobody owned the key within a day, or that was forgotten. */
  lastFence(key: string): Promise<number | undefined>;
}
