/**
 * The live index of several instances. Each instance has one hash of its own, which only it writes and which expires with its lease,
 * and announces what it changes on one channel. Readers hold all hashes in memory; a message that was missed is noticed by its
 * number, and the hash is read again.
 */
import * as v from 'valibot';
import { type ConversationId, type EventId, safeParseConversationId } from '../../shared/ids.ts';
import { OverviewRowSchema } from '../../shared/supervisor/overview.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { LiveEntry, LiveIndex } from '../core/ports/live-index.ts';
import { MergedEntries } from '../core/supervisor/merged-entries.ts';
import type { Redis } from '../redis.ts';

export type RedisLiveIndexOptions = {
  readonly redis: Redis;
  readonly clock: Clock;
  readonly instance: string;
  /** How long the entries of an instance that died stay. Default 15 s. */
  readonly leaseMs?: number;
};

const text = v.pipe(v.string(), v.maxLength(512));
const EntrySchema = v.object({
  conversationId: v.pipe(v.string(), v.uuid()),
  row: v.optional(v.object({ position: text, shown: OverviewRowSchema })),
  about: v.optional(
    v.object({
      organizationId: text,
      divisionIds: v.array(text),
      agent: v.optional(v.object({ id: text, name: text })),
      customer: v.optional(text),
      queue: v.optional(v.object({ id: v.optional(text), name: v.optional(text) })),
      at: v.number(),
    }),
  ),
});
const MessageSchema = v.object({
  instance: text,
  /** Rises by one with every message of the instance. */
  n: v.number(),
  set: v.optional(v.array(v.unknown()), []),
  removed: v.optional(v.array(text), []),
  /** The instance has closed. */
  left: v.optional(v.boolean()),
});

function parseEntry(value: unknown): LiveEntry | undefined {
  const result = v.safeParse(EntrySchema, value);
  return result.success ? (result.output as LiveEntry & { row?: { position: EventId } }) : undefined;
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** Reads what is there at once, and again each time that Redis becomes reachable. */
export function createRedisLiveIndex(options: RedisLiveIndexOptions): LiveIndex {
  const { redis } = options;
  const index = new RedisLiveIndex(options);
  return {
    publish: (entries) => index.publish(entries),
    remove: (ids) => index.remove(ids),
    erase: (id) => index.erase(id),
    count: (id) => index.count(id),
    get: (id) => index.entries.get(id),
    all: () => index.entries.all(),
    follow: (onChanged) => index.follow(onChanged),
    get partial() {
      return !redis.ready;
    },
    close: () => index.close(),
  };
}

type Peer = { n: number; seenAt: number };

class RedisLiveIndex {
  readonly entries = new MergedEntries();
  readonly #options: Required<RedisLiveIndexOptions>;
  readonly #peers = new Map<string, Peer>();
  readonly #followers = new Set<(ids: ReadonlySet<ConversationId>) => void>();
  readonly #stops: (() => void)[];
  #sent = 0;
  #closed = false;

  constructor(options: RedisLiveIndexOptions) {
    this.#options = { leaseMs: 15_000, ...options };
    const { redis, clock } = options;
    const unsubscribe = redis.subscribe(this.#channel, (message) => this.#receive(message));
    let cancel = (): void => {};
    const beat = (): void => {
      this.#renew();
      cancel = clock.after(this.#options.leaseMs / 3, beat);
    };
    this.#stops = [unsubscribe, () => cancel()];
    redis.onReady(() => {
      if (this.#closed) return;
      this.#writeAll();
      void this.#readAll();
    });
    beat();
    if (redis.ready) void this.#readAll();
  }

  publish(entries: readonly LiveEntry[]): void {
    if (entries.length === 0 || this.#closed) return;
    const { instance } = this.#options;
    this.#report(this.entries.set(instance, entries));
    const fields = entries.flatMap((entry) => [entry.conversationId, JSON.stringify(entry)]);
    this.#send([['HSET', this.#hashOf(instance), ...fields]], { set: entries });
  }

  remove(ids: readonly ConversationId[]): void {
    const { instance } = this.#options;
    const own = this.entries.of(instance);
    const known = ids.filter((id) => own.has(id));
    if (known.length === 0 || this.#closed) return;
    this.#report(this.entries.remove(instance, known));
    this.#send([['HDEL', this.#hashOf(instance), ...known]], { removed: known });
  }

  async erase(id: ConversationId): Promise<number> {
    this.#report(this.entries.erase(id));
    return this.#inHashes('HDEL', id);
  }

  count(id: ConversationId): Promise<number> {
    return this.#inHashes('HEXISTS', id);
  }

  /** One hash per instance, of those as well that have died since their lease was renewed. */
  async #inHashes(command: 'HDEL' | 'HEXISTS', id: ConversationId): Promise<number> {
    const { redis, instance } = this.#options;
    const others = (await redis.command(['ZRANGE', this.#instancesKey, '0', '-1'])) as string[];
    const hashes = [...new Set([instance, ...others])].map((each) => this.#hashOf(each));
    const found = await redis.pipeline(hashes.map((hash) => [command, hash, id]));
    return found.reduce<number>((sum, each) => sum + Number(each), 0);
  }

  follow(onChanged: (ids: ReadonlySet<ConversationId>) => void): () => void {
    this.#followers.add(onChanged);
    return () => void this.#followers.delete(onChanged);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const stop of this.#stops) stop();
    this.#followers.clear();
    const { redis, instance } = this.#options;
    const left = JSON.stringify({ instance, n: ++this.#sent, left: true });
    await Promise.allSettled([
      redis.command(['DEL', this.#hashOf(instance)]),
      redis.command(['ZREM', this.#instancesKey, instance]),
      redis.command(['PUBLISH', this.#channel, left]),
    ]);
  }

  get #channel(): string {
    return this.#options.redis.key('live', 'all', ':changes');
  }

  get #instancesKey(): string {
    return this.#options.redis.key('live', 'all', ':instances');
  }

  #hashOf(instance: string): string {
    return this.#options.redis.key('live', instance);
  }

  #report(ids: ReadonlySet<ConversationId>): void {
    if (ids.size > 0) for (const onChanged of this.#followers) onChanged(ids);
  }

  /** Failures need no answer: everything is written again once Redis is back. */
  #send(
    writes: readonly (readonly string[])[],
    change: { readonly set?: readonly LiveEntry[]; readonly removed?: readonly string[] },
  ): void {
    const { redis, instance, leaseMs } = this.#options;
    const message = JSON.stringify({ instance, n: ++this.#sent, ...change });
    const lease = ['PEXPIRE', this.#hashOf(instance), String(leaseMs)];
    const publish = ['PUBLISH', this.#channel, message];
    redis.pipeline([...writes, lease, publish]).catch(() => undefined);
  }

  /** Renews the lease, says so, and forgets instances whose lease has ended. */
  #renew(): void {
    const { redis, clock, instance, leaseMs } = this.#options;
    const hash = this.#hashOf(instance);
    const beat = JSON.stringify({ instance, n: ++this.#sent });
    const renewed = redis.pipeline([
      ['PEXPIRE', hash, String(leaseMs)],
      ['ZADD', this.#instancesKey, String(clock.now()), instance],
      ['PUBLISH', this.#channel, beat],
    ]);
    renewed.then(
      // The lease had ended, for example of a process that was stopped for a while.
      ([isThere]) => {
        if (Number(isThere) === 0 && this.entries.of(instance).size > 0) this.#writeAll();
      },
      () => undefined,
    );
    // While Redis is away nothing is known of the others, so nothing of them is forgotten.
    if (!redis.ready) return;
    for (const [peer, { seenAt }] of [...this.#peers]) if (clock.monotonic() - seenAt > leaseMs) this.#forget(peer);
  }

  #forget(peer: string): void {
    this.#peers.delete(peer);
    this.#report(this.entries.drop(peer));
  }

  #writeAll(): void {
    const { instance } = this.#options;
    const own = [...this.entries.of(instance).values()];
    if (own.length === 0) return;
    const fields = own.flatMap((entry) => [entry.conversationId, JSON.stringify(entry)]);
    const hash = this.#hashOf(instance);
    this.#send(
      [
        ['DEL', hash],
        ['HSET', hash, ...fields],
      ],
      { set: own },
    );
  }

  #receive(json: string): void {
    const parsed = v.safeParse(MessageSchema, parseJson(json));
    if (!parsed.success || parsed.output.instance === this.#options.instance || this.#closed) return;
    const { instance, n, set, removed, left } = parsed.output;
    if (left) {
      this.#forget(instance);
      return;
    }
    const known = this.#peers.get(instance);
    this.#peers.set(instance, { n, seenAt: this.#options.clock.monotonic() });
    if (n !== (known?.n ?? 0) + 1) {
      void this.#readInstance(instance);
      return;
    }
    const entries = set.flatMap((each) => parseEntry(each) ?? []);
    const gone = removed.flatMap((id) => safeParseConversationId(id) ?? []);
    this.#report(new Set([...this.entries.set(instance, entries), ...this.entries.remove(instance, gone)]));
  }

  async #readAll(): Promise<void> {
    const { redis, clock, instance, leaseMs } = this.#options;
    try {
      // Of those that have been silent for an hour no hash is left.
      const oldest = String(clock.now() - 3_600_000);
      await redis.command(['ZREMRANGEBYSCORE', this.#instancesKey, '-inf', oldest]);
      const found = ((await redis.command(['ZRANGE', this.#instancesKey, '0', '-1'])) as string[]).filter(
        (each) => each !== instance,
      );
      await Promise.all(found.map((each) => this.#readInstance(each)));
      for (const peer of [...this.#peers.keys()]) if (!found.includes(peer)) this.#forget(peer);
      for (const each of found) {
        if (!this.#peers.has(each) && this.entries.of(each).size > 0)
          this.#peers.set(each, { n: -1, seenAt: clock.monotonic() - leaseMs / 3 });
      }
    } catch {
      // Read again once Redis is ready again.
    }
  }

  async #readInstance(instance: string): Promise<void> {
    try {
      const answer = await this.#options.redis.command(['HGETALL', this.#hashOf(instance)]);
      const values = Array.isArray(answer) ? answer.filter((_, at) => at % 2 === 1) : Object.values(answer as object);
      const entries = values.flatMap((json) => parseEntry(parseJson(String(json))) ?? []);
      if (!this.#closed) this.#report(this.entries.replace(instance, entries));
    } catch {
      // As above.
    }
  }
}
