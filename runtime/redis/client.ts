/** How this service uses the library: one small port with a body for a single server, a cluster, and sentinels. */
import type { RedisNode } from '../redis-address.ts';

export type RedisMode = 'single' | 'cluster' | 'sentinel';

/** What is used of a client of the library to a single server. */
export type LibraryClient = {
  readonly isOpen: boolean;
  readonly isReady: boolean;
  connect(): Promise<unknown>;
  destroy(): void;
  sendCommand(args: string[]): Promise<unknown>;
  ping(): Promise<unknown>;
  subscribe(channels: string[], run: (message: string, channel: string) => void): Promise<unknown>;
  unsubscribe(channel: string): Promise<unknown>;
  on(event: 'ready', run: () => void): unknown;
  on(event: 'error', run: (error: unknown) => void): unknown;
};

/** Makes a client that is not connected yet; `createClient` of the library. */
export type CreateLibraryClient = (options: object) => LibraryClient;

/** What every connection needs, whatever the mode. */
export type ConnectionSettings = {
  readonly tls: boolean;
  /** PEM of the authority that signed the server's certificate, unless it is a public one. */
  readonly ca?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly database: number;
  /** Default: the library's. */
  readonly createClient?: CreateLibraryClient | undefined;
};

/** What sentinels need beside that. Their password is not the one of the servers that they watch. */
export type SentinelSettings = {
  readonly master: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
};

export type ClientListener = {
  /** Commands can be sent, again after each interruption. */
  onReady(): void;
  /** A connection failed. The client tries again by itself. */
  onError(error: unknown): void;
  /** It will not try again. */
  onGivenUp(error: unknown): void;
};

/** A client of the library, opened in the background. It is never reopened: another one takes its place. */
export interface RedisClient {
  readonly mode: RedisMode;
  /** Commands can be sent; in a cluster, to some of its nodes. */
  readonly isOpen: boolean;
  /** Every server that has keys can be reached. */
  readonly isReady: boolean;
  /** Follows redirections. Rejects with the error of the library. */
  send(args: readonly string[]): Promise<unknown>;
  /** Sends to every server where messages arrive; those that cannot be reached are left out. */
  sendToEach(args: readonly string[]): Promise<readonly unknown[]>;
  /** The server that executes a command; always the same where there is one server. */
  serverOf(args: readonly string[]): string;
  /** Servers where published messages arrive. Empty until they are known. */
  messageNodes(): readonly RedisNode[];
  destroy(): void;
}

const keyless = new Set([
  'PING',
  'INFO',
  'TIME',
  'SCAN',
  'PUBLISH',
  'PUBSUB',
  'CONFIG',
  'CLUSTER',
  'CLIENT',
  'FLUSHALL',
  'SCRIPT',
]);

/** The key by which a cluster finds the node of a command; undefined: any node. */
export function routingKey(args: readonly string[]): string | undefined {
  const name = args[0]!;
  if (keyless.has(name)) return undefined;
  return name === 'EVAL' || name === 'EVALSHA' ? (args[2] === '0' ? undefined : args[3]) : args[1];
}

/** Milliseconds until the next attempt: short first, at most about two seconds. */
export function reconnectMs(attempts: number): number {
  return Math.min(100 * 2 ** Math.min(attempts, 5), 2_000) + Math.random() * 200;
}

/** `socket` of the library's options. */
export function socketOptions(
  { tls, ca }: ConnectionSettings,
  reconnectStrategy: false | ((retries: number) => number),
): object {
  return { connectTimeout: 3_000, reconnectStrategy, ...(tls && { tls: true, ...(ca !== undefined && { ca }) }) };
}

/**
 * The library makes a class with all of its commands for options whose JSON differs from that of the last, 40 ms and 12 MB each. Ours
 * differ only in what does not change the class, so that all have the same JSON; but the library itself adds a module of commands to
 * those of the clients that ask sentinels.
 */
export const oneClass = {
  toJSON(this: { readonly modules?: object }): string {
    return `one class of clients ${Object.keys(this.modules ?? {}).join(' ')}`;
  },
} as const;

/** Options of the library that all modes have in common, without `socket`. */
export function accessOptions({ username, password, database }: ConnectionSettings): object {
  return {
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(database !== 0 && { database }),
    disableOfflineQueue: true,
    pingInterval: 10_000,
    ...oneClass,
  };
}
