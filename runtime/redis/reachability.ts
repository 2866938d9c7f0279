/** Whether Redis answers, server by server. Logs each outage once, with its name and its end. */
import type { Clock } from '../core/ports/clock.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { Gauge } from '../core/ports/meter.ts';
import { classifyRedisError, type RedisProblem } from './problems.ts';

export type ReachabilityOptions = {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly up: Gauge;
  /** After a timeout one command per this time is sent to that server. Default 1 s. */
  readonly hungRetryMs?: number | undefined;
};

/** The same problem is not logged again within this time. */
const repeatMs = 60_000;

export class Reachability {
  readonly #options: ReachabilityOptions;
  readonly #loggedAt = new Map<string, number>();
  /** Servers that take commands and do not answer; the next one is sent at this monotonic time. */
  readonly #hungUntil = new Map<string, number>();
  #isReported = false;
  #isClosed = false;
  #problem: RedisProblem | undefined;
  #foreign: { readonly problem: RedisProblem; readonly at: number } | undefined;

  constructor(options: ReachabilityOptions) {
    this.#options = options;
  }

  get isHung(): boolean {
    return this.#hungUntil.size > 0;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Why Redis cannot be used; undefined while it can. */
  get problem(): RedisProblem | undefined {
    return this.#problem;
  }

  /** Something else writes under the prefix: a key is of another type. For a minute after the last command that met one. */
  get foreignKeys(): RedisProblem | undefined {
    const { problem, at } = this.#foreign ?? { at: Number.NEGATIVE_INFINITY };
    return this.#options.clock.monotonic() - at < repeatMs ? problem : undefined;
  }

  /** While a server hangs, one command per `hungRetryMs` may be sent to it. */
  mayAsk(server: string): boolean {
    const until = this.#hungUntil.get(server);
    if (until === undefined) return true;
    const { clock, hungRetryMs = 1_000 } = this.#options;
    const now = clock.monotonic();
    if (now < until) return false;
    this.#hungUntil.set(server, now + hungRetryMs);
    return true;
  }

  /** True when the server had been hanging. */
  onAnswer(server: string): boolean {
    return this.#hungUntil.delete(server);
  }

  /** New connections: what the old ones did not answer says nothing about them. */
  onConnected(): void {
    this.#hungUntil.clear();
  }

  onReady(isReady: boolean): void {
    this.#options.up.set(isReady ? 1 : 0);
    if (!isReady || this.#isClosed) return;
    if (this.#isReported) this.#options.logger.info('Redis is reachable again');
    this.#isReported = false;
    this.#problem = undefined;
  }

  /** A connection failed. The address may contain a password, so neither it nor the error's message is logged. */
  onConnectionError(error: unknown): void {
    const problem = classifyRedisError(error);
    // What follows a timeout or a refusal is less exact than its cause.
    if (problem.name !== 'DISCONNECTED' || this.#problem === undefined) this.#problem = problem;
    this.#options.up.set(0);
    if (this.#isReported || this.#isClosed) return;
    this.#isReported = true;
    this.#log('Redis cannot be reached', problem);
  }

  onTimeout(server: string): RedisProblem {
    const { clock, hungRetryMs = 1_000, up } = this.#options;
    this.#hungUntil.set(server, clock.monotonic() + hungRetryMs);
    const problem = classifyRedisError(new Error('Timed out'));
    this.#problem = problem;
    up.set(0);
    if (!this.#isReported && !this.#isClosed) {
      this.#isReported = true;
      this.#log('Redis does not answer', problem);
    }
    return problem;
  }

  /** The server answered with an error. */
  onRefused(problem: RedisProblem): void {
    if (problem.name === 'WRONGTYPE') this.#foreign = { problem, at: this.#options.clock.monotonic() };
    if (problem.reaction !== 'retry' && problem.name !== 'DISCONNECTED') this.#log('Redis refuses a command', problem);
  }

  close(): void {
    this.#isClosed = true;
  }

  #log(message: string, { name, sentence, remedy }: RedisProblem): void {
    const now = this.#options.clock.monotonic();
    const last = this.#loggedAt.get(name);
    if (this.#isClosed || (message === 'Redis refuses a command' && last !== undefined && now - last < repeatMs))
      return;
    // Bounded: names come from a table.
    this.#loggedAt.set(name, now);
    this.#options.logger.warn(message, { reason: name, meaning: sentence, remedy });
  }
}
