/** Whether Redis can be reached, and what happens when it can again: backlogs are stored, then every mirror is compared. */
import { EarshotError } from '../../shared/errors.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { Meter } from '../core/ports/meter.ts';
import type { Redis } from '../redis.ts';
import type { LogEntry } from './redis-log-entry.ts';
import type { RedisLogStore } from './redis-log-store.ts';

export type RedisRecoveryDeps = {
  readonly redis: Redis;
  readonly store: RedisLogStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly meter: Meter;
  readonly entries: () => Iterable<LogEntry>;
  /** How often mirrors are compared with Redis. */
  readonly compareMs: number;
  /** How often a Redis that is unreachable is asked again. */
  readonly probeMs: number;
};

/** Mirrors compared with one pipeline of commands. */
const comparedPerPipeline = 200;

export class RedisRecovery {
  readonly #deps: RedisRecoveryDeps;
  readonly #timers = new Set<() => void>();
  readonly #degraded;
  readonly #refilled;
  #away = false;
  #recovering: Promise<void> | undefined;
  #closed = false;

  constructor(deps: RedisRecoveryDeps) {
    this.#deps = deps;
    const { meter } = deps;
    this.#degraded = meter.gauge('earshot_log_degraded', 'Whether history has holes because Redis is away');
    this.#refilled = meter.counter('earshot_log_refilled_total', 'Conversations filled in after Redis was away');
  }

  get isAway(): boolean {
    return this.#away;
  }

  /** Redis is away, or what it missed is still being stored. */
  get isDegraded(): boolean {
    return this.#away || this.#recovering !== undefined;
  }

  start(): void {
    this.#schedule(this.#deps.compareMs, this.#compareRepeatedly);
    this.#deps.redis.onReady(() => (this.#away ? void this.#recover() : this.#compareNow()));
  }

  /** A command failed as if Redis were unreachable. Once per outage this is logged, and Redis is asked until it answers. */
  reportAway(error: EarshotError): void {
    if (this.#away || this.#closed) return;
    this.#away = true;
    this.#degraded.set(1);
    this.#deps.logger.warn('Redis is unreachable; the conversation log continues in memory', { code: error.code });
    this.#probe();
  }

  close(): void {
    this.#closed = true;
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
  }

  #probe(): void {
    this.#schedule(this.#deps.probeMs, () => {
      if (!this.#away) return;
      this.#deps.redis.command(['PING']).then(
        // The connection may have reported itself ready meanwhile, and the recovery be over.
        () => (this.#away ? this.#recover() : undefined),
        () => this.#probe(),
      );
    });
  }

  #recover(): Promise<void> {
    if (this.#closed) return Promise.resolve();
    this.#recovering ??= this.#storeBacklogs()
      .catch((error: unknown) => this.reportAway(EarshotError.from(error)))
      .finally(() => {
        this.#recovering = undefined;
      });
    return this.#recovering;
  }

  async #storeBacklogs(): Promise<void> {
    const waiting = [...this.#deps.entries()].filter((entry) => entry.hasBacklog);
    this.#away = false;
    for (const entry of waiting) {
      await entry.recover();
      this.#refilled.add();
    }
    await this.#compareAll();
    // Reported meanwhile: the next recovery says when it is over.
    if (this.#away) return;
    this.#degraded.set(0);
    this.#deps.logger.info('Conversation log resynchronized', { conversations: waiting.length });
  }

  async #compareAll(): Promise<void> {
    const all = [...this.#deps.entries()].filter((entry) => entry.events !== undefined);
    for (let at = 0; at < all.length; at += comparedPerPipeline) {
      const some = all.slice(at, at + comparedPerPipeline);
      const places = await this.#deps.store.places(some.map((entry) => entry.id));
      await Promise.all(some.map((entry, index) => entry.compare(places[index])));
    }
  }

  #compareNow(): void {
    if (this.#away) return;
    this.#compareAll().catch((error: unknown) => this.reportAway(EarshotError.from(error)));
  }

  readonly #compareRepeatedly = (): void => {
    this.#compareNow();
    this.#schedule(this.#deps.compareMs, this.#compareRepeatedly);
  };

  #schedule(ms: number, run: () => void): void {
    const cancel = this.#deps.clock.after(ms, () => {
      this.#timers.delete(cancel);
      if (!this.#closed) run();
    });
    this.#timers.add(cancel);
  }
}
