/**
 * Pings for all WebSockets of the process: `ws` does not find out by itself that a peer has vanished. A ping is a system call, so those
 * of a thousand calls that began together are spread: sent at once, they would stop the audio of all calls for some 50 ms.
 */
import type { WebSocket } from 'ws';
import type { Clock } from '../../core/ports/clock.ts';

/** Set `missed` to 0 for any message or pong of the peer. A plain field, because it is written for every audio frame. */
export type Liveness = { missed: number };

export type Pings = {
  /** Pings this socket from now on; after two unanswered pings it is terminated. */
  add(socket: PingedSocket): Liveness;
  remove(socket: PingedSocket): void;
  sockets(): Iterable<PingedSocket>;
  stop(): void;
};

export type PingedSocket = Pick<WebSocket, 'ping' | 'terminate' | 'close'>;

type Peer = Liveness & {
  /** When the next ping is due, in monotonic ms. */
  dueAt: number;
};

const maxMissed = 2;
/** Looks at all sockets during one interval; each sends the pings that are due by then. */
const looks = 60;
const shortestLookMs = 10;
/** The fractions of multiples of the golden ratio fill an interval evenly, however many there are. */
const goldenRatio = (Math.sqrt(5) - 1) / 2;

/** One timer for all sockets. The first ping of a socket comes after half of `pingMs` to all of it, each further one after `pingMs`. */
export function createPings(clock: Clock, pingMs: number): Pings {
  const peers = new Map<PingedSocket, Peer>();
  const lookMs = Math.max(pingMs / looks, shortestLookMs);
  let added = 0;
  let cancel: () => void;
  const look = (): void => {
    const now = clock.monotonic();
    for (const [socket, peer] of peers) {
      if (now < peer.dueAt) continue;
      if (peer.missed >= maxMissed) socket.terminate();
      else {
        peer.missed += 1;
        socket.ping();
      }
      // Not added to what was due: after a long block of the process two would follow each other.
      peer.dueAt = now + pingMs;
    }
    cancel = clock.after(lookMs, look);
  };
  cancel = clock.after(lookMs, look);

  return {
    add(socket) {
      added += 1;
      const share = 0.5 + ((added * goldenRatio) % 1) / 2;
      const peer = { missed: 0, dueAt: clock.monotonic() + pingMs * share };
      peers.set(socket, peer);
      return peer;
    },
    remove: (socket) => void peers.delete(socket),
    sockets: () => peers.keys(),
    stop: () => cancel(),
  };
}
