/**
 * The only access to Redis: a connection for commands, one for published messages, key names, scripts. Every command has a
 * timeout. While Redis is unreachable, or takes commands and does not answer, commands fail at once instead of each waiting for
 * its timeout. No failure ends the process.
 */
import { createHash } from 'node:crypto';
import { createClient } from 'redis';
import { EarshotError } from '../shared/errors.ts';
import { decorate } from './core/decorate.ts';
import type { Clock } from './core/ports/clock.ts';
import type { Logger } from './core/ports/logger.ts';
import { type Counter, type Gauge, type Histogram, type Meter, silentMeter } from './core/ports/meter.ts';
import { rejectAfter } from './core/with-timeout.ts';
import type { Secret } from './secret.ts';

export type RedisOptions = {
  /** redis:// or rediss://, with user and password if needed. */
  readonly url: string | Secret;
  /** PEM of the authority that signed the server's certificate, unless it is a public one. */
  readonly ca?: string | undefined;
  readonly prefix: string;
  readonly commandTimeoutMs: number;
  /** After a timeout one command per this time is sent, to find out whether Redis answers again; others fail at once. */
  readonly hungRetryMs?: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly meter?: Meter;
};

/** A Lua script and its digest, so that its text is sent once. */
export type RedisScript = { readonly text: string; readonly sha: string };

/** Computes the digest once, when the module that owns the script loads. */
export function redisScript(text: string): RedisScript {
  return { text, sha: createHash('sha1').update(text).digest('hex') };
}

export interface Redis {
  /** Both connections stand and Redis answers. */
  readonly ready: boolean;
  /** `<prefix>:v1:<module>:{<id>}<part>`; the braces keep all keys of an id in one slot of a cluster. */
  key(module: string, id: string, part?: string): string;
  /** Rejects with `unavailable` or `timeout`. After a timeout the command may still be executed. */
  command(args: readonly string[]): Promise<unknown>;
  /** Several commands at once; answers in the same order. */
  pipeline(commands: readonly (readonly string[])[]): Promise<unknown[]>;
  script(script: RedisScript, keys: readonly string[], args: readonly string[]): Promise<unknown>;
  /** Calls `run` for each message of the channel until the result is called. Survives reconnections, without the messages between. */
  subscribe(channel: string, run: (message: string) => void): () => void;
  /** Calls `run` each time that `ready` becomes true: messages were missed, so what they announce must be read. */
  onReady(run: () => void): void;
  close(): Promise<void>;
}

const reconnectMs = (retries: number): number => Math.min(100 * 2 ** Math.min(retries, 5), 2_000) + Math.random() * 200;

/** Returns at once; the connections are made in the background, and again whenever they break. */
export function connectRedis(options: RedisOptions): Redis {
  // Decorated, so that its methods may be passed on without it.
  return decorate<Redis>(new RedisConnection(options), {});
}

/** Whether Redis answers. Logs each outage once, with its end. */
class Reachability {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #up: Gauge;
  readonly #hungRetryMs: number;
  #isReported = false;
  #isClosed = false;
  /** Redis takes commands and does not answer; the next one is sent at this monotonic time. */
  #hungUntil: number | undefined;

  constructor({ clock, logger, hungRetryMs = 1_000 }: RedisOptions, up: Gauge) {
    this.#clock = clock;
    this.#logger = logger;
    this.#up = up;
    this.#hungRetryMs = hungRetryMs;
  }

  get isHung(): boolean {
    return this.#hungUntil !== undefined;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** While Redis hangs, one command per `hungRetryMs` may be sent. */
  mayAsk(): boolean {
    if (this.#hungUntil === undefined) return true;
    const now = this.#clock.monotonic();
    if (now < this.#hungUntil) return false;
    this.#hungUntil = now + this.#hungRetryMs;
    return true;
  }

  onConnected(): void {
    this.#hungUntil = undefined;
  }

  onReady(isReady: boolean): void {
    this.#up.set(isReady ? 1 : 0);
    if (!isReady || this.#isClosed) return;
    if (this.#isReported) this.#logger.info('Redis is reachable again');
    this.#isReported = false;
  }

  /** The address may contain a password, so neither it nor the error's message is logged. */
  onError(error: Error & { code?: string }): void {
    this.#report('Redis cannot be reached', { reason: error.code ?? error.name });
  }

  onTimeout(): void {
    this.#hungUntil = this.#clock.monotonic() + this.#hungRetryMs;
    this.#report('Redis does not answer');
  }

  close(): void {
    this.#isClosed = true;
  }

  #report(message: string, fields?: { reason: string }): void {
    this.#up.set(0);
    if (this.#isReported || this.#isClosed) return;
    this.#isReported = true;
    this.#logger.warn(message, fields);
  }
}

class RedisConnection implements Redis {
  readonly #options: RedisOptions;
  readonly #reachability: Reachability;
  readonly #failures: Counter;
  readonly #latency: Histogram;
  readonly #commands: RedisClient;
  readonly #messages: RedisClient;
  readonly #readyListeners = new Set<() => void>();
  readonly #channels = new Map<string, Set<(message: string) => void>>();

  constructor(options: RedisOptions) {
    const meter = options.meter ?? silentMeter;
    this.#options = options;
    this.#failures = meter.counter('earshot_redis_failures_total', 'Redis commands that failed, by code', ['code']);
    this.#latency = meter.histogram('earshot_redis_command_seconds', 'Time of Redis commands');
    this.#reachability = new Reachability(options, meter.gauge('earshot_redis_up', 'Whether Redis can be reached'));
    this.#commands = createRedisClient(options);
    this.#messages = createRedisClient(options);
    for (const client of [this.#commands, this.#messages]) {
      client.on('ready', () => {
        this.#reachability.onConnected();
        this.#announceReady();
      });
      client.on('error', (error: Error & { code?: string }) => this.#reachability.onError(error));
      client.connect().catch(() => undefined);
    }
  }

  get ready(): boolean {
    return this.#commands.isReady && this.#messages.isReady && !this.#reachability.isHung;
  }

  key(module: string, id: string, part = ''): string {
    return `${this.#options.prefix}:v1:${module}:{${id}}${part}`;
  }

  command(args: readonly string[]): Promise<unknown> {
    return this.#bounded(() => this.#send(args));
  }

  pipeline(commands: readonly (readonly string[])[]): Promise<unknown[]> {
    return this.#bounded(() => Promise.all(commands.map((args) => this.#send(args))));
  }

  script(script: RedisScript, keys: readonly string[], args: readonly string[]): Promise<unknown> {
    return this.#bounded(async () => {
      const rest = [String(keys.length), ...keys, ...args];
      try {
        return await this.#send(['EVALSHA', script.sha, ...rest]);
      } catch (error) {
        if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
        return this.#send(['EVAL', script.text, ...rest]);
      }
    });
  }

  subscribe(channel: string, run: (message: string) => void): () => void {
    const runs = this.#channels.get(channel) ?? this.#openChannel(channel);
    runs.add(run);
    return () => {
      if (!runs.delete(run) || runs.size > 0) return;
      this.#channels.delete(channel);
      void this.#messages.unsubscribe(channel).catch(() => undefined);
    };
  }

  onReady(run: () => void): void {
    this.#readyListeners.add(run);
    if (this.ready) queueMicrotask(run);
  }

  async close(): Promise<void> {
    this.#reachability.close();
    for (const client of [this.#commands, this.#messages]) client.destroy();
  }

  #openChannel(channel: string): Set<(message: string) => void> {
    const runs = new Set<(message: string) => void>();
    this.#channels.set(channel, runs);
    void this.#messages
      .subscribe(channel, (message: string) => {
        for (const run of [...runs]) run(message);
      })
      .catch(() => undefined);
    return runs;
  }

  #announceReady(): void {
    const isReady = this.ready;
    this.#reachability.onReady(isReady);
    if (!isReady || this.#reachability.isClosed) return;
    for (const run of this.#readyListeners) run();
  }

  #send(args: readonly string[]): Promise<unknown> {
    return this.#commands.sendCommand(args as string[]) as Promise<unknown>;
  }

  /** An answer after its timeout has no caller any more, but shows that Redis answers again. */
  readonly #onAnswer = (): void => {
    if (!this.#reachability.isHung) return;
    this.#reachability.onConnected();
    this.#announceReady();
  };

  async #bounded<T>(send: () => Promise<T>): Promise<T> {
    const { clock, commandTimeoutMs } = this.#options;
    if (!this.#commands.isReady || !this.#reachability.mayAsk()) {
      this.#failures.add(1, { code: 'unavailable' });
      throw new EarshotError('unavailable', { detail: 'Redis cannot be reached' });
    }
    const began = clock.monotonic();
    try {
      const answer = send();
      answer.then(this.#onAnswer, () => undefined);
      return await rejectAfter(clock, commandTimeoutMs, answer, () => {
        this.#reachability.onTimeout();
        return new EarshotError('timeout', { detail: 'Redis did not answer' });
      });
    } catch (error) {
      const known = toRedisError(error);
      this.#failures.add(1, { code: known.code });
      throw known;
    } finally {
      this.#latency.record((clock.monotonic() - began) / 1_000);
    }
  }
}

type RedisClient = ReturnType<typeof createRedisClient>;

function createRedisClient({ url, ca }: RedisOptions) {
  const address = typeof url === 'string' ? url : url.reveal();
  const tls = address.startsWith('rediss:') ? { tls: true as const, ...(ca === undefined ? {} : { ca }) } : {};
  return createClient({
    url: address,
    disableOfflineQueue: true,
    pingInterval: 10_000,
    socket: { connectTimeout: 3_000, reconnectStrategy: reconnectMs, ...tls } as never,
  });
}

/** An error that the server answers is a defect of ours or of its configuration; everything else means that it is unreachable. */
function toRedisError(error: unknown): EarshotError {
  if (error instanceof EarshotError) return error;
  const answer = error instanceof Error && /^[A-Z]{3,} /.test(error.message) ? error.message.split(' ')[0]! : undefined;
  // LOADING, READONLY, MASTERDOWN and the like end by themselves.
  const isTemporary =
    answer === undefined || /^(?:LOADING|READONLY|MASTERDOWN|BUSY|TRYAGAIN|CLUSTERDOWN|OOM|MISCONF)$/.test(answer);
  return new EarshotError(isTemporary ? 'unavailable' : 'internal', {
    cause: error,
    detail: `Redis: ${answer ?? 'connection lost'}`,
  });
}
