/** A chat in Genesys as its API and its notifications show it, driven by a test. For tests only. */
import type { ConversationId } from '../../../shared/ids.ts';
import type { GenesysPlatform } from './platform.ts';

export type FakeMessage = {
  readonly id: string;
  readonly direction: 'inbound' | 'outbound';
  readonly text?: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly leg?: string;
  readonly entity?: string;
  readonly type?: string;
};

export type FakeChat = {
  /** The agent's leg. */
  agentState: string;
  readonly platform: GenesysPlatform;
  /** Method and path of each request. */
  readonly requests: readonly string[];
  /** Ids of messages whose bodies are not readable yet. */
  readonly unreadable: Set<string>;
  add(message: FakeMessage): void;
  /** Where the agent's leg is connected, it keeps when it was. */
  end(): void;
  /** A notification as Genesys sends it: `nested` has the conversation, `flat` the message ids only. */
  frame(shape: 'nested' | 'flat'): string;
};

const legs = ['customer', 'workflow', 'agent'];

/** Starts without messages, with the agent connected. */
export function createFakeChat(id: ConversationId, userId: string): FakeChat {
  const messages = new Map<string, FakeMessage>();
  const requests: string[] = [];
  const unreadable = new Set<string>();
  let endTime: string | undefined;
  let wasAnswered = false;

  const line = (leg: string) => ({
    id: `line-${leg}`,
    state: leg === 'agent' ? chat.agentState : 'connected',
    ...(leg === 'agent' && wasAnswered && { connectedTime: new Date(0).toISOString() }),
    messages: [...messages.values()]
      .filter((m) => (m.leg ?? (m.direction === 'inbound' ? 'customer' : 'agent')) === leg)
      .map((m) => ({ messageId: m.id })),
  });
  const nested = () => ({
    id,
    ...(endTime && { endTime }),
    participants: legs.map((leg) => ({
      id: leg,
      purpose: leg,
      ...(leg === 'agent' && { userId }),
      messages: [line(leg)],
    })),
  });
  const flat = () => ({
    id,
    participants: legs.map((leg) => ({
      purpose: leg,
      messages: line(leg).messages.map((m) => ({ message: { id: m.messageId } })),
    })),
  });

  const chat: FakeChat = {
    agentState: 'connected',
    requests,
    unreadable,
    platform: {
      async request(method, path, body) {
        requests.push(`${method} ${path.replace(id, '{id}')}`);
        if (!path.endsWith('/bulk')) return nested();
        const readable = (body as string[]).filter((messageId) => !unreadable.has(messageId));
        // Genesys answers in any order.
        return { entities: readable.reverse().map((messageId) => bodyOf(messages.get(messageId)!)) };
      },
    },
    add: (message) => void messages.set(message.id, message),
    end() {
      wasAnswered ||= chat.agentState === 'connected';
      chat.agentState = 'disconnected';
      endTime = new Date(0).toISOString();
    },
    frame: (shape) =>
      JSON.stringify({
        topicName: `v2.users.${userId}.conversations${shape === 'flat' ? '.messages' : ''}`,
        eventBody: shape === 'flat' ? flat() : nested(),
      }),
  };
  return chat;
}

function bodyOf({ id, at, direction, text, type = 'Text', entity = 'Human' }: FakeMessage) {
  return {
    id,
    timestamp: new Date(at).toISOString(),
    direction,
    normalizedMessage: {
      type,
      text,
      direction: direction === 'inbound' ? 'Inbound' : 'Outbound',
      originatingEntity: entity,
    },
  };
}
