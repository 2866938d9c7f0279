/**
 * Several gateways as one: a conversation is made on the best target of the ladder, and everything else goes to the
 * target that holds the conversation, because conversations do not move between regions.
 */
import { EarshotError } from '../../../shared/errors.ts';
import type { AssistGateway, ConversationHandle } from '../ports/assist-gateway.ts';
import { createFailoverLadder, type FailoverLadder, type FailoverLadderOptions } from './ladder.ts';

export type FailoverGateway = AssistGateway & {
  readonly ladder: FailoverLadder;
};

/** Faults of the request, not of the target: another target would answer the same. */
const ownFault: ReadonlySet<string> = new Set([
  'invalid_request',
  'cancelled',
  'conflict',
  'failed_precondition',
  'too_large',
]);

export function createFailoverGateway(options: FailoverLadderOptions): FailoverGateway {
  const ladder = createFailoverLadder(options);
  /** Ours to theirs: a handle as its own gateway made it. */
  const originals = new WeakMap<ConversationHandle, ConversationHandle>();

  const holder = (handle: ConversationHandle): [AssistGateway, ConversationHandle] => {
    const target = ladder.targets.find(({ name }) => name === handle.target) ?? ladder.targets[0]!;
    return [target.gateway, originals.get(handle) ?? handle];
  };

  return {
    ladder,
    get engine() {
      return ladder.current.gateway.engine;
    },
    async ensureConversation(conversationId, callOptions) {
      const tried = new Set<string>();
      for (;;) {
        const { name, gateway } = ladder.current;
        tried.add(name);
        try {
          const original = await gateway.ensureConversation(conversationId, callOptions);
          const handle = { ...original, target: name };
          originals.set(handle, original);
          return handle;
        } catch (caught) {
          const error = EarshotError.from(caught);
          if (ownFault.has(error.code)) throw error;
          ladder.failed(name, error);
          if (tried.has(ladder.current.name)) throw error;
        }
      }
    },
    openStream(streamOptions) {
      const [gateway, handle] = holder(streamOptions.handle);
      return gateway.openStream({ ...streamOptions, handle });
    },
    analyzeMessage(handle, ...rest) {
      const [gateway, original] = holder(handle);
      return gateway.analyzeMessage(original, ...rest);
    },
    searchKnowledge(handle, ...rest) {
      const [gateway, original] = holder(handle);
      return gateway.searchKnowledge(original, ...rest);
    },
    summarize(handle, ...rest) {
      const [gateway, original] = holder(handle);
      return gateway.summarize(original, ...rest);
    },
    async sendFeedback(feedback, callOptions) {
      // An answer record names no target that we know of here: the one in use first, then the others.
      const order = [ladder.current, ...ladder.targets.filter((target) => target !== ladder.current)];
      let last: unknown;
      for (const { gateway } of order) {
        try {
          await gateway.sendFeedback(feedback, callOptions);
          return;
        } catch (error) {
          last = error;
          if (EarshotError.from(error).code !== 'not_found') throw error;
        }
      }
      throw last;
    },
    complete(handle, ...rest) {
      const [gateway, original] = holder(handle);
      return gateway.complete(original, ...rest);
    },
    async check(callOptions) {
      let last: unknown;
      for (const { name, gateway } of ladder.targets) {
        try {
          await gateway.check(callOptions);
          return;
        } catch (error) {
          last = error;
          // So that the next call need not find out for itself.
          ladder.failed(name, EarshotError.from(error));
        }
      }
      throw last;
    },
    async close() {
      ladder.stop();
      await Promise.all(ladder.targets.map(({ gateway }) => gateway.close()));
    },
  };
}
