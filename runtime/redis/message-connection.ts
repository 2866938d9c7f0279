/**
 * The connection on which published messages arrive, in every mode one to a single server: a cluster passes messages on to all of
 * its nodes, and a replica gets them from its primary. It remembers every channel that is wanted, and asks for all of them each
 * time that it connects: what was asked while Redis was away is not lost.
 */
import { createClient } from 'redis';
import type { Clock } from '../core/ports/clock.ts';
import { rejectAfter } from '../core/with-timeout.ts';
import { nodeName, type RedisNode } from '../redis-address.ts';
import {
  accessOptions,
  type ConnectionSettings,
  type CreateLibraryClient,
  type LibraryClient,
  reconnectMs,
  socketOptions,
} from './client.ts';

export type MessageRun = (message: string) => void;

export type MessageConnectionOptions = {
  readonly settings: () => ConnectionSettings;
  /** Servers to connect to, in order; empty while they are not known. */
  readonly nodes: () => readonly RedisNode[];
  readonly clock: Clock;
  /** All wanted channels are subscribed again; messages between were missed. */
  readonly onReady: () => void;
  readonly onError: (error: unknown) => void;
};

const connectMs = 4_000;
/** A connection that is does not answer for longer is replaced. */
const pingMs = 2_000;
/** Until channels that the server refused are asked for again. */
const refusedRetryMs = 1_000;
/** Channels in one command. */
const perCommand = 500;

/** One connection, from the attempt until it ends. */
type Link = {
  readonly node: RedisNode;
  readonly client: LibraryClient;
  /** Channels can be asked for. */
  isOpen: boolean;
  /** Every channel that was wanted when it opened has been asked for. */
  isRestored: boolean;
  readonly refused: Set<string>;
};

export class MessageConnection {
  readonly #options: MessageConnectionOptions;
  readonly #wanted = new Map<string, Set<MessageRun>>();
  /** Timers of the current connection, or of the next attempt. */
  readonly #timers = new Set<() => void>();
  #link: Link | undefined;
  #attempts = 0;
  #isClosed = false;

  constructor(options: MessageConnectionOptions) {
    this.#options = options;
  }

  /** Messages of every wanted channel arrive, apart from those whose subscription is on its way. */
  get isReady(): boolean {
    return this.#link?.isRestored === true && this.#link.refused.size === 0;
  }

  start(): void {
    void this.#connect();
  }

  subscribe(channel: string, run: MessageRun): () => void {
    const known = this.#wanted.get(channel);
    const runs = known ?? new Set<MessageRun>();
    runs.add(run);
    if (!known) {
      this.#wanted.set(channel, runs);
      if (this.#link?.isOpen) void this.#ask(this.#link, [channel]);
    }
    return () => {
      if (!runs.delete(run) || runs.size > 0) return;
      this.#wanted.delete(channel);
      this.#link?.refused.delete(channel);
      if (this.#link?.isOpen) void this.#link.client.unsubscribe(channel).catch(() => undefined);
    };
  }

  /** Connects to another server when the current one is no longer one to connect to, and at once while it waits. */
  moveIfNeeded(): void {
    const names = new Set(this.#options.nodes().map(nodeName));
    if (this.#isClosed || names.size === 0) return;
    if (!this.#link || !names.has(nodeName(this.#link.node))) this.reconnect();
  }

  reconnect(): void {
    if (this.#isClosed) return;
    this.#drop();
    void this.#connect();
  }

  close(): void {
    this.#isClosed = true;
    this.#drop();
  }

  #drop(): void {
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
    const client = this.#link?.client;
    this.#link = undefined;
    if (client?.isOpen) client.destroy();
  }

  async #connect(): Promise<void> {
    const { clock, nodes, settings, onReady } = this.#options;
    const known = nodes();
    if (known.length === 0) {
      this.#connectLater();
      return;
    }
    const node = known[this.#attempts % known.length]!;
    const client = createMessageClient(settings(), node);
    const link: Link = { node, client, isOpen: false, isRestored: false, refused: new Set() };
    this.#link = link;
    client.on('error', (error: unknown) => this.#lost(link, error));
    try {
      await rejectAfter(clock, connectMs, client.connect(), () => new Error('Connection timeout'));
    } catch (error) {
      this.#lost(link, error);
    }
    if (this.#link !== link) return;
    link.isOpen = true;
    await this.#ask(link, [...this.#wanted.keys()]);
    if (this.#link !== link) return;
    link.isRestored = true;
    this.#attempts = 0;
    this.#after(pingMs, () => this.#ping(link));
    if (this.isReady) onReady();
  }

  /** Asks for channels. Those that the server refuses are asked for again. */
  async #ask(link: Link, channels: readonly string[]): Promise<void> {
    for (let at = 0; at < channels.length; at += perCommand) {
      const some = channels.slice(at, at + perCommand);
      try {
        await link.client.subscribe([...some], this.#onMessage);
        for (const channel of some) link.refused.delete(channel);
      } catch (error) {
        // A connection that ended reports itself, and everything is asked for on the next one.
        if (this.#link !== link || !link.client.isReady) return;
        this.#onRefused(link, some, error);
      }
    }
  }

  #onRefused(link: Link, channels: readonly string[], error: unknown): void {
    if (link.refused.size === 0) this.#after(refusedRetryMs, () => void this.#askRefused(link));
    for (const channel of channels) if (this.#wanted.has(channel)) link.refused.add(channel);
    this.#options.onError(error);
  }

  async #askRefused(link: Link): Promise<void> {
    const channels = [...link.refused];
    await this.#ask(link, channels);
    if (this.#link !== link) return;
    if (link.refused.size > 0) this.#after(refusedRetryMs, () => void this.#askRefused(link));
    else if (channels.length > 0 && this.isReady) this.#options.onReady();
  }

  readonly #onMessage = (message: string, channel: string): void => {
    for (const run of [...(this.#wanted.get(channel) ?? [])]) run(message);
  };

  #ping(link: Link): void {
    rejectAfter(this.#options.clock, pingMs, link.client.ping(), () => new Error('Connection timeout')).then(
      () => {
        if (this.#link === link) this.#after(pingMs, () => this.#ping(link));
      },
      (error: unknown) => this.#lost(link, error),
    );
  }

  #lost(link: Link, error: unknown): void {
    if (this.#link !== link || this.#isClosed) return;
    this.#options.onError(error);
    this.#drop();
    this.#connectLater();
  }

  #connectLater(): void {
    const hasOthers = this.#options.nodes().length > 1;
    const ms = this.#attempts === 0 && hasOthers ? 0 : reconnectMs(this.#attempts);
    this.#attempts += 1;
    this.#after(ms, () => void this.#connect());
  }

  #after(ms: number, run: () => void): void {
    if (this.#isClosed) return;
    const cancel = this.#options.clock.after(ms, () => {
      this.#timers.delete(cancel);
      run();
    });
    this.#timers.add(cancel);
  }
}

function createMessageClient(settings: ConnectionSettings, node: RedisNode): LibraryClient {
  const create = settings.createClient ?? (createClient as unknown as CreateLibraryClient);
  return create({
    ...accessOptions(settings),
    pingInterval: 0,
    socket: { ...socketOptions(settings, false), ...node },
  });
}
