/**
 * The client library below the product's Redis connection, over the simulated network. Like the library with its offline queue off:
 * what is asked while it is not connected is rejected, what was asked when the connection broke is rejected although Redis may have
 * executed it, and channels are subscribed to again after a reconnection of the same client.
 */
import type { LibraryClient } from '../../../runtime/redis/client.ts';
import type { Host } from '../world/host.ts';
import type { Connection, Network } from '../world/network.ts';
import type { Reply } from './reply.ts';
import type { RedisServer, ServerConnection } from './server.ts';

type Waiting = { resolve(answer: Reply): void; reject(error: Error): void };
type Listener = (message: string, channel: string) => void;

/** A connection that stands, with what waits for an answer. */
type Session = {
  readonly connection: Connection;
  readonly waiting: Set<Waiting>;
  readonly channels: Set<string>;
  readonly detach: () => void;
};

export type ClientSetup = {
  readonly network: Network;
  readonly server: RedisServer;
  readonly host: Host;
  /** Milliseconds until the next attempt; false: it ends with its connection. */
  readonly reconnectStrategy: false | ((retries: number) => number);
};

/** Reads what the product gives the library. */
export function createSimulatedClient(
  setup: Omit<ClientSetup, 'reconnectStrategy'>,
  options: { readonly socket?: Partial<Pick<ClientSetup, 'reconnectStrategy'>> },
): LibraryClient {
  return new SimulatedRedisClient({ ...setup, reconnectStrategy: options.socket?.reconnectStrategy ?? false });
}

class SimulatedRedisClient implements LibraryClient {
  readonly #setup: ClientSetup;
  readonly #listeners = { ready: [] as (() => void)[], error: [] as ((error: Error) => void)[] };
  readonly #channels = new Map<string, Listener>();
  #session: Session | undefined;
  #isReady = false;
  #isDestroyed = false;
  #retries = 0;
  #opening: Waiting | undefined;

  constructor(setup: ClientSetup) {
    this.#setup = setup;
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  get isOpen(): boolean {
    return !this.#isDestroyed;
  }

  connect(): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.#opening = { resolve, reject };
      this.#open();
    });
  }

  destroy(): void {
    this.#isDestroyed = true;
    this.#lose(this.#session, new Error('The client was closed'));
  }

  on(event: 'ready' | 'error', run: never): this {
    (this.#listeners[event] as unknown[]).push(run);
    return this;
  }

  sendCommand(args: string[]): Promise<Reply> {
    return this.#whileReady((session) => this.#send(session, () => this.#setup.server.execute(args)));
  }

  ping(): Promise<Reply> {
    return this.sendCommand(['PING']);
  }

  subscribe(channels: string[], run: Listener): Promise<Reply> {
    return this.#whileReady(
      async (session) => {
        const answer = await this.#send(session, () => {
          for (const channel of channels) session.channels.add(channel);
          return null;
        });
        return answer;
      },
      () => {
        for (const channel of channels) this.#channels.set(channel, run);
      },
    );
  }

  unsubscribe(channel: string): Promise<Reply> {
    this.#channels.delete(channel);
    return this.#whileReady((session) =>
      this.#send(session, () => {
        session.channels.delete(channel);
        return null;
      }),
    );
  }

  async #whileReady(run: (session: Session) => Promise<Reply>, first: () => void = () => {}): Promise<Reply> {
    const session = this.#session;
    if (!session || !this.#isReady) throw new Error('The client is closed');
    first();
    return run(session);
  }

  #send(session: Session, run: () => Reply): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { resolve, reject };
      session.waiting.add(waiting);
      session.connection.toFar(() => this.#whenServed(() => this.#serve(session, waiting, run)));
    });
  }

  #whenServed(run: () => void): void {
    const { server, network } = this.#setup;
    const { readyAt } = server;
    if (readyAt <= network.world.now) run();
    else network.world.at(readyAt, () => this.#whenServed(run));
  }

  #serve(session: Session, waiting: Waiting, run: () => Reply): void {
    if (!this.#setup.server.isUp || !session.connection.isOpen) return;
    let settle: () => void;
    try {
      const answer = run();
      settle = () => waiting.resolve(answer);
    } catch (error) {
      settle = () => waiting.reject(error as Error);
    }
    session.connection.toNear(() => {
      if (session.waiting.delete(waiting)) settle();
    });
  }

  #open(): void {
    const { network, server, host } = this.#setup;
    if (this.#isDestroyed || host.isDead) return;
    const connection = server.isUp
      ? network.connect({
          route: 'redis',
          near: host,
          far: undefined,
          onNearLost: () => this.#lose(session, new Error('Socket closed unexpectedly')),
          onFarLost: () => session?.detach(),
        })
      : undefined;
    const session = connection && this.#startSession(connection);
    if (!session) {
      // Never inside the call that opens it.
      network.world.after(1, () => host.deliver(() => this.#fail(new Error('connect ECONNREFUSED'))));
      return;
    }
    this.#session = session;
    // The handshake: subscriptions are repeated before the client counts as ready.
    void this.#send(session, () => {
      for (const channel of this.#channels.keys()) session.channels.add(channel);
      return null;
    }).then(
      () => this.#onReady(session),
      () => undefined,
    );
  }

  #startSession(connection: Connection): Session {
    const channels = new Set<string>();
    const server: ServerConnection = {
      channels,
      message: (channel, text) => connection.toNear(() => this.#channels.get(channel)?.(text, channel)),
      cut: () => connection.break(),
    };
    return { connection, waiting: new Set(), channels, detach: this.#setup.server.attach(server) };
  }

  #onReady(session: Session): void {
    if (this.#session !== session) return;
    this.#isReady = true;
    this.#retries = 0;
    this.#opening?.resolve('OK');
    this.#opening = undefined;
    for (const run of this.#listeners.ready) run();
  }

  #lose(session: Session | undefined, error: Error): void {
    if (!session || this.#session !== session) return;
    this.#session = undefined;
    this.#isReady = false;
    session.detach();
    session.connection.break();
    for (const waiting of session.waiting) waiting.reject(error);
    session.waiting.clear();
    if (!this.#isDestroyed) this.#fail(error);
  }

  #fail(error: Error): void {
    const { network, host, reconnectStrategy } = this.#setup;
    if (this.#isDestroyed) return;
    if (reconnectStrategy === false) {
      this.#isDestroyed = true;
      this.#opening?.reject(error);
      this.#opening = undefined;
    }
    for (const run of this.#listeners.error) run(error);
    if (reconnectStrategy === false) return;
    const delayMs = reconnectStrategy(this.#retries);
    this.#retries += 1;
    network.world.after(delayMs, () => host.deliver(() => this.#open()));
  }
}
