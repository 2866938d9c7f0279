/**
 * Notification channels: subscriptions, one socket for each channel, and conversation events in both shapes. Can be made to
 * repeat, reorder and lose events, as Genesys may.
 */
import type { Clock } from '../../core/ports/clock.ts';
import type { Socket } from '../../core/ports/socket.ts';
import { eventBodyFor, parseConversationTopic } from './conversation-events.ts';
import type { ConversationRecord } from './conversation-record.ts';
import type { LocalPerson } from './identities.ts';
import { type DeliveryFaults, NotificationChannel } from './notification-channel.ts';

export type HubOptions = {
  readonly clock: Clock;
  readonly newId: () => string;
  /** Default 30 s. */
  readonly heartbeatMs?: number;
  /** Default 20, as Genesys has it: the next channel of a user evicts the oldest without a socket. */
  readonly channelsPerUser?: number;
};

export type TopicResult = { id: string; state: 'Permitted' | 'Rejected'; rejectionReason?: string };

const maxTopics = 1_000;

/** Each event has all messages of its conversation. Beyond so many, changes within a moment make one event. */
const longChat = { messages: 100, everyMs: 200 } as const;

export class NotificationHub {
  readonly #options: Required<HubOptions>;
  readonly #channels = new Map<string, NotificationChannel>();
  /** Long chats whose next event waits. */
  readonly #gathering = new Map<string, () => void>();
  #deliveryFaults: DeliveryFaults = {};
  #cancelHeartbeat: () => void;

  constructor(options: HubOptions) {
    this.#options = { heartbeatMs: 30_000, channelsPerUser: 20, ...options };
    this.#cancelHeartbeat = this.#scheduleHeartbeat();
  }

  create(person: LocalPerson): { id: string } {
    const { channelsPerUser, newId, clock } = this.#options;
    const own = [...this.#channels.values()].filter((channel) => channel.person.userId === person.userId);
    if (own.length >= channelsPerUser) {
      const evicted = own.find((channel) => !channel.isConnected) ?? own[0]!;
      evicted.close('evicted');
      this.#channels.delete(evicted.id);
    }
    const id = `streaming-0-${newId()}`;
    const deliveryFaults = () => this.#deliveryFaults;
    this.#channels.set(id, new NotificationChannel({ id, person, clock, deliveryFaults }));
    return { id };
  }

  has(id: string, person: LocalPerson): boolean {
    return this.#channels.get(id)?.person.userId === person.userId;
  }

  topics(id: string): readonly string[] {
    return this.#channels.get(id)?.topics ?? [];
  }

  /** Adds topics, or replaces the list. Topics of other users are rejected one by one. The channel must exist. */
  subscribe(id: string, topics: readonly string[], replace: boolean): TopicResult[] {
    const channel = this.#channels.get(id)!;
    if (replace) channel.clearTopics();
    return topics.slice(0, maxTopics).map((topic) => {
      const parsed = parseConversationTopic(topic);
      const permitted = parsed ? parsed.userId === channel.person.userId : topic.startsWith('v2.system.');
      if (!permitted) return { id: topic, state: 'Rejected', rejectionReason: 'No permission for this topic' };
      channel.addTopic(topic);
      return { id: topic, state: 'Permitted' };
    });
  }

  /** Connects a socket to a channel; undefined where there is no such channel. */
  attach(id: string, socket: Socket): { onText(text: string): void; onClose(): void } | undefined {
    const channel = this.#channels.get(id);
    if (!channel) return undefined;
    channel.connect(socket);
    return {
      onText: (text) => {
        if (/"message"\s*:\s*"ping"/.test(text)) socket.send(this.#metadata('pong'));
      },
      onClose: () => channel.disconnected(socket),
    };
  }

  /** Sends the state of a conversation to every subscribed participant; of a long chat, the state a moment later. */
  publish(conversation: ConversationRecord): void {
    const { id, participants } = conversation;
    if (this.#gathering.has(id)) return;
    const sizes = participants.map(({ messages }) => messages?.[0]?.messages?.length ?? 0);
    if (Math.max(0, ...sizes) <= longChat.messages) {
      this.#send(conversation);
      return;
    }
    const cancel = this.#options.clock.after(longChat.everyMs, () => {
      this.#gathering.delete(id);
      this.#send(conversation);
    });
    this.#gathering.set(id, cancel);
  }

  #send(conversation: ConversationRecord): void {
    const users = new Set(conversation.participants.map((leg) => leg.userId));
    for (const channel of this.#channels.values()) {
      if (!users.has(channel.person.userId)) continue;
      for (const topic of channel.topics) {
        const body = eventBodyFor(conversation, topic);
        if (body !== undefined) channel.deliver(this.#frame(topic, body));
      }
    }
  }

  setDeliveryFaults(faults: DeliveryFaults): void {
    this.#deliveryFaults = faults;
  }

  /** Announces maintenance, as Genesys does about a minute before it closes sockets. */
  announceClosing(): void {
    for (const channel of this.#channels.values())
      channel.send(this.#frame('v2.system.socket_closing', { channelId: channel.id, message: 'Closing soon' }));
  }

  /** Cuts every socket without a closing handshake. */
  cut(): void {
    for (const channel of this.#channels.values()) channel.terminate();
  }

  get channelCount(): number {
    return this.#channels.size;
  }

  get socketCount(): number {
    return [...this.#channels.values()].filter((channel) => channel.isConnected).length;
  }

  close(): void {
    for (const cancel of this.#gathering.values()) cancel();
    this.#gathering.clear();
    this.#cancelHeartbeat();
    for (const channel of this.#channels.values()) channel.close('closing');
    this.#channels.clear();
  }

  #scheduleHeartbeat(): () => void {
    return this.#options.clock.after(this.#options.heartbeatMs, () => {
      for (const channel of this.#channels.values()) channel.send(this.#metadata('WebSocket Heartbeat'));
      this.#cancelHeartbeat = this.#scheduleHeartbeat();
    });
  }

  #metadata(message: string): string {
    return this.#frame('channel.metadata', { message });
  }

  #frame(topicName: string, eventBody: unknown): string {
    const metadata = { CorrelationId: this.#options.newId() };
    return JSON.stringify({ topicName, version: '2', eventBody, metadata });
  }
}
