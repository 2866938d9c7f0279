/**
 * Finds out the queue of a call when it begins, in the service's own name: asked again while the call is in no queue yet, a few
 * requests at a time, and never on the path of the audio.
 */
import { EarshotError } from '../../../shared/errors.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Counter, Meter } from '../ports/meter.ts';

export type QueueLookup = {
  /** Once for each conversation; returns at once. */
  begin(id: ConversationId): void;
  /** Why the last request failed; undefined where it did not. */
  readonly problem: EarshotError['code'] | undefined;
  close(): void;
};

export type QueueLookupOptions = {
  /** Id and name of the queue; empty while there is none. */
  readonly read: (id: ConversationId) => Promise<readonly string[]>;
  readonly learn: (id: ConversationId, queue: readonly string[]) => void;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly meter: Meter;
  /** Before each attempt, in ms: a call may wait in a menu before it is in a queue. */
  readonly delaysMs?: readonly number[];
  readonly limits?: { readonly concurrent: number; readonly waiting: number; readonly remembered: number };
};

const usualDelaysMs = [0, 2_000, 5_000, 15_000, 30_000];
const usualLimits = { concurrent: 4, waiting: 500, remembered: 10_000 } as const;

type Attempt = { readonly id: ConversationId; readonly number: number };

/** What another attempt does not heal. */
const final: ReadonlySet<string> = new Set(['forbidden', 'invalid_request']);

/** Asks for nothing before `begin`. */
export function createQueueLookup(options: QueueLookupOptions): QueueLookup {
  return new RepeatedLookup(options);
}

class RepeatedLookup implements QueueLookup {
  readonly #options: QueueLookupOptions;
  readonly #limits: NonNullable<QueueLookupOptions['limits']>;
  readonly #outcomes: Counter;
  /** Conversations that were begun, the oldest first. */
  readonly #begun = new Set<ConversationId>();
  readonly #waiting: Attempt[] = [];
  #running = 0;
  #isClosed = false;
  #problem: EarshotError['code'] | undefined;

  constructor(options: QueueLookupOptions) {
    this.#options = options;
    this.#limits = options.limits ?? usualLimits;
    this.#outcomes = options.meter.counter(
      'earshot_queue_lookups_total',
      'Requests for the queue of a call that began',
      ['outcome'],
    );
  }

  get problem(): EarshotError['code'] | undefined {
    return this.#problem;
  }

  begin(id: ConversationId): void {
    if (this.#begun.has(id)) return;
    this.#begun.add(id);
    if (this.#begun.size > this.#limits.remembered) this.#begun.delete(this.#begun.values().next().value!);
    this.#plan({ id, number: 0 });
  }

  close(): void {
    this.#isClosed = true;
    this.#waiting.length = 0;
  }

  #plan(attempt: Attempt): void {
    const delay = (this.#options.delaysMs ?? usualDelaysMs)[attempt.number];
    if (delay === undefined || this.#isClosed) return;
    this.#options.clock.after(delay, () => {
      if (this.#isClosed) return;
      this.#waiting.push(attempt);
      if (this.#waiting.length > this.#limits.waiting) {
        this.#waiting.shift();
        this.#outcomes.add(1, { outcome: 'dropped' });
      }
      this.#next();
    });
  }

  #next(): void {
    while (this.#running < this.#limits.concurrent) {
      const attempt = this.#waiting.shift();
      if (!attempt) return;
      this.#running++;
      void this.#try(attempt).finally(() => {
        this.#running--;
        this.#next();
      });
    }
  }

  async #try({ id, number }: Attempt): Promise<void> {
    try {
      const queue = await this.#options.read(id);
      this.#problem = undefined;
      if (this.#isClosed) return;
      this.#outcomes.add(1, { outcome: queue.length > 0 ? 'found' : 'none_yet' });
      if (queue.length > 0) this.#options.learn(id, queue);
      else this.#plan({ id, number: number + 1 });
    } catch (error) {
      const { code } = EarshotError.from(error);
      if (this.#problem !== code)
        this.#options.logger.warn('The queue of a call could not be looked up', { conversationId: id, code });
      this.#problem = code;
      this.#outcomes.add(1, { outcome: 'failed' });
      if (!final.has(code)) this.#plan({ id, number: number + 1 });
    }
  }
}
