/**
 * An AssistGateway in memory whose streams recognize scripted speech and misbehave on request. For tests of the core; the
 * service itself is tested against a real gRPC server.
 */
import type { AssistGateway, ConversationHandle } from '../core/ports/assist-gateway.ts';
import type { Clock } from '../core/ports/clock.ts';
import { ScriptedStream, type StreamBehaviour } from './scripted-stream.ts';

export type TestGatewayBehaviour = StreamBehaviour & {
  /** Each stream remembers all audio that it was sent. */
  keepAudio?: boolean;
  onOpen?: (stream: ScriptedStream) => void;
  /** Runs before each conversation is created. */
  ensure?: () => Promise<void>;
};

export type TestGateway = AssistGateway & {
  /** May be changed at any time; a stream keeps what was set when it was opened. */
  behaviour: TestGatewayBehaviour;
  /** All that were opened, in order. */
  readonly streams: ScriptedStream[];
  /** The methods that were called, except for `openStream`. */
  readonly calls: string[];
};

/** `target`: the name of the engine in the handles of its conversations. */
export function createTestGateway(clock: Clock, behaviour: TestGatewayBehaviour = {}, target = 'test'): TestGateway {
  const streams: ScriptedStream[] = [];
  const calls: string[] = [];
  let messages = 0;
  const gateway: TestGateway = {
    engine: 'local',
    behaviour,
    streams,
    calls,
    async ensureConversation(conversationId): Promise<ConversationHandle> {
      calls.push('ensureConversation');
      await gateway.behaviour.ensure?.();
      const conversationName = `projects/p/conversations/a${conversationId}`;
      const participant = (id: string): string => `${conversationName}/participants/${id}`;
      return {
        conversationId,
        conversationName,
        participants: { customer: participant('customer'), agent: participant('agent') },
        target,
      };
    },
    openStream(options) {
      const stream = new ScriptedStream({
        clock,
        options,
        behaviour: gateway.behaviour,
        index: streams.length,
        keepsAudio: () => gateway.behaviour.keepAudio === true,
        nextMessageName: () => `messages/${++messages}`,
      });
      streams.push(stream);
      gateway.behaviour.onOpen?.(stream);
      return stream;
    },
    async analyzeMessage() {
      calls.push('analyzeMessage');
      return [];
    },
    async decideToolCall() {
      calls.push('decideToolCall');
      return [];
    },
    async searchKnowledge() {
      calls.push('searchKnowledge');
      return { answer: '', sources: [] };
    },
    redraft: async (_handle, { text }) => text,
    ingestContext: async () => {},
    generate: async () => [],
    async summarize() {
      calls.push('summarize');
      return { sections: [{ title: 'Situation', text: 'Words were said.' }] };
    },
    async sendFeedback() {
      calls.push('sendFeedback');
    },
    async complete() {
      calls.push('complete');
    },
    async check() {
      calls.push('check');
    },
    async close() {},
  };
  return gateway;
}
