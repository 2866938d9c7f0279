/** One notification channel: its topics, its socket, and the delivery of frames, with faults on request. */
import type { Clock } from '../../core/ports/clock.ts';
import type { Socket } from '../../core/ports/socket.ts';
import type { LocalPerson } from './identities.ts';

/**
 * `repeat`: every event is sent twice. `hold`: events wait for `hold` of them, or half a second, and are sent in reverse order.
 * `lose`: none is sent, as Genesys does not guarantee delivery.
 */
export type DeliveryFaults = { readonly repeat?: boolean; readonly hold?: number; readonly lose?: boolean };

export type ChannelOptions = {
  readonly id: string;
  readonly person: LocalPerson;
  readonly clock: Clock;
  /** The faults at this moment. */
  readonly deliveryFaults: () => DeliveryFaults;
};

const longestHoldMs = 500;

export class NotificationChannel {
  readonly id: string;
  readonly person: LocalPerson;
  readonly #clock: Clock;
  readonly #faults: () => DeliveryFaults;
  #topics = new Set<string>();
  #socket: Socket | undefined;
  #queue: string[] = [];
  #cancelFlush: (() => void) | undefined;

  constructor(options: ChannelOptions) {
    this.id = options.id;
    this.person = options.person;
    this.#clock = options.clock;
    this.#faults = options.deliveryFaults;
  }

  get topics(): readonly string[] {
    return [...this.#topics];
  }

  get isConnected(): boolean {
    return this.#socket !== undefined;
  }

  addTopic(topic: string): void {
    this.#topics.add(topic);
  }

  clearTopics(): void {
    this.#topics = new Set();
  }

  /** A second socket takes the channel over from the first. */
  connect(socket: Socket): void {
    this.#socket?.close(1001, 'taken over');
    this.#socket = socket;
  }

  disconnected(socket: Socket): void {
    if (this.#socket === socket) this.#socket = undefined;
  }

  /** Sends a frame that is not subject to delivery faults. */
  send(frame: string): void {
    this.#socket?.send(frame);
  }

  /** Sends an event, or queues it, as the faults say. */
  deliver(frame: string): void {
    const faults = this.#faults();
    if (faults.lose) return;
    this.#queue.push(...(faults.repeat ? [frame, frame] : [frame]));
    if (this.#queue.length >= (faults.hold ?? 1)) this.#flush();
    // The last events are sent although none follows that would push them out.
    else this.#cancelFlush ??= this.#clock.after(longestHoldMs, () => this.#flush());
  }

  close(reason: string): void {
    this.#stopTimer();
    this.#socket?.close(1001, reason);
  }

  /** Cuts the connection without a closing handshake. */
  terminate(): void {
    this.#socket?.terminate();
  }

  #flush(): void {
    this.#stopTimer();
    const frames = this.#faults().hold ? this.#queue.reverse() : this.#queue;
    this.#queue = [];
    for (const frame of frames) this.send(frame);
  }

  #stopTimer(): void {
    this.#cancelFlush?.();
    this.#cancelFlush = undefined;
  }
}
