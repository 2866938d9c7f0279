/**
 * Several gateways as one: a conversation is created on the best target of the ladder, and everything else goes to the
 * target that holds the conversation, because conversations do not move between regions.
 */
import { EarshotError } from '../../../shared/errors.ts';
import type { AssistGateway, CallOptions, ConversationHandle } from '../ports/assist-gateway.ts';
import {
  createFailoverLadder,
  type FailoverLadder,
  type FailoverLadderOptions,
  type FailoverTarget,
} from './ladder.ts';

export type FailoverGateway = AssistGateway & {
  readonly ladder: FailoverLadder;
};

/** Faults of the request, not of the target: another target would give the same answer. */
const requestFaults: ReadonlySet<string> = new Set([
  'invalid_request',
  'cancelled',
  'conflict',
  'failed_precondition',
  'too_large',
]);

/** Closing it closes the gateways of all targets. */
export function createFailoverGateway(options: FailoverLadderOptions): FailoverGateway {
  const ladder = createFailoverLadder(options);
  const owners = new HandleOwners(ladder.targets);
  return {
    ladder,
    get engine() {
      return ladder.current.gateway.engine;
    },
    ensureConversation: (conversationId, callOptions) =>
      ensureOnBest(ladder, owners, (gateway) => gateway.ensureConversation(conversationId, callOptions)),
    openStream(streamOptions) {
      const [gateway, handle] = owners.of(streamOptions.handle);
      return gateway.openStream({ ...streamOptions, handle });
    },
    analyzeMessage(handle, ...rest) {
      const [gateway, original] = owners.of(handle);
      return gateway.analyzeMessage(original, ...rest);
    },
    decideToolCall(handle, ...rest) {
      const [gateway, original] = owners.of(handle);
      return gateway.decideToolCall(original, ...rest);
    },
    searchKnowledge(handle, ...rest) {
      const [gateway, original] = owners.of(handle);
      return gateway.searchKnowledge(original, ...rest);
    },
    redraft(handle, ...rest) {
      const [gateway, original] = owners.of(handle);
      return gateway.redraft(original, ...rest);
    },
    ingestContext(handle, ...rest) {
      const [gateway, original] = owners.of(handle);
      return gateway.ingestContext(original, ...rest);
    },
    generate(handle, ...rest) {
      const [gateway, original] = owners.of(handle);
      return gateway.generate(original, ...rest);
    },
    summarize(handle, ...rest) {
      const [gateway, original] = owners.of(handle);
      return gateway.summarize(original, ...rest);
    },
    sendFeedback: (feedback, callOptions) =>
      sendToOwner(ladder, (gateway) => gateway.sendFeedback(feedback, callOptions)),
    complete(handle, ...rest) {
      const [gateway, original] = owners.of(handle);
      return gateway.complete(original, ...rest);
    },
    check: (callOptions) => checkAny(ladder, callOptions),
    async close() {
      ladder.stop();
      await Promise.all(ladder.targets.map(({ gateway }) => gateway.close()));
    },
  };
}

/** Maps our handles to the gateway that made them, and to the handle as that gateway made it. */
class HandleOwners {
  readonly #targets: readonly FailoverTarget[];
  readonly #originals = new WeakMap<ConversationHandle, ConversationHandle>();

  constructor(targets: readonly FailoverTarget[]) {
    this.#targets = targets;
  }

  add(original: ConversationHandle, target: string): ConversationHandle {
    const handle = { ...original, target };
    this.#originals.set(handle, original);
    return handle;
  }

  of(handle: ConversationHandle): readonly [AssistGateway, ConversationHandle] {
    const target = this.#targets.find(({ name }) => name === handle.target) ?? this.#targets[0]!;
    return [target.gateway, this.#originals.get(handle) ?? handle];
  }
}

/** Tries the best target, and the next best after a failure of the target, each once. */
async function ensureOnBest(
  ladder: FailoverLadder,
  owners: HandleOwners,
  ensure: (gateway: AssistGateway) => Promise<ConversationHandle>,
): Promise<ConversationHandle> {
  const tried = new Set<string>();
  for (;;) {
    const { name, gateway } = ladder.current;
    tried.add(name);
    try {
      return owners.add(await ensure(gateway), name);
    } catch (caught) {
      const error = EarshotError.from(caught);
      if (requestFaults.has(error.code)) throw error;
      ladder.failed(name, error);
      if (tried.has(ladder.current.name)) throw error;
    }
  }
}

/** An answer record does not name its target: tries the current target first, then the others after `not_found`. */
async function sendToOwner(ladder: FailoverLadder, send: (gateway: AssistGateway) => Promise<void>): Promise<void> {
  const order = [ladder.current, ...ladder.targets.filter((target) => target !== ladder.current)];
  let last: unknown;
  for (const { gateway } of order) {
    try {
      await send(gateway);
      return;
    } catch (error) {
      last = error;
      if (EarshotError.from(error).code !== 'not_found') throw error;
    }
  }
  throw last;
}

/** Resolves when any target answers. Reports the failed ones, so that the next call does not use them. */
async function checkAny(ladder: FailoverLadder, callOptions: CallOptions | undefined): Promise<void> {
  let last: unknown;
  for (const { name, gateway } of ladder.targets) {
    try {
      await gateway.check(callOptions);
      return;
    } catch (error) {
      last = error;
      ladder.failed(name, EarshotError.from(error));
    }
  }
  throw last;
}
