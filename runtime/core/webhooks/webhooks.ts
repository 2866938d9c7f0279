/**
 * Delivers what happens in conversations to one address of the administrator's, at least once each. An event is put into the outbox
 * together with its append, and is delivered from there, also by another instance after a crash. Nothing waits for it. An attempt
 * that fails is repeated with growing distance; what cannot be delivered is a dead letter until it is resent, expires or is erased.
 */
import type { ConversationId } from '../../../shared/ids.ts';
import { decorate } from '../decorate.ts';
import type { Clock } from '../ports/clock.ts';
import type { ConversationLog } from '../ports/conversation-log.ts';
import type { Erasures } from '../ports/erasures.ts';
import type { Logger } from '../ports/logger.ts';
import type { Counter, Meter } from '../ports/meter.ts';
import { type WebhookEvent, type WebhookType, webhookEventOf } from './webhook-events.ts';
import type { OutboxCounts, OutboxEntry, Overflow, WebhookOutbox } from './webhook-outbox.ts';

/** `again`: another attempt may help. */
export type DeliveryResult = 'delivered' | 'refused' | 'again';

export type WebhooksOptions = {
  /** One attempt. Never rejects. */
  readonly send: (event: WebhookEvent) => Promise<DeliveryResult>;
  readonly types: ReadonlySet<WebhookType>;
  readonly outbox: WebhookOutbox;
  readonly erasures: Erasures;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  readonly meter: Meter;
  readonly limits?: Partial<WebhookLimits>;
};

export type WebhookLimits = {
  readonly attempts: number;
  /** From the event to the first attempt: by then its append has succeeded or has taken it back. */
  readonly settleMs: number;
  /** Before the second attempt; each further one waits four times as long, up to the longest. */
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
  /** Events that the outbox has not taken yet; beyond them the oldest is lost. */
  readonly unput: number;
  /** Attempts at once. One that hangs holds its place alone: the others go on. */
  readonly concurrent: number;
  /** Between two looks at what is due. */
  readonly sweepMs: number;
  /** How long one instance has a delivery for itself: longer than an attempt. */
  readonly leaseMs: number;
  readonly keepMs: number;
};

export const webhookLimits: WebhookLimits = {
  attempts: 8,
  settleMs: 500,
  firstDelayMs: 1_000,
  maxDelayMs: 900_000,
  unput: 1_000,
  concurrent: 4,
  sweepMs: 500,
  leaseMs: 30_000,
  keepMs: 7 * 86_400_000,
};

const expireEveryMs = 3_600_000;
/** Between two lines in the log about the limits of the outbox. */
const warnEveryMs = 60_000;

/** Appends through `log` are delivered from `start` on. */
export class Webhooks {
  readonly log: (log: ConversationLog) => ConversationLog;
  readonly #options: WebhooksOptions;
  readonly #limits: WebhookLimits;
  readonly #results: Counter;
  /** With the time from which on they are due. */
  readonly #unput = new Map<WebhookEvent, number>();
  readonly #attempts = new Set<Promise<void>>();
  #cancel: () => void = () => {};
  #sweeping: Promise<void> | undefined;
  #isClosed = false;
  #expiredAt = Number.NEGATIVE_INFINITY;
  #warnedAt = Number.NEGATIVE_INFINITY;

  constructor(options: WebhooksOptions) {
    this.#options = options;
    this.#limits = { ...webhookLimits, ...options.limits };
    this.#results = options.meter.counter('earshot_webhooks_total', 'Webhook deliveries, by result', ['result']);
    this.log = (log) =>
      decorate(log, {
        append: async (id, events, appendOptions) => {
          const at = { conversationId: id, now: options.clock.now() };
          const reported = events.flatMap((event) => webhookEventOf(event, at) ?? []);
          const wanted = reported.filter(({ type }) => options.types.has(type));
          // In the same tick as the append and not after it: a crash leaves both or none.
          for (const event of wanted) this.deliver(event);
          try {
            return await log.append(id, events, appendOptions);
          } catch (error) {
            for (const event of wanted) this.#withdraw(event);
            throw error;
          }
        },
      });
  }

  start(): void {
    this.#cancel = this.#options.clock.after(this.#limits.sweepMs, () => {
      void this.sweep().finally(() => this.start());
    });
  }

  /** Never throws. */
  deliver(event: WebhookEvent): void {
    const dueAt = this.#options.clock.now() + this.#limits.settleMs;
    this.#unput.set(event, dueAt);
    if (this.#unput.size > this.#limits.unput) {
      const [oldest] = this.#unput.keys();
      this.#unput.delete(oldest!);
      this.#results.add(1, { result: 'lost' });
    }
    void this.#put(event, dueAt);
  }

  /** One attempt with an event of no conversation; it is not kept. */
  async test(): Promise<DeliveryResult> {
    const conversationId = '00000000-0000-4000-8000-000000000000' as ConversationId;
    const at = new Date(this.#options.clock.now()).toISOString();
    const result = await this.#options.send({ id: `test/${at}`, type: 'test', conversationId, at, data: {} });
    this.#results.add(1, { result });
    return result;
  }

  /** Dead letters are tried again; resolves with how many. Rejects while the outbox cannot be reached. */
  resend(): Promise<number> {
    return this.#options.outbox.resend(this.#options.clock.now());
  }

  /** Rejects while the outbox cannot be reached. */
  counts(): Promise<OutboxCounts> {
    return this.#options.outbox.counts();
  }

  /** Drops what waits of an erased conversation, and its dead letters. */
  async forget(id: ConversationId): Promise<void> {
    for (const event of [...this.#unput.keys()]) if (event.conversationId === id) this.#unput.delete(event);
    await this.#options.outbox.forget(id);
  }

  /** What waits of a conversation, and its dead letters. Rejects while the outbox cannot be reached. */
  countOf(id: ConversationId): Promise<number> {
    return this.#options.outbox.countOf(id);
  }

  /** Starts attempts for what is due, as many as may run at once. Never rejects. Overlapping calls share one run. */
  sweep(): Promise<void> {
    this.#sweeping ??= this.#sweepOnce().finally(() => {
      this.#sweeping = undefined;
    });
    return this.#sweeping;
  }

  /** Lets running attempts end; what waits stays in the outbox. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancel();
    await this.#sweeping;
    await Promise.all(this.#attempts);
    await Promise.all([...this.#unput].map(([event, dueAt]) => this.#put(event, dueAt)));
  }

  async #put(event: WebhookEvent, dueAt: number): Promise<void> {
    try {
      this.#report(await this.#options.outbox.put(event, dueAt));
      this.#unput.delete(event);
    } catch {
      // The next sweep puts it again.
    }
  }

  #withdraw(event: WebhookEvent): void {
    this.#unput.delete(event);
    this.#options.outbox.remove(event.id).catch(() => {
      // It is delivered although it is not in the log; the writer that took the conversation over appends the same.
    });
  }

  async #sweepOnce(): Promise<void> {
    const { outbox, clock, logger } = this.#options;
    const { leaseMs, concurrent } = this.#limits;
    try {
      for (const [event, dueAt] of [...this.#unput]) await this.#put(event, dueAt);
      const places = this.#isClosed ? 0 : concurrent - this.#attempts.size;
      if (places > 0) for (const entry of await outbox.claim(clock.now(), leaseMs, places)) this.#begin(entry);
      await this.#expire();
    } catch (error) {
      logger.debug('Webhooks that wait could not be read', { error: error as Error });
    }
  }

  /** The place is taken again as soon as the attempt ends. */
  #begin(entry: OutboxEntry): void {
    const attempt = this.#attempt(entry)
      .catch((error: Error) => {
        // After its lease another attempt is made.
        this.#options.logger.debug('The result of a webhook could not be stored', { error });
      })
      .finally(async () => {
        this.#attempts.delete(attempt);
        // What a sweep that runs already has read may have been too little for this place.
        await this.#sweeping;
        if (!this.#isClosed) await this.sweep();
      });
    this.#attempts.add(attempt);
  }

  async #attempt({ event, tries }: OutboxEntry): Promise<void> {
    const { send, erasures, outbox, clock, logger } = this.#options;
    const { id, conversationId, type } = event;
    if (erasures.has(conversationId)) return outbox.remove(id);
    const result = await send(event);
    this.#results.add(1, { result });
    if (result === 'delivered') return outbox.remove(id);
    const entry = { event, tries: tries + 1 };
    if (result === 'again' && entry.tries < this.#limits.attempts)
      return outbox.postpone(entry, clock.now() + this.#delayMs(entry.tries));
    this.#results.add(1, { result: 'dead' });
    logger.warn('A webhook was not delivered and is kept as a dead letter', { conversationId, type, reason: result });
    this.#report(await outbox.bury(entry, clock.now()));
  }

  #report({ buried, dropped }: Overflow): void {
    if (buried === 0 && dropped === 0) return;
    const { clock, logger } = this.#options;
    this.#results.add(buried, { result: 'dead' });
    this.#results.add(dropped, { result: 'lost' });
    if (clock.monotonic() - this.#warnedAt < warnEveryMs) return;
    this.#warnedAt = clock.monotonic();
    logger.warn('Too many webhooks wait: the oldest become dead letters, and the oldest of those are dropped', {
      buried,
      dropped,
    });
  }

  #delayMs(tries: number): number {
    const { firstDelayMs, maxDelayMs } = this.#limits;
    return Math.min(firstDelayMs * 4 ** (tries - 1), maxDelayMs) * (0.75 + this.#options.random() / 2);
  }

  async #expire(): Promise<void> {
    const { clock, outbox } = this.#options;
    if (clock.monotonic() - this.#expiredAt < expireEveryMs) return;
    this.#expiredAt = clock.monotonic();
    await outbox.expire(clock.now() - this.#limits.keepMs);
  }
}
