/** Small state that instances share. Every operation is atomic, values are strings, and every entry has a TTL. */
export interface KeyValueStore {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string, ttlMs: number): Promise<void>;
  /** Sets the value only if the key is absent. Resolves with false if it was present. */
  setIfAbsent(key: string, value: string, ttlMs: number): Promise<boolean>;
  /** Sets the value only if the current one is `expected`. */
  compareAndSet(key: string, expected: string, value: string, ttlMs: number): Promise<boolean>;
  /** Reads and removes the value in one step. */
  take(key: string): Promise<string | undefined>;
  delete(key: string): Promise<boolean>;
  /** Removes the value only if it is `expected`, so that a former owner cannot delete the entry of the new one. */
  compareAndDelete(key: string, expected: string): Promise<boolean>;
}

export type Lease = {
  readonly key: string;
  readonly owner: string;
  /** Rises with every new owner of the key and never falls, not even when the store loses its data. */
  readonly fence: number;
};

/** One owner at a time for a key. A former owner learns of its loss from the next `renew`, or when its fence is refused as too low. */
export interface LeaseStore {
  /** Resolves with undefined while another owner holds the lease. */
  acquire(key: string, owner: string, ttlMs: number): Promise<Lease | undefined>;
  /** Acquires the lease even if another owner holds it. */
  forceAcquire(key: string, owner: string, ttlMs: number): Promise<Lease>;
  /** Resolves with false when the lease is lost. */
  renew(lease: Lease, ttlMs: number): Promise<boolean>;
  release(lease: Lease): Promise<void>;
  /** The current owner. */
  holder(key: string): Promise<string | undefined>;
  /** The fence of the last owner, also after its lease has ended. Undefined when the key had no owner within a day, or the store lost its data. */
  lastFence(key: string): Promise<number | undefined>;
}
