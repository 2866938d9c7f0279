/** Conversations, participants, messages and answer records in memory, with the rules of the real service. Bounded. */
import type { Masker } from '../../core/masking/masker.ts';
import { UtteranceMask } from '../../core/masking/utterance-mask.ts';
import type { Turn } from '../ports.ts';
import type { References } from './customer-context.ts';
import { codes, RpcError } from './status.ts';

export type RoleName = 'END_USER' | 'HUMAN_AGENT' | 'AUTOMATED_AGENT';

export type StoredParticipant = { readonly name: string; readonly role: RoleName; agentDesktopSource?: string };

export type StoredMessage = {
  readonly name: string;
  readonly content: string;
  readonly languageCode: string;
  readonly participant: string;
  readonly participantRole: RoleName;
  readonly createTime: { seconds: number; nanos: number };
  readonly sendTime: { seconds: number; nanos: number };
  sentimentAnalysis?: object;
  messageAnnotation?: object;
};

export type StoredConversation = {
  readonly name: string;
  /** `projects/P/locations/L` */
  readonly parent: string;
  readonly conversationProfile: string;
  readonly startedAt: number;
  completedAt: number | undefined;
  readonly participants: Map<string, StoredParticipant>;
  /** Oldest first. */
  readonly messages: StoredMessage[];
  readonly turns: Turn[];
  /** The part of the knowledge that the newest message asked for; undefined: all. */
  knowledge: readonly string[] | undefined;
  /** What is known of the customer, by key. */
  context: References;
  /** The last question of the agent, as it was searched for. */
  lastQuestion: string | undefined;
  /** As the redaction of a conversation profile: text is masked before it is stored or understood. */
  readonly mask: UtteranceMask | undefined;
  /** Answers to unary messages by request id: a repeated id gets the same answer. */
  readonly answered: Map<string, Promise<object>>;
};

export type StoredAnswerRecord = {
  readonly name: string;
  readonly conversation: string;
  answerFeedback: Record<string, unknown>;
};

export type StateLimits = {
  readonly conversations: number;
  readonly messagesPerConversation: number;
  readonly participantsPerConversation: number;
  readonly answerRecords: number;
  readonly requestIdsPerConversation: number;
  readonly completeAfterMs: number;
};

export const defaultStateLimits: StateLimits = {
  conversations: 5_000,
  messagesPerConversation: 20_000,
  participantsPerConversation: 100,
  answerRecords: 50_000,
  requestIdsPerConversation: 1_000,
  completeAfterMs: 24 * 3_600_000,
};

const parentPattern = /^projects\/([a-z0-9][\w.:-]*)(?:\/locations\/([a-z0-9-]+))?$/i;
const idPattern = /^[a-zA-Z][a-zA-Z0-9_-]{2,63}$/;

/** The name with its location: without one it means `global`. */
export function withLocation(name: string): string {
  return name
    .replace(/^(projects\/[^/]+)\/(?!locations\/)/, '$1/locations/global/')
    .replace(/^(projects\/[^/]+)$/, '$1/locations/global');
}

/** `google.protobuf.Timestamp` of milliseconds since 1970. */
export function toTimestamp(ms: number): { seconds: number; nanos: number } {
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: Math.round((ms - seconds * 1000) * 1e6) };
}

/** What is needed of an utterance or chat message to store it. */
export type NewMessage = {
  readonly conversation: StoredConversation;
  readonly participant: StoredParticipant;
  readonly text: string;
  readonly languageCode: string;
  /** Milliseconds since 1970. */
  readonly sentAt: number;
  /** The last part of its name; absent: a new one. */
  readonly messageId?: string;
};

/** `now` is milliseconds since 1970, `newId` makes the last part of a name. */
export function createDialogflowState(
  now: () => number,
  newId: () => string,
  limits: StateLimits = defaultStateLimits,
  masker?: Masker,
): DialogflowState {
  return new DialogflowState(now, newId, limits, masker);
}

/** What one local Dialogflow remembers. Methods throw RpcError where the real service refuses. */
export class DialogflowState {
  readonly #now: () => number;
  readonly #newId: () => string;
  readonly #limits: StateLimits;
  readonly #masker: Masker | undefined;
  readonly #conversations = new Map<string, StoredConversation>();
  readonly #answerRecords = new Map<string, StoredAnswerRecord>();

  constructor(now: () => number, newId: () => string, limits: StateLimits, masker?: Masker) {
    this.#masker = masker;
    this.#now = now;
    this.#newId = newId;
    this.#limits = limits;
  }

  /** For an utterance that is still being spoken. */
  newMessageId(): string {
    return this.#newId();
  }

  conversation(name: string): StoredConversation {
    const found = this.#conversations.get(withLocation(name));
    if (!found) throw new RpcError(codes.notFound, 'Conversation not found');
    const { completeAfterMs } = this.#limits;
    if (found.completedAt === undefined && this.#now() - found.startedAt > completeAfterMs)
      found.completedAt = found.startedAt + completeAfterMs;
    return found;
  }

  createConversation(parent: string, id: string, profile: string): StoredConversation {
    if (!parentPattern.test(parent)) throw new RpcError(codes.invalidArgument, 'Invalid parent');
    if (id !== '' && !idPattern.test(id)) throw new RpcError(codes.invalidArgument, 'Invalid conversation_id');
    const fullParent = withLocation(parent);
    const fullProfile = withLocation(profile);
    if (!fullProfile.startsWith(`${fullParent}/conversationProfiles/`))
      throw new RpcError(codes.invalidArgument, 'The conversation profile must be in the location of the conversation');
    const name = `${fullParent}/conversations/${id || `c${this.#newId()}`}`;
    if (this.#conversations.has(name)) throw new RpcError(codes.alreadyExists, 'Conversation already exists');
    const conversation: StoredConversation = {
      name,
      parent: fullParent,
      conversationProfile: fullProfile,
      startedAt: this.#now(),
      completedAt: undefined,
      participants: new Map(),
      messages: [],
      turns: [],
      knowledge: undefined,
      context: {},
      lastQuestion: undefined,
      mask: this.#masker && new UtteranceMask(this.#masker),
      answered: new Map(),
    };
    this.#conversations.set(name, conversation);
    if (this.#conversations.size > this.#limits.conversations) this.#conversations.delete(this.#leastNeeded());
    return conversation;
  }

  /** Newest first. */
  listConversations(parent: string): StoredConversation[] {
    return [...this.#conversations.values()].filter((c) => c.parent === withLocation(parent)).reverse();
  }

  createParticipant(parent: string, role: string, agentDesktopSource?: string): StoredParticipant {
    const conversation = this.conversation(parent);
    if (role !== 'END_USER' && role !== 'HUMAN_AGENT' && role !== 'AUTOMATED_AGENT')
      throw new RpcError(codes.invalidArgument, 'Participant role is required');
    if (conversation.participants.size >= this.#limits.participantsPerConversation)
      throw new RpcError(codes.resourceExhausted, 'Too many participants');
    const participant: StoredParticipant = {
      name: `${conversation.name}/participants/${this.#newId()}`,
      role,
      ...(agentDesktopSource !== undefined && { agentDesktopSource }),
    };
    conversation.participants.set(participant.name, participant);
    return participant;
  }

  participant(name: string): { conversation: StoredConversation; participant: StoredParticipant } {
    const full = withLocation(name);
    const conversation = this.conversation(full.slice(0, Math.max(0, full.indexOf('/participants/'))));
    const participant = conversation.participants.get(full);
    if (!participant) throw new RpcError(codes.notFound, 'Participant not found');
    return { conversation, participant };
  }

  /** Throws FAILED_PRECONDITION where the conversation accepts no more messages. */
  requireOpen(conversation: StoredConversation): void {
    if (conversation.completedAt !== undefined)
      throw new RpcError(codes.failedPrecondition, 'Conversation is not in progress');
  }

  addMessage({ conversation, participant, text: said, languageCode, sentAt, messageId }: NewMessage): StoredMessage {
    const name = `${conversation.name}/messages/${messageId ?? this.#newId()}`;
    const text = this.#masked(conversation, { name, role: engineRole(participant.role), said });
    const message: StoredMessage = {
      name,
      content: text,
      languageCode,
      participant: participant.name,
      participantRole: participant.role,
      createTime: toTimestamp(this.#now()),
      sendTime: toTimestamp(sentAt),
    };
    conversation.messages.push(message);
    conversation.turns.push({ id: message.name, role: engineRole(participant.role), text, at: sentAt });
    if (conversation.messages.length > this.#limits.messagesPerConversation) {
      conversation.messages.shift();
      conversation.turns.shift();
    }
    return message;
  }

  /** Also masks the part of a number that earlier messages hold. */
  #masked(
    conversation: StoredConversation,
    { name, role, said }: { name: string; role: Turn['role']; said: string },
  ): string {
    const { mask, messages, turns } = conversation;
    if (!mask) return said;
    const { text, withdrawn } = mask.mask({ utteranceId: name, role, text: said, final: true }, this.#now());
    for (const { utteranceId, text: content } of withdrawn) {
      const at = messages.findLastIndex((each) => each.name === utteranceId);
      if (at < 0) continue;
      const { messageAnnotation: _annotation, ...message } = messages[at]!;
      messages[at] = { ...message, content };
      turns[at] = { ...turns[at]!, text: content };
    }
    return text;
  }

  /** Remembers the answer to a request id; the oldest is forgotten first. */
  rememberAnswer(conversation: StoredConversation, requestId: string, answer: Promise<object>): void {
    const { answered } = conversation;
    answered.set(requestId, answer);
    if (answered.size > this.#limits.requestIdsPerConversation) answered.delete(answered.keys().next().value!);
  }

  /** The name of a new answer record. */
  addAnswerRecord(conversation: StoredConversation): string {
    const name = `${conversation.parent}/answerRecords/${this.#newId()}`;
    this.#answerRecords.set(name, { name, conversation: conversation.name, answerFeedback: {} });
    if (this.#answerRecords.size > this.#limits.answerRecords)
      this.#answerRecords.delete(this.#answerRecords.keys().next().value!);
    return name;
  }

  answerRecord(name: string): StoredAnswerRecord {
    const found = this.#answerRecords.get(withLocation(name));
    if (!found) throw new RpcError(codes.notFound, 'Answer record not found');
    return found;
  }

  /** Newest first. */
  listAnswerRecords(parent: string): StoredAnswerRecord[] {
    const prefix = `${withLocation(parent)}/answerRecords/`;
    return [...this.#answerRecords.values()].filter((record) => record.name.startsWith(prefix)).reverse();
  }

  get size(): { readonly conversations: number; readonly answerRecords: number } {
    return { conversations: this.#conversations.size, answerRecords: this.#answerRecords.size };
  }

  /** The oldest complete conversation; the oldest of all where none of the hundred oldest is complete. */
  #leastNeeded(): string {
    let looked = 0;
    for (const [name, { completedAt }] of this.#conversations) {
      if (completedAt !== undefined) return name;
      if (++looked >= 100) break;
    }
    return this.#conversations.keys().next().value!;
  }
}

export function engineRole(role: RoleName): Turn['role'] {
  return role === 'END_USER' ? 'customer' : role === 'HUMAN_AGENT' ? 'agent' : 'bot';
}

/** The id at the end of a name. */
export function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
