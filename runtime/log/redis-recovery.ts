/** Stores backlogs and compares mirrors once Redis can be reached again. Performs the effects of redis-recovery-table.ts. */
import { EarshotError } from '../../shared/errors.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { Meter } from '../core/ports/meter.ts';
import type { Redis } from '../redis.ts';
import type { LogEntry } from './redis-log-entry.ts';
import type { RedisLogStore } from './redis-log-store.ts';
import { type RecoveryEffect, type RecoveryInput, type RecoveryState, stepRecovery } from './redis-recovery-table.ts';

export type RedisRecoveryDeps = {
  readonly redis: Redis;
  readonly store: RedisLogStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly meter: Meter;
  readonly entries: () => Iterable<LogEntry>;
  /** How often mirrors are compared with Redis. */
  readonly compareMs: number;
  /** How often a Redis that is unreachable is asked again, and a batch that lost a race is stored again. */
  readonly probeMs: number;
};

/** Mirrors compared with one pipeline of commands. */
const comparedPerPipeline = 200;
/** How often a log that closes looks whether its backlogs are stored. */
const storedCheckMs = 50;
/** Backlogs stored side by side. */
const storedAtOnce = 25;

export class RedisRecovery {
  readonly #deps: RedisRecoveryDeps;
  readonly #timers = new Set<() => void>();
  readonly #contended = new Set<LogEntry>();
  readonly #degraded;
  readonly #refilled;
  #state: RecoveryState = 'reachable';
  #attempts = 0;
  /** This outage has been logged. */
  #isReported = false;

  constructor(deps: RedisRecoveryDeps) {
    this.#deps = deps;
    const { meter } = deps;
    this.#degraded = meter.gauge('earshot_log_degraded', 'Whether history has holes because Redis is away');
    this.#refilled = meter.counter('earshot_log_refilled_total', 'Conversations filled in after Redis was away');
  }

  get isAway(): boolean {
    return this.#state === 'away' || this.#state === 'awayAgain';
  }

  /** Redis is away, what it missed is still being stored, or what other instances write does not arrive. */
  get isDegraded(): boolean {
    return this.isAway || this.#state === 'recovering' || !this.#deps.redis.listening;
  }

  start(): void {
    this.#compareLater(this.#deps.clock.monotonic());
    this.#deps.redis.onReady(() => this.#apply('connectionReady'));
  }

  /** A command failed as if Redis were unreachable. Once per outage this is logged, and Redis is asked until it answers. */
  reportAway(error: EarshotError): void {
    this.#apply('commandFailed', error);
  }

  /** Other instances overtook the entry; its backlog is stored soon, while Redis counts as reachable. */
  reportContended(entry: LogEntry): void {
    this.#contended.add(entry);
    if (this.#contended.size === 1) this.#apply('contended');
  }

  /** Resolves once Redis has everything that is held here, or after `ms`. */
  async stored(ms: number): Promise<void> {
    const { clock } = this.#deps;
    const until = clock.monotonic() + ms;
    while (!this.#isStored && clock.monotonic() < until)
      await new Promise<void>((resolve) => void clock.after(storedCheckMs, resolve));
  }

  get #isStored(): boolean {
    return this.#state === 'reachable' && ![...this.#deps.entries()].some((entry) => entry.hasBacklog);
  }

  close(): void {
    this.#apply('closed');
  }

  #apply(input: RecoveryInput, error?: EarshotError): void {
    const [state, effects] = stepRecovery(this.#state, input);
    this.#state = state;
    for (const effect of effects) this.#perform(effect, error);
  }

  #perform(effect: RecoveryEffect, error: EarshotError | undefined): void {
    const { probeMs, logger } = this.#deps;
    switch (effect) {
      case 'reportAway':
        this.#degraded.set(1);
        if (this.#isReported) return;
        this.#isReported = true;
        logger.warn('Redis is unreachable; the conversation log continues in memory', { code: error?.code });
        return;
      case 'reportRecovered':
        this.#degraded.set(0);
        this.#isReported = false;
        return;
      case 'probe':
        this.#settle(this.#deps.redis.command(['PING']), 'probeAnswered', 'probeFailed');
        return;
      case 'probeLater':
        this.#schedule(probeMs, 'probeDue');
        return;
      case 'storeBacklogs':
        this.#settle(this.#storeBacklogs(), 'recovered', 'recoveryFailed');
        return;
      case 'compare':
        this.#compareAll().catch((cause: unknown) => this.reportAway(EarshotError.from(cause)));
        return;
      case 'compareLater':
        this.#compareLater(this.#deps.clock.monotonic());
        return;
      case 'retryLater':
        this.#schedule(probeMs, 'retryDue');
        return;
      case 'storeContended':
        this.#storeContended().catch((cause: unknown) => this.reportAway(EarshotError.from(cause)));
        return;
      case 'cancelTimers':
        for (const cancel of this.#timers) cancel();
        this.#timers.clear();
    }
  }

  #settle(work: Promise<unknown>, done: RecoveryInput, failed: RecoveryInput): void {
    work.then(
      () => this.#apply(done),
      (error: unknown) => this.#apply(failed, EarshotError.from(error)),
    );
  }

  async #storeBacklogs(): Promise<void> {
    const waiting = [...this.#deps.entries()].filter((entry) => entry.hasBacklog);
    this.#contended.clear();
    await this.#storeAll(waiting);
    await this.#compareAll();
    if (this.#state === 'recovering')
      this.#deps.logger.info('Conversation log resynchronized', { conversations: waiting.length });
  }

  /**
   * In a cluster some may be on a server that answers and others not, so one that fails does not keep the others waiting. Where all of
   * a group fail, the rest is left for the next attempt, which begins with another group.
   */
  async #storeAll(waiting: readonly LogEntry[]): Promise<void> {
    const failures: unknown[] = [];
    const groups = Math.ceil(waiting.length / storedAtOnce);
    this.#attempts += 1;
    for (let n = 0; n < groups; n++) {
      const at = ((this.#attempts + n) % groups) * storedAtOnce;
      const some = waiting.slice(at, at + storedAtOnce);
      const settled = await Promise.allSettled(some.map((entry) => this.#store(entry)));
      const failed = settled.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
      failures.push(...failed);
      if (failed.length === some.length) break;
    }
    if (failures.length > 0) throw failures[0];
  }

  async #storeContended(): Promise<void> {
    const entries = [...this.#contended];
    this.#contended.clear();
    for (const entry of entries) if (entry.hasBacklog) await this.#store(entry);
  }

  async #store(entry: LogEntry): Promise<void> {
    if ((await entry.recover()) === 'contended') this.reportContended(entry);
    else this.#refilled.add();
  }

  async #compareAll(): Promise<void> {
    const all = [...this.#deps.entries()].filter((entry) => entry.events !== undefined);
    for (let at = 0; at < all.length; at += comparedPerPipeline) {
      const some = all.slice(at, at + comparedPerPipeline);
      const places = await this.#deps.store.places(some.map((entry) => entry.id));
      await Promise.all(some.map((entry, index) => entry.compare(places[index])));
    }
  }

  /** Compares often while messages do not arrive: then it is the only way to learn what others write. */
  #compareLater(since: number): void {
    const { clock, redis, compareMs, probeMs } = this.#deps;
    const cancel = clock.after(Math.min(compareMs, probeMs), () => {
      this.#timers.delete(cancel);
      if (redis.listening && clock.monotonic() - since < compareMs) this.#compareLater(since);
      else this.#apply('compareDue');
    });
    this.#timers.add(cancel);
  }

  #schedule(ms: number, due: RecoveryInput): void {
    const cancel = this.#deps.clock.after(ms, () => {
      this.#timers.delete(cancel);
      this.#apply(due);
    });
    this.#timers.add(cancel);
  }
}
