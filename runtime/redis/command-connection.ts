/**
 * The client that sends commands. It finds out what REDIS_URL names (one server, a node of a cluster, a sentinel), and makes a new
 * client where the library's own reconnection does not help.
 */
import type { Clock } from '../core/ports/clock.ts';
import type { RedisAddress, RedisNode } from '../redis-address.ts';
import {
  type ClientListener,
  type ConnectionSettings,
  type RedisClient,
  type RedisMode,
  reconnectMs,
  type SentinelSettings,
} from './client.ts';
import { openClusterClient } from './cluster-client.ts';
import { type FoundServer, findServer } from './find-server.ts';
import { openSentinelClient } from './sentinel-client.ts';
import { openSingleClient } from './single-client.ts';

export type CommandConnectionOptions = {
  readonly address: RedisAddress;
  readonly mode: 'auto' | RedisMode;
  readonly settings: ConnectionSettings;
  readonly sentinel: Partial<SentinelSettings>;
  readonly clock: Clock;
  readonly onReady: () => void;
  readonly onError: (error: unknown) => void;
};

/** At least this long between two clients, so that a server that stays wrong is not flooded. */
const reopenMs = 1_000;

export class CommandConnection {
  readonly #options: CommandConnectionOptions;
  #client: RedisClient | undefined;
  #found: FoundServer | undefined;
  #attempts = 0;
  #openedAt = Number.NEGATIVE_INFINITY;
  #cancelReopen: (() => void) | undefined;
  #isClosed = false;

  constructor(options: CommandConnectionOptions) {
    this.#options = options;
  }

  get mode(): RedisMode | undefined {
    return this.#client?.mode;
  }

  get isOpen(): boolean {
    return this.#isKnown && this.#client?.isOpen === true;
  }

  get isReady(): boolean {
    return this.#isKnown && this.#client?.isReady === true;
  }

  send(args: readonly string[]): Promise<unknown> {
    return this.#client ? this.#client.send(args) : Promise.reject(new Error('The client is closed'));
  }

  sendToEach(args: readonly string[]): Promise<readonly unknown[]> {
    return this.#client ? this.#client.sendToEach(args) : Promise.resolve([]);
  }

  serverOf(args: readonly string[]): string {
    return this.#client?.serverOf(args) ?? '';
  }

  messageNodes(): readonly RedisNode[] {
    return this.#isKnown ? (this.#client?.messageNodes() ?? []) : [];
  }

  start(): void {
    this.#open();
  }

  /** Makes a new client, soon. What the address names is found out again. */
  reconnect(): void {
    if (this.#isClosed || this.#cancelReopen) return;
    const { clock } = this.#options;
    this.#reopenIn(Math.max(0, this.#openedAt + reopenMs - clock.monotonic()));
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelReopen?.();
    this.#destroy();
  }

  /** What the address names is known, so the client is the right one. */
  get #isKnown(): boolean {
    return this.#found !== undefined || this.#modeAsSet() !== 'auto';
  }

  #modeAsSet(): 'auto' | RedisMode {
    const { mode, address, sentinel } = this.#options;
    if (mode !== 'auto') return mode;
    return address.isSentinel || sentinel.master !== undefined ? 'sentinel' : 'auto';
  }

  #reopenIn(ms: number): void {
    this.#cancelReopen?.();
    this.#cancelReopen = this.#options.clock.after(ms, () => {
      this.#cancelReopen = undefined;
      this.#found = undefined;
      this.#open();
    });
  }

  #destroy(): void {
    const client = this.#client;
    this.#client = undefined;
    try {
      client?.destroy();
    } catch {
      // It had ended by itself.
    }
  }

  #open(): void {
    this.#destroy();
    this.#openedAt = this.#options.clock.monotonic();
    const client = this.#create({
      onReady: () => {
        if (this.#client === client) this.#onReady(client);
      },
      onError: (error) => {
        if (this.#client === client) this.#onError(error);
      },
      onGivenUp: (error) => {
        if (this.#client !== client || this.#isClosed) return;
        this.#options.onError(error);
        this.#attempts += 1;
        this.#reopenIn(reconnectMs(this.#attempts));
      },
    });
    this.#client = client;
  }

  #create(listener: ClientListener): RedisClient {
    const { address, settings, sentinel } = this.#options;
    const mode = this.#found?.mode ?? this.#modeAsSet();
    if (mode === 'cluster') return openClusterClient(settings, address.nodes, listener);
    const master = sentinel.master ?? address.master ?? this.#found?.master;
    if (mode === 'sentinel' && master !== undefined) {
      return openSentinelClient({ ...settings, sentinel: { ...sentinel, master } }, address.nodes, listener);
    }
    return openSingleClient(this.#seedSettings(), address.nodes[this.#attempts % address.nodes.length]!, listener);
  }

  /** Of the server in the address: with `redis-sentinel://` that is a sentinel, which has its own password and no databases. */
  #seedSettings(): ConnectionSettings {
    const { settings, sentinel } = this.#options;
    if (this.#modeAsSet() !== 'sentinel') return settings;
    return { ...settings, username: sentinel.username, password: sentinel.password, database: 0 };
  }

  #onReady(client: RedisClient): void {
    if (client.mode === 'single' && this.#modeAsSet() !== 'single' && this.#found === undefined) {
      void this.#find(client);
      return;
    }
    this.#attempts = 0;
    this.#options.onReady();
  }

  /** The first server that answers tells what the address names. */
  async #find(client: RedisClient): Promise<void> {
    const { address, onReady, onError } = this.#options;
    try {
      const found = await findServer((args) => client.send(args));
      if (this.#client !== client) return;
      const isOther = found.mode !== 'single';
      if (!isOther && found.isReplica && address.nodes.length > 1) {
        this.#attempts += 1;
        this.#reopenIn(reconnectMs(this.#attempts));
        return;
      }
      this.#found = found;
      if (isOther) this.#open();
      else onReady();
    } catch (error) {
      if (this.#client !== client) return;
      onError(error);
      this.#attempts += 1;
      this.#reopenIn(reconnectMs(this.#attempts));
    }
  }

  #onError(error: unknown): void {
    this.#options.onError(error);
    // The library would try the same host again.
    if (this.#isKnown || this.#options.address.nodes.length < 2) return;
    this.#attempts += 1;
    this.#reopenIn(reconnectMs(this.#attempts));
  }
}
