/**
 * Which of several engines is used: regions in their order, then the engine that runs here. One ladder for the whole
 * instance, so that what one call learns the others know.
 *
 * A target that failed is left for the next one that has not, and is asked by itself, with growing distance, until it
 * answers again; then everybody goes back to it. If all have failed, the first of them whose rest is over is used: a try
 * that may fail is better than none.
 */
import { type BackoffOptions, backoffDelay } from '../../../shared/backoff.ts';
import { EarshotError } from '../../../shared/errors.ts';
import type { AssistGateway } from '../ports/assist-gateway.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Meter } from '../ports/meter.ts';

export type FailoverTarget = { readonly name: string; readonly gateway: AssistGateway };

export type FailoverLadderOptions = {
  /** In order of preference; at least one. */
  readonly targets: readonly FailoverTarget[];
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  readonly meter: Meter;
  /** Between two questions to a target that failed. */
  readonly probe?: BackoffOptions;
  readonly checkTimeoutMs?: number;
};

export type FailoverLadder = {
  readonly targets: readonly FailoverTarget[];
  /** The best target just now. */
  readonly current: FailoverTarget;
  /** It does not work for whoever says so. Counts for everybody. */
  failed(name: string, error: EarshotError | undefined): void;
  /** It may not work: it is asked, and failed if it does not answer. Resolves with whether it works. */
  suspect(name: string): Promise<boolean>;
  isFailed(name: string): boolean;
  /** Called when `current` is another one. The result ends that. */
  onChange(run: (current: FailoverTarget) => void): () => void;
  stop(): void;
};

type Health = { failures: number; cancel: (() => void) | undefined; suspected: Promise<boolean> | undefined };

export function createFailoverLadder(options: FailoverLadderOptions): FailoverLadder {
  const { targets, clock, random, logger } = options;
  const probe = options.probe ?? { firstMs: 10_000, factor: 2, maxMs: 120_000 };
  const timeoutMs = options.checkTimeoutMs ?? 5_000;
  const health = new Map<string, Health>();
  for (const { name } of targets) health.set(name, { failures: 0, cancel: undefined, suspected: undefined });
  const listeners = new Set<(current: FailoverTarget) => void>();
  const switches = options.meter.counter('earshot_failover_total', 'Times that another engine was used', ['direction']);
  let current = targets[0]!;
  let stopped = false;

  const of = (name: string): Health | undefined => health.get(name);
  const works = (target: FailoverTarget): boolean => of(target.name)!.failures === 0;

  function choose(): void {
    const fewest = Math.min(...targets.map((target) => of(target.name)!.failures));
    const best = targets.find(works) ?? targets.find((target) => of(target.name)!.failures === fewest)!;
    if (best === current) return;
    const direction = targets.indexOf(best) > targets.indexOf(current) ? 'down' : 'up';
    logger.warn('Another engine is used from now on', { from: current.name, to: best.name, direction });
    switches.add(1, { direction });
    current = best;
    for (const run of [...listeners]) run(current);
  }

  function probeLater(target: FailoverTarget, error: EarshotError | undefined): void {
    const state = of(target.name)!;
    state.cancel?.();
    if (stopped || targets.length === 1) return;
    state.cancel = clock.after(backoffDelay(state.failures, probe, random(), error?.retryAfterMs), () => {
      state.cancel = undefined;
      void ask(target);
    });
  }

  async function ask(target: FailoverTarget): Promise<boolean> {
    const state = of(target.name)!;
    try {
      await target.gateway.check({ timeoutMs });
      if (state.failures > 0) {
        logger.info('An engine works again', { target: target.name });
        state.failures = 0;
        choose();
      }
      return true;
    } catch (caught) {
      const error = EarshotError.from(caught);
      state.failures += 1;
      choose();
      probeLater(target, error);
      return false;
    }
  }

  return {
    targets,
    get current() {
      return current;
    },
    isFailed: (name) => (of(name)?.failures ?? 0) > 0,
    failed(name, error) {
      const target = targets.find((each) => each.name === name);
      const state = of(name);
      if (!target || !state) return;
      // Many calls meet the same fault at the same time: that is one failure.
      if (state.failures > 0 && state.cancel) return;
      state.failures += 1;
      logger.warn('An engine failed', { target: name, code: error?.code });
      probeLater(target, error);
      choose();
    },
    suspect(name) {
      const target = targets.find((each) => each.name === name);
      const state = of(name);
      if (!target || !state || state.failures > 0) return Promise.resolve(false);
      state.suspected ??= ask(target).finally(() => {
        state.suspected = undefined;
      });
      return state.suspected;
    },
    onChange(run) {
      listeners.add(run);
      return () => void listeners.delete(run);
    },
    stop() {
      stopped = true;
      for (const state of health.values()) state.cancel?.();
      listeners.clear();
    },
  };
}
