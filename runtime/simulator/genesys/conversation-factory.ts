/** Makes the records of conversations, participants and messages as Genesys fills them in. */
import type { Clock } from '../../core/ports/clock.ts';
import type {
  CommunicationRecord,
  ConversationDivision,
  ConversationRecord,
  Medium,
  MessageRecord,
  NormalizedMessage,
  ParticipantRecord,
} from './conversation-record.ts';
import { type LocalPerson, localDivisions, localQueue } from './identities.ts';

export type Sender = { readonly from: 'customer' | 'bot' } | { readonly from: 'agent'; readonly userId: string };
export type MessageContent = Partial<Pick<NormalizedMessage, 'type' | 'text' | 'content' | 'events'>>;

/** The type of a chat of Web Chat v2, which has legs of its own and no message notifications. */
export const webChatType = 'webchat';

/** The division of the queue. */
const homeDivision = (): ConversationDivision[] => [
  { division: { id: localDivisions.home.id }, entities: [{ id: localQueue.id }] },
];

export class ConversationFactory {
  readonly #clock: Clock;
  readonly #newId: () => string;
  readonly #people: readonly LocalPerson[];

  constructor(options: {
    readonly clock: Clock;
    readonly newId: () => string;
    readonly people: readonly LocalPerson[];
  }) {
    this.#clock = options.clock;
    this.#newId = options.newId;
    this.#people = options.people;
  }

  /** The current time as Genesys writes it. */
  now(): string {
    return new Date(this.#clock.now()).toISOString();
  }

  /** A connected voice call between a customer and an agent. */
  call(id: string, customer: string, agentUserId: string): ConversationRecord {
    const customerLeg = {
      ...this.#participant('customer', customer),
      calls: [this.#communication({ held: false })],
    };
    const agentLeg = this.agentLeg(agentUserId, 'calls', 'connected');
    return { id, startTime: this.now(), divisions: homeDivision(), participants: [customerLeg, agentLeg] };
  }

  /** A chat that waits in the queue after the greeting of a bot: a messaging conversation, or with `webchat` one of Web Chat v2. */
  chat(customer: string, type: string): ConversationRecord {
    const line = (extra: Partial<CommunicationRecord> = {}) =>
      type === webChatType
        ? { chats: [this.#communication(extra)] }
        : { messages: [this.#communication({ type, messages: [], ...extra })] };
    return {
      id: this.#newId(),
      startTime: this.now(),
      divisions: homeDivision(),
      participants: [
        { ...this.#participant('customer', customer), ...line() },
        { ...this.#participant('workflow', 'Greeting'), ...line({ direction: 'outbound' }) },
        { ...this.#participant('acd', localQueue.name), queueId: localQueue.id, ...line() },
      ],
    };
  }

  agentLeg(userId: string, medium: Medium, state: 'alerting' | 'connected'): ParticipantRecord {
    const name = this.#people.find((person) => person.userId === userId)?.name ?? 'Agent';
    const leg = this.#participant('agent', name);
    const communication = this.#communication({
      state,
      ...(medium === 'messages' ? { type: 'webmessaging', messages: [] } : { held: false }),
    });
    if (state === 'alerting') delete communication.connectedTime;
    return { ...leg, userId, queueId: localQueue.id, wrapupRequired: true, [medium]: [communication] };
  }

  /** `type` is the messenger type of the communication that carries the message. */
  message(conversationId: string, type: string, sender: Sender, content: MessageContent): MessageRecord {
    const id = this.#newId();
    const at = this.now();
    const inbound = sender.from === 'customer';
    return {
      id,
      conversationId,
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
      ...(sender.from === 'agent' && { createdBy: { id: sender.userId, version: 1 } }),
    };
  }

  #communication(extra: Partial<CommunicationRecord>): CommunicationRecord {
    return {
      id: this.#newId(),
      state: 'connected',
      direction: 'inbound',
      provider: 'Local',
      connectedTime: this.now(),
      ...extra,
    };
  }

  #participant(purpose: ParticipantRecord['purpose'], name: string): ParticipantRecord {
    return { id: this.#newId(), purpose, name, connectedTime: this.now(), wrapupRequired: false, attributes: {} };
  }
}
