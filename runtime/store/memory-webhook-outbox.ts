/** Deliveries of one instance: in memory, and in a journal where there is one, so that they survive the process. */
import * as v from 'valibot';
import type { ConversationId } from '../../shared/ids.ts';
import type { WebhookEvent } from '../core/webhooks/webhook-events.ts';
import {
  noOverflow,
  type OutboxCounts,
  type OutboxEntry,
  type OutboxLimits,
  type Overflow,
  outboxLimits,
  type WebhookOutbox,
} from '../core/webhooks/webhook-outbox.ts';

/** Lines that survive the process. */
export interface Journal {
  read(): Promise<readonly string[]>;
  append(line: string): Promise<void>;
  /** In place of all lines, at once or not at all. */
  replace(lines: readonly string[]): Promise<void>;
}

/** `dueAt`: of a dead letter, when it became one. */
type Kept = { readonly event: WebhookEvent; tries: number; dueAt: number; isDead: boolean };

/** The journal is written anew once it has more lines than these, and twice as many as entries: not with every line. */
const mostLines = 2_000;

/** Reads the journal with the first call. */
export function createMemoryWebhookOutbox(journal?: Journal, limits: OutboxLimits = outboxLimits): WebhookOutbox {
  return new Outbox(journal, limits);
}

class Outbox implements WebhookOutbox {
  readonly #journal: Journal | undefined;
  readonly #limits: OutboxLimits;
  readonly #kept = new Map<string, Kept>();
  #lines = 0;
  /** One change of the journal after the other. */
  #tail: Promise<void>;

  constructor(journal: Journal | undefined, limits: OutboxLimits) {
    this.#journal = journal;
    this.#limits = limits;
    this.#tail = this.#load();
  }

  async put(event: WebhookEvent, dueAt: number): Promise<Overflow> {
    await this.#tail;
    if (this.#kept.has(event.id)) return noOverflow;
    await this.#set({ event, tries: 0, dueAt, isDead: false });
    return this.#trim(dueAt);
  }

  async claim(now: number, leaseMs: number, limit: number): Promise<readonly OutboxEntry[]> {
    await this.#tail;
    const due = this.#oldest(limit, ({ isDead, dueAt }) => !isDead && dueAt <= now);
    // A lease is of this process alone, so the journal need not know of it.
    for (const entry of due) entry.dueAt = now + leaseMs;
    return due.map(({ event, tries }) => ({ event, tries }));
  }

  async remove(id: string): Promise<void> {
    // Behind a `put` of the same event that waits for the journal.
    await this.#tail;
    if (!this.#kept.delete(id)) return;
    await this.#write(JSON.stringify({ removed: id }));
  }

  async postpone({ event, tries }: OutboxEntry, dueAt: number): Promise<void> {
    if (this.#kept.has(event.id)) await this.#set({ event, tries, dueAt, isDead: false });
  }

  async bury({ event, tries }: OutboxEntry, now: number): Promise<Overflow> {
    if (!this.#kept.has(event.id)) return noOverflow;
    await this.#set({ event, tries, dueAt: now, isDead: true });
    return this.#trim(now);
  }

  async resend(dueAt: number): Promise<number> {
    await this.#tail;
    const dead = [...this.#kept.values()].filter(({ isDead }) => isDead);
    for (const { event } of dead) await this.#set({ event, tries: 0, dueAt, isDead: false });
    return dead.length;
  }

  async counts() {
    await this.#tail;
    return this.#count();
  }

  #count(): OutboxCounts {
    let dead = 0;
    for (const { isDead } of this.#kept.values()) if (isDead) dead++;
    return { waiting: this.#kept.size - dead, dead };
  }

  async forget(conversationId: ConversationId): Promise<void> {
    await this.#tail;
    for (const [id, { event }] of [...this.#kept]) if (event.conversationId === conversationId) this.#kept.delete(id);
    // Not only marked as removed: what was in it must be gone.
    await this.#rewrite();
  }

  async countOf(conversationId: ConversationId): Promise<number> {
    await this.#tail;
    return [...this.#kept.values()].filter(({ event }) => event.conversationId === conversationId).length;
  }

  async expire(before: number): Promise<void> {
    await this.#tail;
    for (const [id, { dueAt }] of [...this.#kept]) if (dueAt < before) await this.remove(id);
  }

  /** Changes what is kept at once, so that calls side by side do not count the same entries; the journal follows. */
  async #trim(now: number): Promise<Overflow> {
    const { waiting, dead } = this.#count();
    const buried = this.#oldest(waiting - this.#limits.waiting, ({ isDead }) => !isDead);
    for (const entry of buried) Object.assign(entry, { dueAt: now, isDead: true });
    const dropped = this.#oldest(dead + buried.length - this.#limits.dead, ({ isDead }) => isDead);
    for (const { event } of dropped) this.#kept.delete(event.id);
    for (const entry of buried) await this.#write(JSON.stringify(entry));
    for (const { event } of dropped) await this.#write(JSON.stringify({ removed: event.id }));
    return { buried: buried.length, dropped: dropped.length };
  }

  /** In one pass, because `count` is small. */
  #oldest(count: number, isWanted: (entry: Kept) => boolean): Kept[] {
    const found: Kept[] = [];
    if (count <= 0) return found;
    for (const entry of this.#kept.values()) {
      if (!isWanted(entry) || (found.length === count && entry.dueAt >= found.at(-1)!.dueAt)) continue;
      const after = found.findLastIndex(({ dueAt }) => dueAt <= entry.dueAt);
      found.splice(after + 1, 0, entry);
      found.length = Math.min(found.length, count);
    }
    return found;
  }

  async #set(entry: Kept): Promise<void> {
    this.#kept.set(entry.event.id, entry);
    await this.#write(JSON.stringify(entry));
  }

  #write(line: string): Promise<void> {
    if (!this.#journal) return Promise.resolve();
    if (this.#lines >= Math.max(mostLines, 2 * this.#kept.size)) return this.#rewrite();
    this.#lines++;
    return this.#inTurn((journal) => journal.append(line));
  }

  #rewrite(): Promise<void> {
    return this.#inTurn(async (journal) => {
      const lines = [...this.#kept.values()].map((entry) => JSON.stringify(entry));
      await journal.replace(lines);
      this.#lines = lines.length;
    });
  }

  #inTurn(work: (journal: Journal) => Promise<void>): Promise<void> {
    const journal = this.#journal;
    if (!journal) return Promise.resolve();
    const run = this.#tail.then(() => work(journal));
    this.#tail = run.catch(() => {});
    return run;
  }

  async #load(): Promise<void> {
    const lines = (await this.#journal?.read().catch(() => [])) ?? [];
    this.#lines = lines.length;
    for (const line of lines) {
      const entry = parsed(line);
      if (entry && 'removed' in entry) this.#kept.delete(entry.removed);
      else if (entry) this.#kept.set(entry.event.id, entry);
    }
  }
}

const LineSchema = v.union([
  v.object({ removed: v.string() }),
  v.object({
    event: v.looseObject({ id: v.string(), conversationId: v.string(), at: v.string() }),
    tries: v.number(),
    dueAt: v.number(),
    isDead: v.boolean(),
  }),
]);

/** The last line of a process that was killed may be half a one. */
function parsed(line: string): Kept | { readonly removed: string } | undefined {
  try {
    return v.parse(LineSchema, JSON.parse(line)) as Kept | { readonly removed: string };
  } catch {
    return undefined;
  }
}
