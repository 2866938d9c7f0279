/**
 * What the Genesys that runs here knows: conversations, who takes part in them, messages, wrap-up, attributes. No network.
 * Bounded: beyond `maxConversations` the one that was touched longest ago goes.
 */
import type { Clock } from '../../core/ports/clock.ts';
import type {
  CommunicationRecord,
  ConversationRecord,
  MessageRecord,
  NormalizedMessage,
  ParticipantRecord,
  WrapupRecord,
} from './conversation-record.ts';
import { type LocalPerson, localQueue } from './identities.ts';

export type GenesysStateOptions = {
  readonly clock: Clock;
  readonly people: readonly LocalPerson[];
  readonly newId: () => string;
  readonly maxConversations?: number;
};

export type Sender = { readonly from: 'customer' | 'bot' } | { readonly from: 'agent'; readonly userId: string };
export type MessageContent = Partial<Pick<NormalizedMessage, 'type' | 'text' | 'content' | 'events'>>;
export type ChangeListener = (conversation: ConversationRecord) => void;
export type GenesysState = ReturnType<typeof createGenesysState>;

export function createGenesysState(options: GenesysStateOptions) {
  const { clock, people, newId, maxConversations = 2_000 } = options;
  const conversations = new Map<string, ConversationRecord>();
  const messages = new Map<string, Map<string, MessageRecord>>();
  const onQueue = new Set<string>();
  const listeners = new Set<ChangeListener>();
  const byDefault = people.find((person) => person.takesPartInAll)!;
  const time = () => new Date(clock.now()).toISOString();

  function changed(conversation: ConversationRecord): void {
    for (const listener of listeners) listener(conversation);
  }

  function keep(conversation: ConversationRecord): ConversationRecord {
    conversations.set(conversation.id, conversation);
    while (conversations.size > maxConversations) {
      const oldest = conversations.keys().next().value!;
      conversations.delete(oldest);
      messages.delete(oldest);
    }
    return conversation;
  }

  function communication(extra: Partial<CommunicationRecord>): CommunicationRecord {
    return {
      id: newId(),
      state: 'connected',
      direction: 'inbound',
      provider: 'Local',
      connectedTime: time(),
      ...extra,
    };
  }

  function participant(purpose: ParticipantRecord['purpose'], name: string): ParticipantRecord {
    return { id: newId(), purpose, name, connectedTime: time(), wrapupRequired: false, attributes: {} };
  }

  function agentLeg(userId: string, medium: 'calls' | 'messages', state: 'alerting' | 'connected'): ParticipantRecord {
    const name = people.find((person) => person.userId === userId)?.name ?? 'Agent';
    const leg = participant('agent', name);
    const open = communication({
      state,
      ...(medium === 'messages' ? { type: 'webmessaging', messages: [] } : { held: false }),
    });
    if (state === 'alerting') delete open.connectedTime;
    return { ...leg, userId, queueId: localQueue.id, wrapupRequired: true, [medium]: [open] };
  }

  const find = (id: string) => conversations.get(id);

  /** A voice call that is on. Without an agent given it goes to the one who takes part in everything. */
  function startCall(id: string, options: { userId?: string; customer?: string } = {}): ConversationRecord {
    const customer = {
      ...participant('customer', options.customer ?? 'Customer'),
      calls: [communication({ held: false })],
    };
    const agent = agentLeg(options.userId ?? byDefault.userId, 'calls', 'connected');
    const conversation = keep({ id, startTime: time(), participants: [customer, agent] });
    changed(conversation);
    return conversation;
  }

  /** A messaging conversation with its bot greeting leg; it rings at an agent who is on the queue, or waits. */
  function startChat(options: { customer?: string; type?: string } = {}): ConversationRecord {
    const { customer = 'Customer', type = 'webmessaging' } = options;
    const conversation = keep({
      id: newId(),
      startTime: time(),
      participants: [
        { ...participant('customer', customer), messages: [communication({ type, messages: [] })] },
        {
          ...participant('workflow', 'Greeting'),
          messages: [communication({ type, direction: 'outbound', messages: [] })],
        },
        {
          ...participant('acd', localQueue.name),
          queueId: localQueue.id,
          messages: [communication({ type, messages: [] })],
        },
      ],
    });
    changed(conversation);
    route();
    return conversation;
  }

  const isWaiting = (c: ConversationRecord) =>
    !c.endTime && c.participants.some((p) => p.purpose === 'acd' && !p.endTime);

  /** Gives every waiting conversation to an agent on the queue; the one with the fewest open legs first. */
  function route(): void {
    for (const conversation of conversations.values()) {
      if (!isWaiting(conversation)) continue;
      const [userId] = [...onQueue].sort((a, b) => openLegs(a) - openLegs(b));
      if (userId !== undefined) ring(conversation, userId);
    }
  }

  function openLegs(userId: string): number {
    let open = 0;
    for (const c of conversations.values()) if (c.participants.some((p) => p.userId === userId && !p.endTime)) open++;
    return open;
  }

  function ring(conversation: ConversationRecord, userId: string): void {
    for (const p of conversation.participants) if (p.purpose === 'acd' && !p.endTime) end(p, 'transfer');
    const medium = conversation.participants[0]?.calls ? 'calls' : 'messages';
    conversation.participants.push(agentLeg(userId, medium, 'alerting'));
    changed(conversation);
  }

  function end(p: ParticipantRecord, disconnectType: string): void {
    if (p.endTime) return;
    p.endTime = time();
    for (const c of [...(p.calls ?? []), ...(p.messages ?? [])]) {
      if (c.state === 'disconnected') continue;
      Object.assign(c, { state: 'disconnected', disconnectedTime: p.endTime, disconnectType });
    }
    if (p.purpose === 'agent' && p.wrapupRequired) p.startAcwTime = p.endTime;
  }

  const legOf = (c: ConversationRecord, userId: string) =>
    c.participants.findLast((p) => p.userId === userId && !p.endTime);

  function setState(conversation: ConversationRecord, userId: string, change: Partial<CommunicationRecord>): boolean {
    const leg = legOf(conversation, userId);
    if (!leg) return false;
    for (const c of [...(leg.calls ?? []), ...(leg.messages ?? [])]) {
      Object.assign(c, change);
      if (change.state === 'connected') c.connectedTime ??= time();
    }
    changed(conversation);
    return true;
  }

  return {
    people,
    find,
    startCall,
    startChat,
    onChange(listener: ChangeListener): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },

    /** What `person` is shown: her conversations; all of them where she may look on; any call that nobody else has, for the default agent. */
    visible(id: string, person: LocalPerson, mayReadAll: boolean): ConversationRecord | undefined {
      const known = find(id);
      if (!known) {
        if (person.takesPartInAll || mayReadAll) return startCall(id);
        return undefined;
      }
      return mayReadAll || known.participants.some((p) => p.userId === person.userId) ? known : undefined;
    },

    conversationsOf(userId: string): ConversationRecord[] {
      return [...conversations.values()].filter((c) => c.participants.some((p) => p.userId === userId && !p.endTime));
    },

    /** What is on her desk: open legs, and ended ones until their after-call work is done. */
    involving(userId: string): ConversationRecord[] {
      const onDesk = (p: ParticipantRecord) => p.userId === userId && (!p.endTime || (p.startAcwTime && !p.endAcwTime));
      return [...conversations.values()].filter((c) => c.participants.some(onDesk));
    },

    setOnQueue(userId: string, on: boolean): void {
      if (on) onQueue.add(userId);
      else onQueue.delete(userId);
      route();
    },
    isOnQueue: (userId: string) => onQueue.has(userId),

    answer: (c: ConversationRecord, userId: string) => setState(c, userId, { state: 'connected' }),
    park: (c: ConversationRecord, userId: string, parked: boolean) =>
      setState(c, userId, parked ? { state: 'parked' } : { state: 'connected', resumeTime: time() }),
    hold: (c: ConversationRecord, userId: string, held: boolean) => setState(c, userId, { held }),

    /** Blind transfer: the giver's leg ends (her after-call work begins), the other's rings. */
    transfer(conversation: ConversationRecord, fromUserId: string, toUserId: string): boolean {
      const leg = legOf(conversation, fromUserId);
      if (!leg) return false;
      end(leg, 'transfer');
      ring(conversation, toUserId);
      return true;
    },

    /** Ends one agent's leg, or everything where the customer leaves. */
    disconnect(conversation: ConversationRecord, userId?: string): void {
      for (const p of conversation.participants) {
        if (userId === undefined || p.userId === userId) end(p, userId === undefined ? 'peer' : 'client');
      }
      if (!conversation.participants.some((p) => p.purpose === 'agent' && !p.endTime)) {
        for (const p of conversation.participants) end(p, 'peer');
        conversation.endTime ??= time();
      }
      changed(conversation);
    },

    /** Takes an agent out without a trace, as an administrator's change of rights would. */
    remove(conversation: ConversationRecord, userId: string): void {
      conversation.participants = conversation.participants.filter((p) => p.userId !== userId);
      changed(conversation);
    },

    addMessage(conversation: ConversationRecord, sender: Sender, content: MessageContent): MessageRecord {
      const id = newId();
      const at = time();
      const inbound = sender.from === 'customer';
      const leg =
        sender.from === 'agent'
          ? legOf(conversation, sender.userId)
          : conversation.participants.find((p) => p.purpose === (inbound ? 'customer' : 'workflow'));
      const line = leg?.messages?.[0];
      const type = line?.type ?? 'webmessaging';
      const record: MessageRecord = {
        id,
        conversationId: conversation.id,
        timestamp: at,
        direction: inbound ? 'inbound' : 'outbound',
        messengerType: type,
        status: inbound ? 'received' : 'sent',
        normalizedMessage: {
          id,
          channel: { platform: 'Private', type, messageId: id, time: at },
          type: 'Text',
          direction: inbound ? 'Inbound' : 'Outbound',
          originatingEntity: sender.from === 'bot' ? 'Bot' : 'Human',
          ...content,
        },
        ...(sender.from === 'agent' && { createdBy: { id: sender.userId } }),
      };
      const all = messages.get(conversation.id) ?? new Map<string, MessageRecord>();
      messages.set(conversation.id, all.set(id, record));
      line?.messages?.push({ messageId: id, messageTime: at, messageStatus: record.status, messageSegmentCount: 1 });
      changed(conversation);
      return record;
    },
    message: (conversationId: string, messageId: string) => messages.get(conversationId)?.get(messageId),
    messagesOf: (conversationId: string) => [...(messages.get(conversationId)?.values() ?? [])],

    /** Final wrap-up (one with a code) closes after-call work. */
    wrapUp(conversation: ConversationRecord, p: ParticipantRecord, wrapup: WrapupRecord): void {
      p.wrapup = { ...p.wrapup, ...wrapup };
      if (wrapup.code && !wrapup.provisional) p.endAcwTime = time();
      changed(conversation);
    },
    setAttributes(conversation: ConversationRecord, p: ParticipantRecord, attributes: Record<string, string>): void {
      Object.assign(p.attributes, attributes);
      changed(conversation);
    },
  };
}
