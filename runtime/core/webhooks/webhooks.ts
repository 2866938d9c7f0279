/**
 * Delivers what happens in conversations to one address of the administrator's. Nothing waits for it. An attempt that fails is
 * repeated with growing distance; what cannot be delivered is kept as a dead letter until it expires or its conversation is erased.
 */
import type { ConversationId } from '../../../shared/ids.ts';
import { decorate } from '../decorate.ts';
import type { Clock } from '../ports/clock.ts';
import type { ConversationLog } from '../ports/conversation-log.ts';
import type { Erasures } from '../ports/erasures.ts';
import type { Logger } from '../ports/logger.ts';
import type { Counter, Meter } from '../ports/meter.ts';
import type { KeyValueStore } from '../ports/stores.ts';
import { type WebhookEvent, type WebhookType, webhookEventOf } from './webhook-events.ts';

/** `again`: another attempt may help. */
export type DeliveryResult = 'delivered' | 'refused' | 'again';

export type WebhooksOptions = {
  /** One attempt. Never rejects. */
  readonly send: (event: WebhookEvent) => Promise<DeliveryResult>;
  readonly types: ReadonlySet<WebhookType>;
  readonly store: Pick<KeyValueStore, 'set'>;
  readonly erasures: Erasures;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  readonly meter: Meter;
  readonly limits?: Partial<WebhookLimits>;
};

export type WebhookLimits = {
  readonly attempts: number;
  /** Before the second attempt; each further one waits four times as long, up to the longest. */
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
  /** Deliveries that wait or run; beyond them an event becomes a dead letter at once. */
  readonly waiting: number;
  readonly concurrent: number;
  readonly deadLetterMs: number;
};

export const webhookLimits: WebhookLimits = {
  attempts: 8,
  firstDelayMs: 1_000,
  maxDelayMs: 900_000,
  waiting: 1_000,
  concurrent: 4,
  deadLetterMs: 7 * 86_400_000,
};

type Delivery = { readonly event: WebhookEvent; readonly attempt: number };

/** Appends through `log` are delivered. */
export class Webhooks {
  readonly log: (log: ConversationLog) => ConversationLog;
  readonly #options: WebhooksOptions;
  readonly #limits: WebhookLimits;
  readonly #results: Counter;
  readonly #ready: Delivery[] = [];
  /** Those that wait for their next attempt, with what cancels the waiting. */
  readonly #later = new Map<Delivery, () => void>();
  readonly #running = new Set<Promise<void>>();

  constructor(options: WebhooksOptions) {
    this.#options = options;
    this.#limits = { ...webhookLimits, ...options.limits };
    this.#results = options.meter.counter('earshot_webhooks_total', 'Webhook deliveries, by result', ['result']);
    this.log = (log) =>
      decorate(log, {
        append: async (id, events, appendOptions) => {
          const positions = await log.append(id, events, appendOptions);
          for (const [index, event] of events.entries()) {
            const at = { conversationId: id, position: positions[index]!, now: options.clock.now() };
            const reported = positions[index] === undefined ? undefined : webhookEventOf(event, at);
            if (reported && options.types.has(reported.type)) this.deliver(reported);
          }
          return positions;
        },
      });
  }

  /** Never throws: delivered later, or kept as a dead letter. */
  deliver(event: WebhookEvent): void {
    if (this.#ready.length + this.#later.size + this.#running.size >= this.#limits.waiting) {
      void this.#bury(event, 'overflow');
      return;
    }
    this.#ready.push({ event, attempt: 1 });
    this.#next();
  }

  /** Drops what waits of an erased conversation; dead letters are keys of the store, which are erased there. */
  forget(id: ConversationId): void {
    for (const [delivery, cancel] of this.#later) {
      if (delivery.event.conversationId !== id) continue;
      cancel();
      this.#later.delete(delivery);
    }
    const kept = this.#ready.filter(({ event }) => event.conversationId !== id);
    this.#ready.splice(0, this.#ready.length, ...kept);
  }

  /** Lets running attempts end; what waits becomes dead letters. */
  async close(): Promise<void> {
    const waiting = [...this.#ready.splice(0), ...this.#later.keys()];
    for (const cancel of this.#later.values()) cancel();
    this.#later.clear();
    await Promise.all([...this.#running, ...waiting.map(({ event }) => this.#bury(event, 'stopped'))]);
  }

  #next(): void {
    while (this.#running.size < this.#limits.concurrent) {
      const delivery = this.#ready.shift();
      if (!delivery) return;
      const run = this.#attempt(delivery).finally(() => {
        this.#running.delete(run);
        this.#next();
      });
      this.#running.add(run);
    }
  }

  async #attempt(delivery: Delivery): Promise<void> {
    const { send, erasures } = this.#options;
    const { event, attempt } = delivery;
    if (erasures.has(event.conversationId)) return;
    const result = await send(event);
    this.#results.add(1, { result });
    if (result === 'delivered') return;
    if (result === 'refused' || attempt >= this.#limits.attempts) return this.#bury(event, result);
    this.#wait({ event, attempt: attempt + 1 });
  }

  #wait(delivery: Delivery): void {
    const { clock, random } = this.#options;
    const { firstDelayMs, maxDelayMs } = this.#limits;
    const delayMs = Math.min(firstDelayMs * 4 ** (delivery.attempt - 2), maxDelayMs) * (0.75 + random() / 2);
    const cancel = clock.after(delayMs, () => {
      this.#later.delete(delivery);
      this.#ready.push(delivery);
      this.#next();
    });
    this.#later.set(delivery, cancel);
  }

  async #bury(event: WebhookEvent, reason: string): Promise<void> {
    const { store, logger, erasures } = this.#options;
    const { conversationId, type, id } = event;
    if (erasures.has(conversationId)) return;
    this.#results.add(1, { result: 'dead' });
    logger.warn('A webhook was not delivered and is kept as a dead letter', { conversationId, type, reason });
    const key = `webhook-dead:${id}`;
    await store.set(key, JSON.stringify(event), this.#limits.deadLetterMs).catch((error: Error) => {
      logger.error('A dead letter could not be kept', { conversationId, error });
    });
  }
}
