/** The data of a Redis server, with expiry. Keys expire when they are looked at. */
export type StreamEntry = { readonly seq: number; readonly at: string; readonly fields: readonly string[] };

export type RedisValue =
  | { readonly type: 'string'; readonly text: string }
  | { readonly type: 'hash'; readonly fields: Map<string, string> }
  | { readonly type: 'stream'; readonly entries: StreamEntry[] }
  | { readonly type: 'list'; readonly items: string[] }
  | { readonly type: 'zset'; readonly scores: Map<string, number> };

type ValueOf<T extends RedisValue['type']> = Extract<RedisValue, { type: T }>;
type Kept = { value: RedisValue; expiresAt: number };

export class Dataset {
  readonly #keys = new Map<string, Kept>();
  #now = 0;

  get now(): number {
    return this.#now;
  }

  /** Milliseconds since 1970 by the clock of the server; must be set before each command. */
  set now(now: number) {
    this.#now = now;
  }

  get(key: string): RedisValue | undefined {
    return this.#live(key)?.value;
  }

  /** Undefined where there is nothing. Throws where something of another type is. */
  typed<T extends RedisValue['type']>(key: string, type: T): ValueOf<T> | undefined {
    const value = this.get(key);
    if (value && value.type !== type) throw new Error(`WRONGTYPE ${key} is a ${value.type}`);
    return value as ValueOf<T> | undefined;
  }

  /** The value of this type; `create` where there is nothing. */
  open<T extends RedisValue['type']>(key: string, type: T, create: () => ValueOf<T>): ValueOf<T> {
    const known = this.typed(key, type);
    if (known) return known;
    const value = create();
    this.#keys.set(key, { value, expiresAt: Number.POSITIVE_INFINITY });
    return value;
  }

  put(key: string, value: RedisValue, ttlMs = Number.POSITIVE_INFINITY): void {
    this.#keys.set(key, { value, expiresAt: this.#now + ttlMs });
  }

  delete(key: string): boolean {
    const had = this.#live(key) !== undefined;
    this.#keys.delete(key);
    return had;
  }

  expire(key: string, ttlMs: number): boolean {
    const kept = this.#live(key);
    if (!kept) return false;
    kept.expiresAt = this.#now + ttlMs;
    return true;
  }

  /** Milliseconds; -2 without such a key, -1 without an expiry. */
  ttl(key: string): number {
    const kept = this.#live(key);
    if (!kept) return -2;
    return kept.expiresAt === Number.POSITIVE_INFINITY ? -1 : Math.ceil(kept.expiresAt - this.#now);
  }

  names(): string[] {
    return [...this.#keys.keys()].filter((key) => this.#live(key) !== undefined);
  }

  clear(): void {
    this.#keys.clear();
  }

  #live(key: string): Kept | undefined {
    const kept = this.#keys.get(key);
    if (!kept || kept.expiresAt > this.#now) return kept;
    this.#keys.delete(key);
    return undefined;
  }
}
