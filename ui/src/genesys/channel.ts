/** Drives the notification channel's machine with the Platform API and a WebSocket. The socket's address is a credential: never log it. */
import * as v from 'valibot';
import { EarshotError } from '../../../shared/errors.ts';
import { readNotification } from '../../../shared/genesys/message-events.ts';
import { createNamedTimers, type NamedTimers, type Timers } from '../data/named-timers.ts';
import { type ChannelEffect, type ChannelInput, type ChannelTimer, initial, step } from './channel-machine.ts';
import type { GenesysPlatform } from './platform.ts';

export type ChannelListener = {
  /** Text frames about conversations, unparsed. */
  onFrame(data: string): void;
  /** Events may have been missed: read again what is followed. */
  onResync(): void;
};

export type NotificationChannel = { start(): void; stop(): void };

export type ChannelOptions = {
  readonly platform: GenesysPlatform;
  readonly userId: string;
  readonly listener: ChannelListener;
  readonly timers: Timers;
  readonly now: () => number;
  readonly random: () => number;
  readonly openSocket: (uri: string) => WebSocket;
};

const ChannelSchema = v.object({
  id: v.pipe(v.string(), v.regex(/^[\w.-]{1,200}$/)),
  connectUri: v.pipe(v.string(), v.regex(/^wss?:\/\//)),
  expires: v.optional(v.string()),
});
const SubscriptionSchema = v.object({
  entities: v.optional(v.array(v.object({ id: v.string(), state: v.optional(v.string()) })), []),
});

const dayMs = 86_400_000;

/** Creates its channel with `start`; the listener is called from then on. */
export function createNotificationChannel(options: ChannelOptions): NotificationChannel {
  const driver = new ChannelDriver(options);
  return { start: () => driver.dispatch({ type: 'start' }), stop: () => driver.dispatch({ type: 'stop' }) };
}

class ChannelDriver {
  readonly #options: ChannelOptions;
  readonly #timers: NamedTimers<ChannelTimer>;
  #state = initial();
  #socket: WebSocket | undefined;
  #channelId = '';

  constructor(options: ChannelOptions) {
    this.#options = options;
    this.#timers = createNamedTimers(options.timers);
  }

  dispatch(input: ChannelInput): void {
    const [next, effects] = step(this.#state, input, this.#options.random());
    this.#state = next;
    for (const effect of effects) this.#run(effect);
  }

  #run(effect: ChannelEffect): void {
    switch (effect.type) {
      case 'create':
        void this.#create();
        return;
      case 'connect':
        this.#connect(effect.connectUri);
        return;
      case 'ping':
        if (this.#socket?.readyState === 1) this.#socket.send('{"message":"ping"}');
        return;
      case 'closeSocket':
        this.#closeSocket();
        return;
      case 'arm':
        this.#timers.set(effect.timer, () => this.dispatch({ type: effect.timer }), effect.ms);
        return;
      case 'disarm':
        if (effect.all) this.#timers.clear();
        else this.#timers.clear('watchdog', 'retry');
        return;
      case 'resync':
        this.#options.listener.onResync();
        return;
      case 'remove':
        this.#remove();
        return;
    }
  }

  async #create(): Promise<void> {
    const { platform, now } = this.#options;
    try {
      const channel = v.parse(ChannelSchema, await platform.request('POST', '/api/v2/notifications/channels', {}));
      await this.#subscribe(channel.id);
      this.#channelId = channel.id;
      const lifetimeMs = channel.expires ? Date.parse(channel.expires) - now() : dayMs;
      const expiresInMs = Number.isFinite(lifetimeMs) ? lifetimeMs : dayMs;
      this.dispatch({ type: 'created', connectUri: channel.connectUri, expiresInMs });
    } catch (error) {
      const { code, retryAfterMs } = EarshotError.from(error);
      // Without the permission a retry is of no use: the panel goes on without live chat.
      this.dispatch({ type: 'createFailed', fatal: code === 'forbidden', retryAfterMs });
    }
  }

  /** Subscribes to the nested events, which carry everything, or to the flat ones, which are enough for a chat. */
  async #subscribe(channelId: string): Promise<void> {
    const topic = `v2.users.${this.#options.userId}.conversations`;
    if (await this.#isPermitted(channelId, topic)) return;
    if (!(await this.#isPermitted(channelId, `${topic}.messages`))) throw new EarshotError('forbidden');
  }

  async #isPermitted(channelId: string, topic: string): Promise<boolean> {
    const path = `/api/v2/notifications/channels/${channelId}/subscriptions?ignoreErrors=true`;
    const body = await this.#options.platform.request('POST', path, [{ id: topic }]);
    return v.parse(SubscriptionSchema, body).entities.some((e) => e.id === topic && e.state !== 'Rejected');
  }

  #connect(uri: string): void {
    const former = this.#socket;
    const socket = this.#options.openSocket(uri);
    this.#socket = socket;
    // The service drops the first socket when the second connects; that close must not count as a loss.
    former?.close();
    const isCurrent = () => this.#socket === socket;
    socket.onopen = () => {
      if (isCurrent()) this.dispatch({ type: 'opened' });
    };
    socket.onmessage = ({ data }) => {
      if (isCurrent() && typeof data === 'string') this.#onFrame(data);
    };
    socket.onclose = () => {
      if (!isCurrent()) return;
      this.#socket = undefined;
      this.dispatch({ type: 'closed' });
    };
  }

  #closeSocket(): void {
    const former = this.#socket;
    this.#socket = undefined;
    former?.close();
  }

  #remove(): void {
    const path = `/api/v2/notifications/channels/${this.#channelId}/subscriptions`;
    this.#options.platform.request('DELETE', path).catch(() => undefined);
  }

  #onFrame(data: string): void {
    const { userId, listener } = this.#options;
    this.dispatch({ type: 'frame' });
    const frame = readNotification(data);
    switch (frame?.kind) {
      case 'closing':
        this.dispatch({ type: 'closing' });
        return;
      case 'unsubscribed':
      case 'revoked':
        this.dispatch({ type: 'unsubscribed' });
        return;
      case 'conversation':
        if (frame.userId === userId.toLowerCase()) listener.onFrame(data);
        return;
      default:
        return;
    }
  }
}
