/**
 * Notification channels: subscriptions, one socket for each channel, and both shapes of conversation events (nested for
 * `…conversations` and flat for `…conversations.messages`). Can be told to repeat and to reorder, as the real one may.
 */
import type { Clock } from '../../core/ports/clock.ts';
import type { Socket } from '../../core/ports/socket.ts';
import type { ConversationRecord, ParticipantRecord } from './conversation-record.ts';
import type { LocalPerson } from './identities.ts';

export type HubOptions = {
  readonly clock: Clock;
  readonly newId: () => string;
  readonly heartbeatMs?: number;
  /** As the real one: the 21st channel of a user evicts the oldest without a socket. */
  readonly channelsPerUser?: number;
};

/**
 * `repeat`: every event twice. `hold`: events wait for `hold` of them, or half a second, and leave in reverse order. `lose`: none
 * leaves at all, as on the real one nothing says that each arrives.
 */
export type DeliveryFaults = { repeat?: boolean; hold?: number; lose?: boolean };

const longestHoldMs = 500;

type ChannelRecord = {
  readonly id: string;
  readonly person: LocalPerson;
  topics: Set<string>;
  socket: Socket | undefined;
  held: string[];
  cancelRelease: (() => void) | undefined;
};

const conversationTopic = /^v2\.users\.([0-9a-f-]{36})\.conversations(\.messages|\.calls)?$/;

export type TopicResult = { id: string; state: 'Permitted' | 'Rejected'; rejectionReason?: string };
export type NotificationHub = ReturnType<typeof createNotificationHub>;

export function createNotificationHub(options: HubOptions) {
  const { clock, newId, heartbeatMs = 30_000, channelsPerUser = 20 } = options;
  const channels = new Map<string, ChannelRecord>();
  let deliveryFaults: DeliveryFaults = {};
  let cancelBeat = () => {};

  const frame = (topicName: string, eventBody: unknown) =>
    JSON.stringify({ topicName, version: '2', eventBody, metadata: { CorrelationId: newId() } });
  const metadata = (message: string) => frame('channel.metadata', { message });

  function beat(): void {
    for (const channel of channels.values()) channel.socket?.send(metadata('WebSocket Heartbeat'));
    cancelBeat = clock.after(heartbeatMs, beat);
  }
  cancelBeat = clock.after(heartbeatMs, beat);

  function deliver(channel: ChannelRecord, text: string): void {
    if (deliveryFaults.lose) return;
    channel.held.push(...(deliveryFaults.repeat ? [text, text] : [text]));
    if (channel.held.length >= (deliveryFaults.hold ?? 1)) release(channel);
    // What is late comes all the same, though nothing follows it.
    else channel.cancelRelease ??= clock.after(longestHoldMs, () => release(channel));
  }

  function forget(channel: ChannelRecord): void {
    channel.cancelRelease?.();
    channel.cancelRelease = undefined;
  }

  function release(channel: ChannelRecord): void {
    forget(channel);
    const leaving = deliveryFaults.hold ? channel.held.reverse() : channel.held;
    channel.held = [];
    for (const one of leaving) channel.socket?.send(one);
  }

  return {
    create(person: LocalPerson): { id: string } {
      const own = [...channels.values()].filter((c) => c.person.userId === person.userId);
      if (own.length >= channelsPerUser) {
        const evicted = own.find((c) => !c.socket) ?? own[0]!;
        forget(evicted);
        evicted.socket?.close(1001, 'evicted');
        channels.delete(evicted.id);
      }
      const id = `streaming-0-${newId()}`;
      channels.set(id, { id, person, topics: new Set(), socket: undefined, held: [], cancelRelease: undefined });
      return { id };
    },
    has: (id: string, person: LocalPerson) => channels.get(id)?.person.userId === person.userId,
    topics: (id: string) => [...(channels.get(id)?.topics ?? [])],

    /** Adds topics, or replaces the list. Topics of other users are rejected, one by one. */
    subscribe(id: string, topics: readonly string[], replace: boolean): TopicResult[] {
      const channel = channels.get(id)!;
      if (replace) channel.topics = new Set();
      return topics.slice(0, 1_000).map((topic) => {
        const match = conversationTopic.exec(topic);
        const permitted = match ? match[1] === channel.person.userId : topic.startsWith('v2.system.');
        if (permitted) channel.topics.add(topic);
        return permitted
          ? { id: topic, state: 'Permitted' }
          : { id: topic, state: 'Rejected', rejectionReason: 'No permission for this topic' };
      });
    },

    /** A second socket takes the channel over from the first. */
    attach(id: string, socket: Socket): { onText(text: string): void; onClose(): void } | undefined {
      const channel = channels.get(id);
      if (!channel) return undefined;
      channel.socket?.close(1001, 'taken over');
      channel.socket = socket;
      return {
        onText(text) {
          if (/"message"\s*:\s*"ping"/.test(text)) socket.send(metadata('pong'));
        },
        onClose() {
          if (channel.socket === socket) channel.socket = undefined;
        },
      };
    },

    publish(conversation: ConversationRecord): void {
      const users = new Set(conversation.participants.map((p) => p.userId).filter((id) => id !== undefined));
      for (const channel of channels.values()) {
        if (!users.has(channel.person.userId)) continue;
        for (const topic of channel.topics) {
          const match = conversationTopic.exec(topic);
          if (!match) continue;
          const flat = match[2];
          if (flat === undefined) deliver(channel, frame(topic, conversation));
          else if (flat === '.messages' && conversation.participants.some((p) => p.messages)) {
            deliver(channel, frame(topic, toFlat(conversation, 'messages')));
          } else if (flat === '.calls' && conversation.participants.some((p) => p.calls)) {
            deliver(channel, frame(topic, toFlat(conversation, 'calls')));
          }
        }
      }
    },

    setDeliveryFaults(faults: DeliveryFaults): void {
      deliveryFaults = faults;
    },
    /** Announces maintenance, as the real one does about a minute before it closes sockets. */
    announceClosing(): void {
      for (const channel of channels.values()) {
        channel.socket?.send(frame('v2.system.socket_closing', { channelId: channel.id, message: 'Closing soon' }));
      }
    },
    /** Cuts every socket without a word. */
    cut(): void {
      for (const channel of channels.values()) channel.socket?.terminate();
    },
    get channelCount() {
      return channels.size;
    },
    get socketCount() {
      return [...channels.values()].filter((c) => c.socket).length;
    },
    close(): void {
      cancelBeat();
      for (const channel of channels.values()) {
        forget(channel);
        channel.socket?.close(1001, 'closing');
      }
      channels.clear();
    },
  };
}

/** The flat shape has no communications: state and messages stand on the participant, and a message has `message.id`. */
function toFlat(conversation: ConversationRecord, medium: 'messages' | 'calls'): unknown {
  return {
    id: conversation.id,
    participants: conversation.participants.map((p: ParticipantRecord) => {
      const { messages, calls, userId, queueId, ...rest } = p;
      const line = (medium === 'messages' ? messages : calls)?.[0];
      return {
        ...rest,
        ...(userId && { user: { id: userId } }),
        ...(queueId && { queue: { id: queueId } }),
        ...(line && { state: line.state, direction: line.direction, provider: line.provider, held: line.held }),
        ...(line?.disconnectType && { disconnectType: line.disconnectType }),
        ...(medium === 'messages' && {
          type: line?.type,
          messages: (line?.messages ?? []).map(({ messageId, ...m }) => ({ message: { id: messageId }, ...m })),
        }),
      };
    }),
  };
}
