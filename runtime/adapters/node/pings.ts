/** Pings for all WebSockets of the process: `ws` does not find out by itself that a peer has vanished. */
import type { WebSocket } from 'ws';
import type { Clock } from '../../core/ports/clock.ts';

/** Set `missed` to 0 for any message or pong of the peer. A plain field, because it is written for every audio frame. */
export type Liveness = { missed: number };

export type Pings = {
  /** Pings this socket from now on; after two unanswered pings it is terminated. */
  add(socket: WebSocket): Liveness;
  remove(socket: WebSocket): void;
  sockets(): Iterable<WebSocket>;
  stop(): void;
};

const maxMissed = 2;

/** One timer for all sockets. */
export function createPings(clock: Clock, pingMs: number): Pings {
  const peers = new Map<WebSocket, Liveness>();
  let cancel: () => void;
  const pingAll = (): void => {
    for (const [socket, liveness] of peers) {
      if (liveness.missed >= maxMissed) socket.terminate();
      else {
        liveness.missed += 1;
        socket.ping();
      }
    }
    cancel = clock.after(pingMs, pingAll);
  };
  cancel = clock.after(pingMs, pingAll);

  return {
    add(socket) {
      const liveness = { missed: 0 };
      peers.set(socket, liveness);
      return liveness;
    },
    remove: (socket) => void peers.delete(socket),
    sockets: () => peers.keys(),
    stop: () => cancel(),
  };
}
