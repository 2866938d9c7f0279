/** Runs the notification channel's machine against the Platform API and a WebSocket. The socket's address is its credential: it is in no log. */
import * as v from 'valibot';
import { EarshotError } from '../../../shared/errors.ts';
import { readNotification } from '../../../shared/genesys/message-events.ts';
import type { Timers } from '../data/named-timers.ts';
import { type ChannelEffect, type ChannelInput, initial, step } from './channel-machine.ts';
import type { GenesysPlatform } from './platform.ts';

export type ChannelListener = {
  /** Text frames about conversations, as they came. */
  onFrame(data: string): void;
  /** Something may have been missed: read again what is followed. */
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

export function createNotificationChannel(options: ChannelOptions): NotificationChannel {
  const { platform, userId, listener, timers, random } = options;
  let state = initial();
  let socket: WebSocket | undefined;
  let channelId = '';
  const armed = new Map<string, unknown>();

  function send(input: ChannelInput): void {
    const [next, effects] = step(state, input, random());
    state = next;
    for (const effect of effects) run(effect);
  }

  function run(effect: ChannelEffect): void {
    switch (effect.do) {
      case 'create':
        void create();
        return;
      case 'connect':
        connect(effect.connectUri);
        return;
      case 'ping':
        if (socket?.readyState === 1) socket.send('{"message":"ping"}');
        return;
      case 'closeSocket':
        drop();
        return;
      case 'arm': {
        const { timer, ms } = effect;
        timers.clear(armed.get(timer));
        armed.set(
          timer,
          timers.set(() => send({ on: timer }), ms),
        );
        return;
      }
      case 'disarm':
        for (const [timer, handle] of armed) {
          if (timer === 'renew' && !effect.all) continue;
          timers.clear(handle);
          armed.delete(timer);
        }
        return;
      case 'resync':
        listener.onResync();
        return;
      case 'remove':
        platform.request('DELETE', `/api/v2/notifications/channels/${channelId}/subscriptions`).catch(() => undefined);
        return;
    }
  }

  async function create(): Promise<void> {
    try {
      const channel = v.parse(ChannelSchema, await platform.request('POST', '/api/v2/notifications/channels', {}));
      // Nested events say all; where the user may not have them, the flat ones of messages alone still do for a chat.
      const wanted = [`v2.users.${userId}.conversations`];
      if ((await subscribe(channel.id, wanted)) === 0) {
        if ((await subscribe(channel.id, [`v2.users.${userId}.conversations.messages`])) === 0) {
          throw new EarshotError('forbidden');
        }
      }
      channelId = channel.id;
      const ends = channel.expires ? Date.parse(channel.expires) - options.now() : dayMs;
      send({ on: 'created', connectUri: channel.connectUri, expiresInMs: Number.isFinite(ends) ? ends : dayMs });
    } catch (error) {
      const known = EarshotError.from(error);
      // Without the right there is nothing to wait for; the panel goes on without live chat.
      send({ on: 'createFailed', fatal: known.code === 'forbidden', retryAfterMs: known.retryAfterMs });
    }
  }

  /** How many of the topics were permitted: each is answered for on its own. */
  async function subscribe(id: string, topics: readonly string[]): Promise<number> {
    const body = topics.map((topic) => ({ id: topic }));
    const path = `/api/v2/notifications/channels/${id}/subscriptions?ignoreErrors=true`;
    const { entities } = v.parse(SubscriptionSchema, await platform.request('POST', path, body));
    return entities.filter((e) => topics.includes(e.id) && e.state !== 'Rejected').length;
  }

  function connect(uri: string): void {
    const former = socket;
    const fresh = options.openSocket(uri);
    socket = fresh;
    // The service lets the first go when the second connects; its close must not count as a loss.
    former?.close();
    fresh.onopen = () => {
      if (socket === fresh) send({ on: 'opened' });
    };
    fresh.onmessage = ({ data }) => {
      if (socket === fresh && typeof data === 'string') receive(data);
    };
    fresh.onclose = () => {
      if (socket !== fresh) return;
      socket = undefined;
      send({ on: 'closed' });
    };
  }

  function drop(): void {
    const former = socket;
    socket = undefined;
    former?.close();
  }

  function receive(data: string): void {
    send({ on: 'frame' });
    const frame = readNotification(data);
    switch (frame?.kind) {
      case 'closing':
        send({ on: 'closing' });
        return;
      case 'unsubscribed':
      case 'revoked':
        send({ on: 'unsubscribed' });
        return;
      case 'conversation':
        if (frame.userId === userId.toLowerCase()) listener.onFrame(data);
        return;
      default:
        return;
    }
  }

  return { start: () => send({ on: 'start' }), stop: () => send({ on: 'stop' }) };
}
