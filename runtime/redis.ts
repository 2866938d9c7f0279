/**
 * The one way to Redis: a connection for commands, one for what is published, key names, scripts. Every command has a
 * time-out; a Redis that is away, or takes commands and does not answer, is told at once instead of being waited for by
 * each; nothing here ends the process.
 */
import { createHash } from 'node:crypto';
import { createClient } from 'redis';
import { EarshotError } from '../shared/errors.ts';
import type { Clock } from './core/ports/clock.ts';
import type { Logger } from './core/ports/logger.ts';
import { type Meter, silentMeter } from './core/ports/meter.ts';
import { rejectAfter } from './core/with-timeout.ts';
import type { Secret } from './secret.ts';

export type RedisOptions = {
  /** redis:// or rediss://, with user and password where they are needed. */
  readonly url: string | Secret;
  /** PEM of the authority that signed the server's certificate, where it is not a public one. */
  readonly ca?: string | undefined;
  readonly prefix: string;
  readonly commandTimeoutMs: number;
  /** After a time-out one command in so long is sent, to see whether there are answers again; the others fail at once. */
  readonly hungRetryMs?: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly meter?: Meter;
};

/** A Lua script and its digest, so that its text is sent once. */
export type RedisScript = { readonly text: string; readonly sha: string };

export function redisScript(text: string): RedisScript {
  return { text, sha: createHash('sha1').update(text).digest('hex') };
}

export interface Redis {
  /** Commands would be sent now. */
  readonly ready: boolean;
  /** `<prefix>:v1:<room>:{<id>}<part>`; the braces keep what belongs together in one slot of a cluster. */
  key(room: string, id: string, part?: string): string;
  /** Rejects with `unavailable` or `timeout`. After a time-out the command may still be carried out. */
  command(args: readonly string[]): Promise<unknown>;
  /** Several commands at once, in order; answers in the same order. */
  pipeline(commands: readonly (readonly string[])[]): Promise<unknown[]>;
  script(script: RedisScript, keys: readonly string[], args: readonly string[]): Promise<unknown>;
  /** Calls `run` for each message of the channel until the result is called. Survives reconnections; misses what came meanwhile. */
  subscribe(channel: string, run: (message: string) => void): () => void;
  /** Calls `run` each time that both connections stand (again), or a Redis that hung answers again: what was missed must be looked up. */
  onReady(run: () => void): void;
  close(): Promise<void>;
}

const reconnectMs = (retries: number): number => Math.min(100 * 2 ** Math.min(retries, 5), 2_000) + Math.random() * 200;

/** Returns at once; the connections are made behind it, and again whenever they break. */
export function connectRedis(options: RedisOptions): Redis {
  const { clock, logger, commandTimeoutMs, prefix, hungRetryMs = 1_000 } = options;
  const url = typeof options.url === 'string' ? options.url : options.url.reveal();
  const meter = options.meter ?? silentMeter;
  const failures = meter.counter('earshot_redis_failures_total', 'Redis commands that failed, by code', ['code']);
  const latency = meter.histogram('earshot_redis_command_seconds', 'Time of Redis commands');
  const up = meter.gauge('earshot_redis_up', 'Whether Redis can be reached');

  const tls = url.startsWith('rediss:');
  const make = () =>
    createClient({
      url,
      disableOfflineQueue: true,
      pingInterval: 10_000,
      socket: {
        connectTimeout: 3_000,
        reconnectStrategy: reconnectMs,
        ...(tls ? { tls: true as const, ...(options.ca === undefined ? {} : { ca: options.ca }) } : {}),
      } as never,
    });
  const commands = make();
  const messages = make();
  const readyListeners = new Set<() => void>();
  const channels = new Map<string, Set<(message: string) => void>>();
  let told = false;
  let closed = false;
  /** It takes commands and does not answer; the next one is sent at this time of the clock. */
  let hungUntil: number | undefined;

  const isReady = () => commands.isReady && messages.isReady && hungUntil === undefined;
  const look = (): void => {
    const ready = isReady();
    up.set(ready ? 1 : 0);
    if (!ready || closed) return;
    if (told) logger.info('Redis is reachable again');
    told = false;
    for (const run of readyListeners) run();
  };
  for (const client of [commands, messages]) {
    client.on('ready', () => {
      hungUntil = undefined;
      look();
    });
    client.on('error', (error: Error & { code?: string }) => {
      up.set(0);
      if (told || closed) return;
      told = true;
      // The address may carry a password, so neither it nor the message is written.
      logger.warn('Redis can not be reached', { reason: error.code ?? error.name });
    });
    client.connect().catch(() => undefined);
  }

  const onHung = (): void => {
    hungUntil = clock.monotonic() + hungRetryMs;
    up.set(0);
    if (told || closed) return;
    told = true;
    logger.warn('Redis does not answer');
  };
  /** Also when it comes late: nobody waits for that answer any more, but it tells that there are answers. */
  const onAnswer = (): void => {
    if (hungUntil === undefined) return;
    hungUntil = undefined;
    look();
  };
  const mayAsk = (): boolean => {
    if (!commands.isReady) return false;
    if (hungUntil === undefined) return true;
    if (clock.monotonic() < hungUntil) return false;
    hungUntil = clock.monotonic() + hungRetryMs;
    return true;
  };

  const bounded = async <T>(send: () => Promise<T>): Promise<T> => {
    if (!mayAsk()) {
      failures.add(1, { code: 'unavailable' });
      throw new EarshotError('unavailable', { detail: 'Redis can not be reached' });
    }
    const began = clock.monotonic();
    try {
      const answer = send();
      answer.then(onAnswer, () => undefined);
      return await rejectAfter(clock, commandTimeoutMs, answer, () => {
        onHung();
        return new EarshotError('timeout', { detail: 'Redis did not answer' });
      });
    } catch (error) {
      const known = toRedisError(error);
      failures.add(1, { code: known.code });
      throw known;
    } finally {
      latency.record((clock.monotonic() - began) / 1_000);
    }
  };

  const send = (args: readonly string[]) => commands.sendCommand(args as string[]) as Promise<unknown>;

  return {
    get ready() {
      return isReady();
    },
    key: (room, id, part = '') => `${prefix}:v1:${room}:{${id}}${part}`,
    command: (args) => bounded(() => send(args)),
    pipeline: (all) => bounded(() => Promise.all(all.map(send))),
    script: (script, keys, args) =>
      bounded(async () => {
        const rest = [String(keys.length), ...keys, ...args];
        try {
          return await send(['EVALSHA', script.sha, ...rest]);
        } catch (error) {
          if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
          return send(['EVAL', script.text, ...rest]);
        }
      }),
    subscribe(channel, run) {
      let runs = channels.get(channel);
      if (!runs) {
        const made = new Set<(message: string) => void>();
        runs = made;
        channels.set(channel, made);
        void messages
          .subscribe(channel, (message: string) => {
            for (const each of [...made]) each(message);
          })
          .catch(() => undefined);
      }
      runs.add(run);
      return () => {
        if (!runs.delete(run) || runs.size > 0) return;
        channels.delete(channel);
        void messages.unsubscribe(channel).catch(() => undefined);
      };
    },
    onReady(run) {
      readyListeners.add(run);
      if (isReady()) queueMicrotask(run);
    },
    async close() {
      closed = true;
      for (const client of [commands, messages]) client.destroy();
    },
  };
}

/** Answers of the server are defects of ours or of its set-up; everything else means that it is away. */
function toRedisError(error: unknown): EarshotError {
  if (error instanceof EarshotError) return error;
  const answer = error instanceof Error && /^[A-Z]{3,} /.test(error.message) ? error.message.split(' ')[0]! : undefined;
  // LOADING, READONLY, MASTERDOWN and the like heal by themselves.
  const heals =
    answer === undefined || /^(?:LOADING|READONLY|MASTERDOWN|BUSY|TRYAGAIN|CLUSTERDOWN|OOM|MISCONF)$/.test(answer);
  return new EarshotError(heals ? 'unavailable' : 'internal', {
    cause: error,
    detail: `Redis: ${answer ?? 'connection lost'}`,
  });
}
