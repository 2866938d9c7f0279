/** Conversations, participants, messages and answer records in memory, with the rules of the real service. Bounded. */
import type { Turn } from '../ports.ts';
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
  /** Answers to unary messages by request id: the same id is answered the same. */
  readonly answered: Map<string, Promise<object>>;
};

export type StoredAnswerRecord = {
  readonly name: string;
  readonly conversation: string;
  answerFeedback: Record<string, unknown>;
  readonly agentAssistantRecord: object | undefined;
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

export type DialogflowState = ReturnType<typeof createDialogflowState>;

const parentPattern = /^projects\/([a-z0-9][\w.:-]*)(?:\/locations\/([a-z0-9-]+))?$/i;
const idPattern = /^[a-zA-Z][a-zA-Z0-9_-]{2,63}$/;

/** The name with its location: without one it means `global`. */
export function withLocation(name: string): string {
  return name
    .replace(/^(projects\/[^/]+)\/(?!locations\/)/, '$1/locations/global/')
    .replace(/^(projects\/[^/]+)$/, '$1/locations/global');
}

export function toTimestamp(ms: number): { seconds: number; nanos: number } {
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: Math.round((ms - seconds * 1000) * 1e6) };
}

/** `now` is milliseconds since 1970, `newId` makes the last part of a name. Methods throw RpcError. */
export function createDialogflowState(
  now: () => number,
  newId: () => string,
  limits: StateLimits = defaultStateLimits,
) {
  const conversations = new Map<string, StoredConversation>();
  const answerRecords = new Map<string, StoredAnswerRecord>();

  const conversation = (name: string): StoredConversation => {
    const found = conversations.get(withLocation(name));
    if (!found) throw new RpcError(codes.notFound, 'Conversation not found');
    if (found.completedAt === undefined && now() - found.startedAt > limits.completeAfterMs)
      found.completedAt = found.startedAt + limits.completeAfterMs;
    return found;
  };

  /** The oldest that is complete, or where the oldest hundred all go on, the oldest. */
  const leastNeeded = (): string => {
    let looked = 0;
    for (const [name, { completedAt }] of conversations) {
      if (completedAt !== undefined) return name;
      if (++looked >= 100) break;
    }
    return conversations.keys().next().value!;
  };

  return {
    conversation,
    /** For a message that is still being spoken. */
    newMessageId: newId,

    createConversation(parent: string, id: string, profile: string): StoredConversation {
      if (!parentPattern.test(parent)) throw new RpcError(codes.invalidArgument, 'Invalid parent');
      if (id !== '' && !idPattern.test(id)) throw new RpcError(codes.invalidArgument, 'Invalid conversation_id');
      const fullParent = withLocation(parent);
      const fullProfile = withLocation(profile);
      if (!fullProfile.startsWith(`${fullParent}/conversationProfiles/`))
        throw new RpcError(
          codes.invalidArgument,
          'The conversation profile must be in the location of the conversation',
        );
      const name = `${fullParent}/conversations/${id || `c${newId()}`}`;
      if (conversations.has(name)) throw new RpcError(codes.alreadyExists, 'Conversation already exists');
      const made: StoredConversation = {
        name,
        parent: fullParent,
        conversationProfile: fullProfile,
        startedAt: now(),
        completedAt: undefined,
        participants: new Map(),
        messages: [],
        turns: [],
        answered: new Map(),
      };
      conversations.set(name, made);
      if (conversations.size > limits.conversations) conversations.delete(leastNeeded());
      return made;
    },

    listConversations: (parent: string) =>
      [...conversations.values()].filter((c) => c.parent === withLocation(parent)).reverse(),

    createParticipant(parent: string, role: string, agentDesktopSource?: string): StoredParticipant {
      const owner = conversation(parent);
      if (role !== 'END_USER' && role !== 'HUMAN_AGENT' && role !== 'AUTOMATED_AGENT')
        throw new RpcError(codes.invalidArgument, 'Participant role is required');
      if (owner.participants.size >= limits.participantsPerConversation)
        throw new RpcError(codes.resourceExhausted, 'Too many participants');
      const made: StoredParticipant = {
        name: `${owner.name}/participants/${newId()}`,
        role,
        ...(agentDesktopSource === undefined ? {} : { agentDesktopSource }),
      };
      owner.participants.set(made.name, made);
      return made;
    },

    participant(name: string): { conversation: StoredConversation; participant: StoredParticipant } {
      const full = withLocation(name);
      const owner = conversation(full.slice(0, Math.max(0, full.indexOf('/participants/'))));
      const participant = owner.participants.get(full);
      if (!participant) throw new RpcError(codes.notFound, 'Participant not found');
      return { conversation: owner, participant };
    },

    /** Throws FAILED_PRECONDITION where the conversation takes no more. */
    requireOpen(owner: StoredConversation): void {
      if (owner.completedAt !== undefined)
        throw new RpcError(codes.failedPrecondition, 'Conversation is not in progress');
    },

    addMessage(
      owner: StoredConversation,
      participant: StoredParticipant,
      content: string,
      languageCode: string,
      sentAt: number,
      id: string = newId(),
    ): StoredMessage {
      const message: StoredMessage = {
        name: `${owner.name}/messages/${id}`,
        content,
        languageCode,
        participant: participant.name,
        participantRole: participant.role,
        createTime: toTimestamp(now()),
        sendTime: toTimestamp(sentAt),
      };
      owner.messages.push(message);
      owner.turns.push({ id: message.name, role: engineRole(participant.role), text: content, at: sentAt });
      if (owner.messages.length > limits.messagesPerConversation) {
        owner.messages.shift();
        owner.turns.shift();
      }
      return message;
    },

    /** Remembers the answer of a request id, oldest out first. */
    rememberAnswer(owner: StoredConversation, requestId: string, answer: Promise<object>): void {
      owner.answered.set(requestId, answer);
      if (owner.answered.size > limits.requestIdsPerConversation)
        owner.answered.delete(owner.answered.keys().next().value!);
    },

    addAnswerRecord(owner: StoredConversation, agentAssistantRecord?: object): string {
      const name = `${owner.parent}/answerRecords/${newId()}`;
      answerRecords.set(name, { name, conversation: owner.name, answerFeedback: {}, agentAssistantRecord });
      if (answerRecords.size > limits.answerRecords) answerRecords.delete(answerRecords.keys().next().value!);
      return name;
    },

    answerRecord(name: string): StoredAnswerRecord {
      const found = answerRecords.get(withLocation(name));
      if (!found) throw new RpcError(codes.notFound, 'Answer record not found');
      return found;
    },

    listAnswerRecords: (parent: string) =>
      [...answerRecords.values()].filter((r) => r.name.startsWith(`${withLocation(parent)}/answerRecords/`)).reverse(),

    get size() {
      return { conversations: conversations.size, answerRecords: answerRecords.size };
    },
  };
}

export function engineRole(role: RoleName): Turn['role'] {
  return role === 'END_USER' ? 'customer' : role === 'HUMAN_AGENT' ? 'agent' : 'bot';
}

/** The id at the end of a name. */
export function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
