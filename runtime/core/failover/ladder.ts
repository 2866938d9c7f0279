/**
 * Chooses among several engines: regions in their order, then the local engine. One ladder for the whole instance, so that
 * all calls share what one of them learns.
 *
 * After a failure the next target that works is used, and the failed one is probed with growing delays until it answers.
 * Then it is used again. If all have failed, the one with the fewest failures is used, because an attempt that may fail is
 * better than none.
 */
import { type BackoffOptions, backoffDelay } from '../../../shared/backoff.ts';
import { EarshotError } from '../../../shared/errors.ts';
import type { AssistGateway } from '../ports/assist-gateway.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Counter, Meter } from '../ports/meter.ts';

export type FailoverTarget = { readonly name: string; readonly gateway: AssistGateway };

export type FailoverLadderOptions = {
  /** In order of preference; at least one. */
  readonly targets: readonly FailoverTarget[];
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  readonly meter: Meter;
  /** Delays between probes of a failed target. */
  readonly probe?: BackoffOptions;
  readonly checkTimeoutMs?: number;
};

export type FailoverLadder = {
  readonly targets: readonly FailoverTarget[];
  /** The best target at the moment. */
  readonly current: FailoverTarget;
  /** Reports a failure of a target, on behalf of all calls. */
  failed(name: string, error: EarshotError | undefined): void;
  /** Checks a target that may have failed. Resolves with whether it works. Concurrent calls share one check. */
  verify(name: string): Promise<boolean>;
  isFailed(name: string): boolean;
  /** Calls `run` when `current` changes. The result removes the listener. */
  onChange(run: (current: FailoverTarget) => void): () => void;
  stop(): void;
};

const defaultProbe: BackoffOptions = { firstMs: 10_000, factor: 2, maxMs: 120_000 };
const defaultCheckTimeoutMs = 5_000;

type Health = {
  /** Consecutive failures; 0 while the target works. */
  failures: number;
  cancelProbe: (() => void) | undefined;
  verification: Promise<boolean> | undefined;
};

/** Starts with the first target. */
export function createFailoverLadder(options: FailoverLadderOptions): FailoverLadder {
  return new Ladder(options);
}

class Ladder implements FailoverLadder {
  readonly targets: readonly FailoverTarget[];
  readonly #options: FailoverLadderOptions;
  readonly #switches: Counter;
  readonly #health: ReadonlyMap<string, Health>;
  readonly #listeners = new Set<(current: FailoverTarget) => void>();
  #current: FailoverTarget;
  #stopped = false;

  constructor(options: FailoverLadderOptions) {
    const { targets, meter } = options;
    this.targets = targets;
    this.#options = options;
    this.#switches = meter.counter('earshot_failover_total', 'Times that another engine was used', ['direction']);
    this.#health = new Map(
      targets.map(({ name }) => [name, { failures: 0, cancelProbe: undefined, verification: undefined }]),
    );
    this.#current = targets[0]!;
  }

  get current(): FailoverTarget {
    return this.#current;
  }

  isFailed(name: string): boolean {
    return (this.#health.get(name)?.failures ?? 0) > 0;
  }

  failed(name: string, error: EarshotError | undefined): void {
    const target = this.targets.find((each) => each.name === name);
    const state = this.#health.get(name);
    if (!target || !state) return;
    // Many calls meet the same fault at the same time. That is one failure.
    if (state.failures > 0 && state.cancelProbe) return;
    state.failures += 1;
    this.#options.logger.warn('Engine failed', { target: name, code: error?.code });
    this.#scheduleProbe(target, error);
    this.#choose();
  }

  verify(name: string): Promise<boolean> {
    const target = this.targets.find((each) => each.name === name);
    const state = this.#health.get(name);
    if (!target || !state || state.failures > 0) return Promise.resolve(false);
    state.verification ??= this.#check(target).finally(() => {
      state.verification = undefined;
    });
    return state.verification;
  }

  onChange(run: (current: FailoverTarget) => void): () => void {
    this.#listeners.add(run);
    return () => void this.#listeners.delete(run);
  }

  stop(): void {
    this.#stopped = true;
    for (const state of this.#health.values()) state.cancelProbe?.();
    this.#listeners.clear();
  }

  #failuresOf(target: FailoverTarget): number {
    return this.#health.get(target.name)!.failures;
  }

  #choose(): void {
    const fewest = Math.min(...this.targets.map((target) => this.#failuresOf(target)));
    const best = this.targets.find((target) => this.#failuresOf(target) === fewest)!;
    if (best === this.#current) return;
    const direction = this.targets.indexOf(best) > this.targets.indexOf(this.#current) ? 'down' : 'up';
    this.#options.logger.warn('Engine switched', { from: this.#current.name, to: best.name, direction });
    this.#switches.add(1, { direction });
    this.#current = best;
    for (const run of [...this.#listeners]) run(best);
  }

  #scheduleProbe(target: FailoverTarget, error: EarshotError | undefined): void {
    const { clock, random, probe = defaultProbe } = this.#options;
    const state = this.#health.get(target.name)!;
    state.cancelProbe?.();
    if (this.#stopped || this.targets.length === 1) return;
    state.cancelProbe = clock.after(backoffDelay(state.failures, probe, random(), error?.retryAfterMs), () => {
      state.cancelProbe = undefined;
      void this.#check(target);
    });
  }

  /** Resolves with whether the target answers, and records that. */
  async #check(target: FailoverTarget): Promise<boolean> {
    const { logger, checkTimeoutMs = defaultCheckTimeoutMs } = this.#options;
    const state = this.#health.get(target.name)!;
    try {
      await target.gateway.check({ timeoutMs: checkTimeoutMs });
      if (state.failures > 0) {
        logger.info('Engine recovered', { target: target.name });
        state.failures = 0;
        this.#choose();
      }
      return true;
    } catch (caught) {
      state.failures += 1;
      this.#choose();
      this.#scheduleProbe(target, EarshotError.from(caught));
      return false;
    }
  }
}
