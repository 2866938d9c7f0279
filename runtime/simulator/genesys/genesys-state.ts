/**
 * The state of the local Genesys: conversations, participants, messages, wrap-up, attributes. No network.
 * Bounded: beyond `maxConversations` the oldest one is dropped.
 */
import type { Clock } from '../../core/ports/clock.ts';
import { ConversationFactory, type MessageContent, type Sender } from './conversation-factory.ts';
import type {
  CommunicationRecord,
  ConversationRecord,
  MessageRecord,
  ParticipantRecord,
  WrapupRecord,
} from './conversation-record.ts';
import type { LocalPerson } from './identities.ts';
import { communicationsOf, endLeg, isWaiting, openLegOf } from './legs.ts';

export type GenesysStateOptions = {
  readonly clock: Clock;
  readonly people: readonly LocalPerson[];
  readonly newId: () => string;
  /** Default 2,000. */
  readonly maxConversations?: number;
  /** Of the chats that customers start: a messenger type, or `webchat` for Web Chat v2. Default `webmessaging`. */
  readonly chatType?: string;
};

export type ChangeListener = (conversation: ConversationRecord) => void;

export class GenesysState {
  readonly people: readonly LocalPerson[];
  readonly #factory: ConversationFactory;
  readonly #maxConversations: number;
  readonly #chatType: string;
  readonly #conversations = new Map<string, ConversationRecord>();
  readonly #messages = new Map<string, Map<string, MessageRecord>>();
  readonly #onQueue = new Set<string>();
  /** Started because somebody asked for an unknown id: they can be read and are on no one's desktop. */
  readonly #unlisted = new Set<string>();
  readonly #listeners = new Set<ChangeListener>();
  readonly #defaultAgent: LocalPerson;

  constructor(options: GenesysStateOptions) {
    this.people = options.people;
    this.#factory = new ConversationFactory(options);
    this.#maxConversations = options.maxConversations ?? 2_000;
    this.#chatType = options.chatType ?? 'webmessaging';
    this.#defaultAgent = options.people.find((person) => person.takesPartInAll)!;
  }

  /** Calls `listener` after each change of a conversation. Returns the way to stop it. */
  onChange(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  find(id: string): ConversationRecord | undefined {
    return this.#conversations.get(id);
  }

  /** Starts a connected voice call, with the default agent where none is given. */
  startCall(id: string, options: { userId?: string; customer?: string } = {}): ConversationRecord {
    const { userId = this.#defaultAgent.userId, customer = 'Customer' } = options;
    const conversation = this.#store(this.#factory.call(id, customer, userId));
    this.#notify(conversation);
    return conversation;
  }

  /** Starts a chat with a bot greeting. It alerts an agent who is on the queue, or waits. */
  startChat(options: { customer?: string; type?: string } = {}): ConversationRecord {
    const { customer = 'Customer', type = this.#chatType } = options;
    const conversation = this.#store(this.#factory.chat(customer, type));
    this.#notify(conversation);
    this.#routeWaiting();
    return conversation;
  }

  /**
   * The conversation as `person` may see it: their own, or any with `mayReadAll`. An unknown one is started as a call of the
   * default agent, if they or a supervisor ask for it.
   */
  visible(id: string, person: LocalPerson, mayReadAll: boolean): ConversationRecord | undefined {
    const known = this.find(id);
    if (!known) {
      if (!person.takesPartInAll && !mayReadAll) return undefined;
      // Unlisted before the change is announced.
      this.#unlisted.add(id);
      return this.startCall(id);
    }
    return mayReadAll || known.participants.some((leg) => leg.userId === person.userId) ? known : undefined;
  }

  /** Conversations in which the user has an open leg. */
  conversationsOf(userId: string): ConversationRecord[] {
    return [...this.#conversations.values()].filter((conversation) => openLegOf(conversation, userId));
  }

  /** Conversations on an agent's desktop: with an open leg, or with one whose after-call work is not done. */
  involving(userId: string): ConversationRecord[] {
    const onDesktop = (leg: ParticipantRecord) =>
      leg.userId === userId && (!leg.endTime || (leg.startAcwTime && !leg.endAcwTime));
    return [...this.#conversations.values()].filter(
      ({ id, participants }) => !this.#unlisted.has(id) && participants.some(onDesktop),
    );
  }

  setOnQueue(userId: string, on: boolean): void {
    if (on) this.#onQueue.add(userId);
    else this.#onQueue.delete(userId);
    this.#routeWaiting();
  }

  isOnQueue(userId: string): boolean {
    return this.#onQueue.has(userId);
  }

  answer(conversation: ConversationRecord, userId: string): boolean {
    return this.#change(conversation, userId, { state: 'connected' });
  }

  park(conversation: ConversationRecord, userId: string, parked: boolean): boolean {
    const change = parked
      ? ({ state: 'parked' } as const)
      : ({ state: 'connected', resumeTime: this.#factory.now() } as const);
    return this.#change(conversation, userId, change);
  }

  hold(conversation: ConversationRecord, userId: string, held: boolean): boolean {
    return this.#change(conversation, userId, { held });
  }

  /** Blind transfer: the first agent's leg ends and their after-call work begins; the other agent is alerted. */
  transfer(conversation: ConversationRecord, fromUserId: string, toUserId: string): boolean {
    const leg = openLegOf(conversation, fromUserId);
    if (!leg) return false;
    endLeg(leg, 'transfer', this.#factory.now());
    this.#alert(conversation, toUserId);
    return true;
  }

  /** Ends one agent's leg, or without `userId` all of them, as when the customer leaves. */
  disconnect(conversation: ConversationRecord, userId?: string): void {
    const { participants } = conversation;
    const at = this.#factory.now();
    for (const leg of participants) {
      if (userId === undefined || leg.userId === userId) endLeg(leg, userId === undefined ? 'peer' : 'client', at);
    }
    if (!participants.some((leg) => leg.purpose === 'agent' && !leg.endTime)) {
      for (const leg of participants) endLeg(leg, 'peer', at);
      conversation.endTime ??= at;
    }
    this.#notify(conversation);
  }

  /** Takes an agent out without a trace, as an administrator's change of rights would. */
  remove(conversation: ConversationRecord, userId: string): void {
    conversation.participants = conversation.participants.filter((leg) => leg.userId !== userId);
    this.#notify(conversation);
  }

  /** Gives the conversation to a division, as a transfer to a queue of it does. */
  moveToDivision(conversation: ConversationRecord, divisionId: string): void {
    conversation.divisions = [{ division: { id: divisionId }, entities: [] }];
    this.#notify(conversation);
  }

  addMessage(conversation: ConversationRecord, sender: Sender, content: MessageContent): MessageRecord {
    const leg =
      sender.from === 'agent'
        ? openLegOf(conversation, sender.userId)
        : conversation.participants.find((p) => p.purpose === (sender.from === 'customer' ? 'customer' : 'workflow'));
    const line = leg?.messages?.[0];
    const record = this.#factory.message(conversation.id, line?.type ?? 'webmessaging', sender, content);
    const { id: messageId, timestamp: messageTime, status: messageStatus } = record;
    const all = this.#messages.get(conversation.id) ?? new Map<string, MessageRecord>();
    this.#messages.set(conversation.id, all.set(messageId, record));
    line?.messages?.push({ messageId, messageTime, messageStatus, messageSegmentCount: 1 });
    this.#notify(conversation);
    return record;
  }

  message(conversationId: string, messageId: string): MessageRecord | undefined {
    return this.#messages.get(conversationId)?.get(messageId);
  }

  messagesOf(conversationId: string): MessageRecord[] {
    return [...(this.#messages.get(conversationId)?.values() ?? [])];
  }

  /** A final wrap-up (one with a code) ends after-call work. */
  wrapUp(conversation: ConversationRecord, leg: ParticipantRecord, wrapup: WrapupRecord): void {
    leg.wrapup = { ...leg.wrapup, ...wrapup };
    if (wrapup.code && !wrapup.provisional) leg.endAcwTime = this.#factory.now();
    this.#notify(conversation);
  }

  setAttributes(conversation: ConversationRecord, leg: ParticipantRecord, attributes: Record<string, string>): void {
    Object.assign(leg.attributes, attributes);
    this.#notify(conversation);
  }

  #notify(conversation: ConversationRecord): void {
    for (const listener of this.#listeners) listener(conversation);
  }

  #store(conversation: ConversationRecord): ConversationRecord {
    this.#conversations.set(conversation.id, conversation);
    while (this.#conversations.size > this.#maxConversations) {
      const oldest = this.#conversations.keys().next().value!;
      this.#conversations.delete(oldest);
      this.#messages.delete(oldest);
      this.#unlisted.delete(oldest);
    }
    return conversation;
  }

  /** Offers every waiting conversation to the agent on the queue who has the fewest open legs. */
  #routeWaiting(): void {
    for (const conversation of this.#conversations.values()) {
      if (!isWaiting(conversation)) continue;
      const loadOf = (userId: string) => this.conversationsOf(userId).length;
      const [userId] = [...this.#onQueue].sort((a, b) => loadOf(a) - loadOf(b));
      if (userId !== undefined) this.#alert(conversation, userId);
    }
  }

  #alert(conversation: ConversationRecord, userId: string): void {
    for (const leg of conversation.participants)
      if (leg.purpose === 'acd' && !leg.endTime) endLeg(leg, 'transfer', this.#factory.now());
    const { calls, chats } = conversation.participants[0] ?? {};
    const medium = calls ? 'calls' : chats ? 'chats' : 'messages';
    conversation.participants.push(this.#factory.agentLeg(userId, medium, 'alerting'));
    this.#notify(conversation);
  }

  #change(conversation: ConversationRecord, userId: string, change: Partial<CommunicationRecord>): boolean {
    const leg = openLegOf(conversation, userId);
    if (!leg) return false;
    for (const communication of communicationsOf(leg)) {
      Object.assign(communication, change);
      if (change.state === 'connected') communication.connectedTime ??= this.#factory.now();
    }
    this.#notify(conversation);
    return true;
  }
}
