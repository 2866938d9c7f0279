/** What the service can do with Redis, and what it needs for that. */
import type { Clock } from '../core/ports/clock.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { Meter } from '../core/ports/meter.ts';
import type { Secret } from '../secret.ts';
import type { CreateLibraryClient, RedisMode, SentinelSettings } from './client.ts';
import type { RedisProblem } from './problems.ts';

export type RedisOptions = {
  /** As `parseRedisAddress` reads it, with user and password if needed. */
  readonly url: string | Secret;
  /** Default `auto`: the first server that answers tells. */
  readonly mode?: 'auto' | RedisMode;
  readonly sentinel?: Partial<SentinelSettings> | undefined;
  /** PEM of the authority that signed the server's certificate, unless it is a public one. */
  readonly ca?: string | undefined;
  readonly prefix: string;
  readonly commandTimeoutMs: number;
  /** After a timeout one command per this time is sent, to find out whether the server answers again; others fail at once. */
  readonly hungRetryMs?: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly meter?: Meter;
  /** Makes the connections to a single server. Default: the client of the library. */
  readonly createClient?: CreateLibraryClient | undefined;
};

/** A Lua script and its digest, so that its text is sent once. */
export type RedisScript = { readonly text: string; readonly sha: string };

export interface Redis {
  /** All connections stand and Redis answers. */
  readonly ready: boolean;
  /** Messages of the subscribed channels arrive; false: they must be read instead. */
  readonly listening: boolean;
  /** Why Redis is not ready, by name; undefined while it is, and before the first failure. */
  readonly problem: RedisProblem | undefined;
  /** A key under the prefix is of another type, for a minute after it was met: calls go on, and what it hides cannot be stored. */
  readonly foreignKeys: RedisProblem | undefined;
  /** `<prefix>:v1:<module>:{<id>}<part>`; the braces keep all keys of an id in one slot of a cluster. */
  key(module: string, id: string, part?: string): string;
  /** Rejects with `unavailable` or `timeout`. After a timeout the command may still be executed. */
  command(args: readonly string[]): Promise<unknown>;
  /** Several commands at once; answers in the same order. */
  pipeline(commands: readonly (readonly string[])[]): Promise<unknown[]>;
  script(script: RedisScript, keys: readonly string[], args: readonly string[]): Promise<unknown>;
  /** How many connections receive the messages of a channel. `PUBLISH` answers that too, but in a cluster only for one node. */
  subscribers(channel: string): Promise<number>;
  /**
   * Calls `run` for each message of the channel until the result is called. May be called while Redis is away. Survives
   * reconnections, without the messages between.
   */
  subscribe(channel: string, run: (message: string) => void): () => void;
  /** Calls `run` each time that `ready` becomes true: messages were missed, so what they announce must be read. */
  onReady(run: () => void): void;
  close(): Promise<void>;
}
