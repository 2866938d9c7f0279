/** Commands and messages of one Redis, whatever its mode, with a timeout for every command. */
import { EarshotError } from '../../shared/errors.ts';
import { type Counter, type Histogram, silentMeter } from '../core/ports/meter.ts';
import { rejectAfter } from '../core/with-timeout.ts';
import { parseRedisAddress, type RedisAddress } from '../redis-address.ts';
import type { ConnectionSettings } from './client.ts';
import { CommandConnection } from './command-connection.ts';
import { MessageConnection } from './message-connection.ts';
import type { Redis, RedisOptions, RedisScript } from './port.ts';
import { classifyRedisError, type RedisProblem } from './problems.ts';
import { Reachability } from './reachability.ts';

/** Refusals by a replica, or by a server that wants another password, until new connections are made. */
const refusalsUntilReconnect = 2;
/** Between two attempts at something that ends within milliseconds. */
const retryMs = 15;

export class RedisConnection implements Redis {
  readonly #options: RedisOptions;
  readonly #reachability: Reachability;
  readonly #failures: Counter;
  readonly #latency: Histogram;
  readonly #commands: CommandConnection;
  readonly #messages: MessageConnection;
  readonly #readyListeners = new Set<() => void>();
  #refusals = 0;

  constructor(options: RedisOptions) {
    const { clock, logger, hungRetryMs, meter = silentMeter } = options;
    this.#options = options;
    this.#failures = meter.counter('earshot_redis_failures_total', 'Redis commands that failed, by code and reason', [
      'code',
      'reason',
    ]);
    this.#latency = meter.histogram('earshot_redis_command_seconds', 'Time of Redis commands');
    const up = meter.gauge('earshot_redis_up', 'Whether Redis can be reached');
    this.#reachability = new Reachability({ clock, logger, up, hungRetryMs });
    const address = addressOf(options);
    const settings = settingsOf(options, address);
    const onError = (error: unknown) => this.#reachability.onConnectionError(error);
    this.#commands = new CommandConnection({
      address,
      mode: options.mode ?? 'auto',
      settings,
      sentinel: options.sentinel ?? {},
      clock,
      onReady: () => this.#onCommandsReady(),
      onError,
    });
    this.#messages = new MessageConnection({
      settings: () => (this.#commands.mode === 'cluster' ? { ...settings, database: 0 } : settings),
      nodes: () => this.#commands.messageNodes(),
      clock,
      onReady: () => {
        this.#reachability.onConnected();
        this.#announceReady();
      },
      onError,
    });
    this.#commands.start();
    this.#messages.start();
  }

  get ready(): boolean {
    return this.#commands.isReady && this.#messages.isReady && !this.#reachability.isHung;
  }

  get listening(): boolean {
    return this.#messages.isReady;
  }

  get problem(): RedisProblem | undefined {
    return this.ready ? undefined : this.#reachability.problem;
  }

  get foreignKeys(): RedisProblem | undefined {
    return this.#reachability.foreignKeys;
  }

  key(module: string, id: string, part = ''): string {
    return `${this.#options.prefix}:v1:${module}:{${id}}${part}`;
  }

  command(args: readonly string[]): Promise<unknown> {
    return this.#bounded(args, (deadline) => this.#send(args, deadline));
  }

  async pipeline(commands: readonly (readonly string[])[]): Promise<unknown[]> {
    // In a cluster, one server that does not answer must not count against the others.
    const groups = new Map<string, number[]>();
    commands.forEach((args, index) => {
      const server = this.#commands.serverOf(args);
      const group = groups.get(server);
      if (group) group.push(index);
      else groups.set(server, [index]);
    });
    const answers: unknown[] = new Array(commands.length);
    await Promise.all(
      [...groups.values()].map((indexes) =>
        this.#bounded(commands[indexes[0]!]!, (deadline) =>
          Promise.all(
            indexes.map(async (index) => {
              answers[index] = await this.#send(commands[index]!, deadline);
            }),
          ),
        ),
      ),
    );
    return answers;
  }

  script(script: RedisScript, keys: readonly string[], args: readonly string[]): Promise<unknown> {
    const rest = [String(keys.length), ...keys, ...args];
    const bySha = ['EVALSHA', script.sha, ...rest];
    return this.#bounded(bySha, async (deadline) => {
      try {
        return await this.#send(bySha, deadline);
      } catch (error) {
        if (classifyRedisError(error).name !== 'NOSCRIPT') throw error;
        return this.#send(['EVAL', script.text, ...rest], deadline);
      }
    });
  }

  async subscribers(channel: string): Promise<number> {
    const ask = ['PUBSUB', 'NUMSUB', channel];
    const answers = await this.#bounded(ask, () => this.#commands.sendToEach(ask));
    // A list of channel and number; a map in the newer protocol.
    return answers.reduce<number>((sum, answer) => sum + numberIn(answer, channel), 0);
  }

  subscribe(channel: string, run: (message: string) => void): () => void {
    return this.#messages.subscribe(channel, run);
  }

  onReady(run: () => void): void {
    this.#readyListeners.add(run);
    if (this.ready) queueMicrotask(run);
  }

  async close(): Promise<void> {
    this.#reachability.close();
    this.#messages.close();
    this.#commands.close();
  }

  #onCommandsReady(): void {
    this.#refusals = 0;
    this.#reachability.onConnected();
    this.#messages.moveIfNeeded();
    this.#announceReady();
  }

  #announceReady(): void {
    const isReady = this.ready;
    this.#reachability.onReady(isReady);
    if (!isReady || this.#reachability.isClosed) return;
    for (const run of this.#readyListeners) run();
  }

  /** Sends again what fails for a moment only, until the time of the command is over. */
  async #send(args: readonly string[], deadline: number): Promise<unknown> {
    const { clock } = this.#options;
    for (;;) {
      try {
        return await this.#commands.send(args);
      } catch (error) {
        const { name, reaction } = classifyRedisError(error);
        if (reaction !== 'retry' || name === 'NOSCRIPT' || clock.monotonic() + retryMs >= deadline) throw error;
        await new Promise<void>((resolve) => clock.after(retryMs, resolve));
      }
    }
  }

  async #bounded<T>(routed: readonly string[], send: (deadline: number) => Promise<T>): Promise<T> {
    const { clock, commandTimeoutMs } = this.#options;
    const server = this.#commands.serverOf(routed);
    if (!this.#commands.isOpen || !this.#reachability.mayAsk(server)) {
      this.#failures.add(1, { code: 'unavailable', reason: this.#reachability.problem?.name ?? 'DISCONNECTED' });
      throw new EarshotError('unavailable', { detail: 'Redis cannot be reached' });
    }
    const began = clock.monotonic();
    try {
      const answer = send(began + commandTimeoutMs);
      // An answer after its timeout has no caller any more, but shows that Redis answers again.
      answer.then(
        () => this.#onAnswer(server),
        () => undefined,
      );
      return await rejectAfter(clock, commandTimeoutMs, answer, () => {
        const { name } = this.#reachability.onTimeout(server);
        this.#failures.add(1, { code: 'timeout', reason: name });
        return new EarshotError('timeout', { detail: 'Redis did not answer' });
      });
    } catch (error) {
      throw error instanceof EarshotError ? error : this.#failed(error);
    } finally {
      this.#latency.record((clock.monotonic() - began) / 1_000);
    }
  }

  #onAnswer(server: string): void {
    if (this.#reachability.onAnswer(server)) this.#announceReady();
  }

  #failed(error: unknown): EarshotError {
    const problem = classifyRedisError(error);
    this.#failures.add(1, { code: problem.code, reason: problem.name });
    this.#reachability.onRefused(problem);
    if (problem.reaction === 'reconnect') {
      this.#refusals += 1;
      if (this.#refusals >= refusalsUntilReconnect) {
        this.#refusals = 0;
        this.#commands.reconnect();
        this.#messages.reconnect();
      }
    }
    return new EarshotError(problem.code, { cause: error, detail: `Redis: ${problem.name}` });
  }
}

function numberIn(answer: unknown, channel: string): number {
  if (Array.isArray(answer)) return Number(answer.flat()[1] ?? 0);
  return Number((answer as Readonly<Record<string, unknown>> | undefined)?.[channel] ?? 0);
}

function addressOf({ url }: RedisOptions): RedisAddress {
  const address = parseRedisAddress(typeof url === 'string' ? url : url.reveal());
  if (!address) throw new EarshotError('config_invalid', { detail: 'REDIS_URL is not valid' });
  return address;
}

function settingsOf({ ca, createClient }: RedisOptions, address: RedisAddress): ConnectionSettings {
  const { tls, username, password, database } = address;
  return { tls, ca, username, password, database, createClient };
}
