import type { Clock } from '../ports/clock.ts';
import type { AudiohookConnection } from './connection-options.ts';

/** Ends all connections within a limit. */
export class ConnectionDrain {
  readonly #clock: Clock;
  readonly #connections: ReadonlySet<AudiohookConnection>;
  #cancel: () => void = () => {};
  #waiters: (() => void)[] = [];

  constructor(clock: Clock, connections: ReadonlySet<AudiohookConnection>) {
    this.#clock = clock;
    this.#connections = connections;
  }

  /**
   * Sends `disconnect` after `limitMs` and cuts the sockets that remain `graceMs` later. A further call replaces the limits.
   * Resolves when no connection is left.
   */
  start(limitMs: number, graceMs: number): Promise<void> {
    this.#cancel();
    if (this.#connections.size === 0) return Promise.resolve();
    if (limitMs <= 0) this.#disconnectAll(graceMs);
    else this.#cancel = this.#clock.after(limitMs, () => this.#disconnectAll(graceMs));
    return new Promise<void>((resolve) => {
      this.#waiters.push(resolve);
    });
  }

  /** To be called after each end of a connection. */
  connectionEnded(): void {
    if (this.#connections.size > 0) return;
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const resolve of waiters) resolve();
  }

  #disconnectAll(graceMs: number): void {
    for (const connection of [...this.#connections]) connection.disconnect('error');
    this.#cancel = this.#clock.after(graceMs, () => {
      // A client that has sent `close` waits for the last results, which have a time limit of their own.
      for (const connection of [...this.#connections]) if (connection.phase() !== 'closing') connection.terminate();
    });
  }
}
