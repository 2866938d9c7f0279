/**
 * Writes finished conversations to the archive. A conversation is noted as pending when it begins, when it ends and when something
 * is added after that; any instance takes over what is due, reads the event log and writes. The position in the log makes
 * writing idempotent, so that a crash at any moment costs nothing but a second attempt.
 */
import type { AssistEvent } from '../../../shared/assist/event.ts';
import { EarshotError } from '../../../shared/errors.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import { safeParseEventId } from '../../../shared/ids.ts';
import { decorate } from '../decorate.ts';
import type { Archive } from '../ports/archive.ts';
import type { ArchivePending, PendingConversation } from '../ports/archive-pending.ts';
import type { Clock } from '../ports/clock.ts';
import type { ConversationData } from '../ports/conversation-data.ts';
import type { ConversationLog } from '../ports/conversation-log.ts';
import type { Erasures } from '../ports/erasures.ts';
import type { Logger } from '../ports/logger.ts';
import type { Counter, Meter } from '../ports/meter.ts';
import type { ArchiveOwners } from './archive-owners.ts';
import { recordOf } from './record-of.ts';

export type ArchiveWriterOptions = {
  readonly archive: Archive;
  readonly pending: ArchivePending;
  readonly log: ConversationLog;
  readonly owners: ArchiveOwners;
  readonly erasures: Erasures;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly meter: Meter;
  /** Undefined: for ever. */
  readonly keepMs?: number | undefined;
  readonly times?: Partial<ArchiveTimes>;
};

export type ArchiveTimes = {
  /** Between two looks at what is due. */
  readonly sweepMs: number;
  /** From the end to the first attempt; a summary that comes later is written then. */
  readonly settleMs: number;
  /** From feedback after the end; an agent gives several in a row. */
  readonly feedbackMs: number;
  /** An open conversation to which nothing was added between two looks at this distance has lost its instance. */
  readonly quietMs: number;
  /** How long one instance has a conversation for itself. */
  readonly leaseMs: number;
  /** Between two attempts while the database or the store is away: the first, and the longest. */
  readonly retryMs: number;
  readonly maxRetryMs: number;
  readonly expireEveryMs: number;
  /** Conversations that one sweep takes over. */
  readonly batch: number;
};

export const archiveTimes: ArchiveTimes = {
  sweepMs: 2_000,
  settleMs: 3_000,
  feedbackMs: 10_000,
  quietMs: 1_800_000,
  leaseMs: 60_000,
  retryMs: 2_000,
  maxRetryMs: 60_000,
  expireEveryMs: 3_600_000,
  batch: 20,
};

/** A conversation of which the log has nothing is looked for this often; what was noted may not have been stored yet. */
const emptyLooks = 3;

export const refusedForEver = 'The archive refuses the content of a conversation, which is left out of it';

/** Appends through `log` are noted; nothing waits for the archive. */
export class ArchiveWriter {
  readonly log: ConversationLog;
  readonly data: ConversationData;
  readonly #options: ArchiveWriterOptions;
  readonly #times: ArchiveTimes;
  readonly #written: Counter;
  readonly #failed: Counter;
  /** Notes that the store has not taken yet. */
  readonly #unnoted = new Map<ConversationId, number>();
  readonly #running = new Map<ConversationId, Promise<void>>();
  #cancel: () => void = () => {};
  #expiredAt = Number.NEGATIVE_INFINITY;
  #problem: EarshotError | undefined;
  #sweeping: Promise<void> | undefined;

  constructor(options: ArchiveWriterOptions) {
    this.#options = options;
    this.#times = { ...archiveTimes, ...options.times };
    const { meter, log } = options;
    this.#written = meter.counter('earshot_archived_total', 'Conversations written to the archive');
    this.#failed = meter.counter('earshot_archive_failures_total', 'Attempts to archive that failed, by code', [
      'code',
    ]);
    this.log = decorate(log, {
      append: (id, events, appendOptions) => {
        const dueInMs = this.#dueInMs(events);
        // Before the event is stored, so that an instance that dies between both leaves no conversation out.
        if (dueInMs !== undefined) this.#note(id, dueInMs);
        return log.append(id, events, appendOptions);
      },
    });
    this.data = {
      erase: (id) => this.#erase(id),
      count: async (id) => ({ history: (await options.archive.has(id)) ? 1 : 0 }),
    };
  }

  start(): void {
    this.#cancel = this.#options.clock.after(this.#times.sweepMs, () => {
      void this.sweep().finally(() => this.start());
    });
  }

  /** Why conversations are not archived now; undefined while they are. */
  get problem(): EarshotError | undefined {
    return this.#problem;
  }

  /** Writes what is due. Never rejects. Overlapping calls share one run. */
  sweep(): Promise<void> {
    this.#sweeping ??= this.#sweepOnce().finally(() => {
      this.#sweeping = undefined;
    });
    return this.#sweeping;
  }

  /** Waits for what is being written. */
  async close(): Promise<void> {
    this.#cancel();
    await this.#sweeping;
  }

  #dueInMs(events: readonly AssistEvent[]): number | undefined {
    let due: number | undefined;
    for (const event of events) {
      if (event.type === 'conversation') due = event.status === 'ended' ? this.#times.settleMs : this.#times.quietMs;
      else if (event.type === 'summary') due ??= this.#times.settleMs;
      // While the conversation goes on, its end is noted anyway.
      else if ('afterEnd' in event && event.afterEnd) due ??= this.#times.feedbackMs;
    }
    return due;
  }

  #note(id: ConversationId, dueInMs: number): void {
    const { clock, pending } = this.#options;
    const dueAt = clock.now() + dueInMs;
    this.#unnoted.set(id, dueAt);
    pending.note(id, dueAt).then(
      () => {
        if (this.#unnoted.get(id) === dueAt) this.#unnoted.delete(id);
      },
      // The next sweep notes it again.
      () => {},
    );
  }

  async #sweepOnce(): Promise<void> {
    const { pending, clock, logger } = this.#options;
    try {
      for (const [id, dueAt] of this.#unnoted) {
        await pending.note(id, dueAt);
        if (this.#unnoted.get(id) === dueAt) this.#unnoted.delete(id);
      }
      const due = await pending.claim(clock.now(), this.#times.leaseMs, this.#times.batch);
      for (const entry of due) await this.#attempt(entry);
      await this.#expire();
    } catch (error) {
      this.#problem = EarshotError.from(error);
      logger.debug('A sweep of the archive failed', { code: this.#problem.code });
    }
  }

  async #attempt(entry: PendingConversation): Promise<void> {
    const { pending, clock, logger } = this.#options;
    const { conversationId: id, tries } = entry;
    const run = this.#archiveOne(entry);
    this.#running.set(id, run);
    try {
      await run;
      if (this.#problem) logger.info('The archive can be written again');
      this.#problem = undefined;
    } catch (error) {
      const known = EarshotError.from(error);
      this.#failed.add(1, { code: known.code });
      if (known.code === 'erased') return pending.finish(entry);
      if (known.code === 'invalid_request') {
        logger.error(refusedForEver, { conversationId: id, error: known });
        return pending.finish(entry);
      }
      if (!this.#problem) logger.warn('A conversation could not be archived yet', { conversationId: id, error: known });
      this.#problem = known;
      const delayMs = Math.min(this.#times.retryMs * 2 ** Math.min(tries, 20), this.#times.maxRetryMs);
      await pending.postpone({ ...entry, tries: tries + 1 }, clock.now() + delayMs);
    } finally {
      this.#running.delete(id);
    }
  }

  async #archiveOne(entry: PendingConversation): Promise<void> {
    const { pending, log, owners, archive, erasures, clock, logger } = this.#options;
    const { conversationId: id, tries, seen } = entry;
    if (erasures.has(id)) return pending.finish(entry);
    const { conversation, cursor } = await log.snapshot(id);
    if (safeParseEventId(cursor)?.seq === 0) {
      if (tries + 1 < emptyLooks)
        return pending.postpone({ ...entry, tries: tries + 1 }, clock.now() + this.#times.settleMs);
      logger.debug('The log has nothing of a conversation that was to be archived', { conversationId: id });
      return pending.finish(entry);
    }
    const isOpen = conversation.status !== 'ended';
    if (isOpen && seen !== cursor)
      return pending.postpone({ ...entry, seen: cursor }, clock.now() + this.#times.quietMs);
    const record = recordOf({ id, cursor, conversation, facts: await owners.of(id), now: clock.now() });
    if (!erasures.has(id) && (await archive.write(record)) === 'written') this.#written.add();
    await pending.finish(entry);
  }

  /** What is being written is waited for, because it would be back otherwise. */
  async #erase(id: ConversationId): Promise<{ history: number }> {
    const { pending, archive } = this.#options;
    this.#unnoted.delete(id);
    await this.#running.get(id)?.catch(() => {});
    await pending.forget(id);
    return { history: (await archive.erase(id)) ? 1 : 0 };
  }

  async #expire(): Promise<void> {
    const { keepMs, clock, archive, logger } = this.#options;
    const now = clock.monotonic();
    if (keepMs === undefined || now - this.#expiredAt < this.#times.expireEveryMs) return;
    this.#expiredAt = now;
    const removed = await archive.expire(clock.now() - keepMs);
    if (removed > 0) logger.info('Expired conversations deleted from the archive', { count: removed });
  }
}
