/** A simulated Dialogflow: conversations, streams and messages that all instances share, and the ways in which it fails. */
import type {
  AnalyzeStream,
  AnalyzeStreamOptions,
  AssistGateway,
  AssistResult,
  CallOptions,
  ConversationHandle,
} from '../../../runtime/core/ports/assist-gateway.ts';
import { EarshotError, type ErrorCode } from '../../../shared/errors.ts';
import { type ConversationId, toDialogflowConversationId } from '../../../shared/ids.ts';
import type { Host } from '../world/host.ts';
import type { Network } from '../world/network.ts';
import { SimulatedStream } from './recognition-stream.ts';

/** What every request is answered with for a while. */
export type Outage = { readonly code: ErrorCode; readonly retryAfterMs?: number | undefined };

const defaultTimeoutMs = 10_000;
/** The gateway retries what is transient; after this it gives up. */
const retriesMs = 1_500;
const streamLimitMs = 305_000;

export class DialogflowCloud {
  readonly #network: Network;
  readonly #random: () => number;
  readonly #completed = new Set<string>();
  readonly #streams = new Set<SimulatedStream>();
  readonly #answered = new Map<string, readonly AssistResult[]>();
  #outage: Outage | undefined;
  #hungUntil = 0;
  #messages = 0;

  constructor(network: Network) {
    this.#network = network;
    this.#random = network.world.randomness.of('dialogflow');
  }

  /** Those that have not ended. */
  get streams(): readonly SimulatedStream[] {
    return [...this.#streams];
  }

  /** Every request and new stream fails for `ms`; `breaksStreams`: those that are open, too. */
  fail(outage: Outage, ms: number, breaksStreams: boolean): void {
    this.#outage = outage;
    if (breaksStreams) for (const stream of this.streams) stream.fail(errorOf(outage));
    this.#network.world.after(ms, () => {
      if (this.#outage === outage) this.#outage = undefined;
    });
  }

  /** It answers nothing for `ms`. */
  hang(ms: number): void {
    this.#hungUntil = Math.max(this.#hungUntil, this.#network.world.now + ms);
    for (const stream of this.streams) stream.delay(ms);
    this.#network.world.after(ms, () => {
      for (const stream of this.streams) stream.delay(0);
    });
  }

  openStream(host: Host, options: AnalyzeStreamOptions): AnalyzeStream {
    const { world } = this.#network;
    const connection = this.#network.connect({
      route: 'dialogflow',
      near: host,
      far: undefined,
      onNearLost: () => stream?.lost(),
      onFarLost: () => stream?.abandoned(),
    });
    if (!connection) {
      world.after(50, () => host.deliver(() => options.onEnd(new EarshotError('unavailable'))));
      return deadStream;
    }
    const stream: SimulatedStream = new SimulatedStream({
      world,
      connection,
      options,
      random: this.#random,
      nextMessageName: () => `messages/m${++this.#messages}`,
      limitMs: streamLimitMs,
      onEnded: (ended) => void this.#streams.delete(ended),
    });
    this.#streams.add(stream);
    if (this.#outage) stream.fail(errorOf(this.#outage));
    else if (this.#completed.has(options.handle.conversationName)) stream.fail(new EarshotError('failed_precondition'));
    if (this.#hungUntil > world.now) stream.delay(this.#hungUntil - world.now);
    return stream;
  }

  /** Rejects with EarshotError. The answer takes its time, and is lost where the machine dies. */
  call<T>(host: Host, options: CallOptions | undefined, run: () => T): Promise<T> {
    const { world } = this.#network;
    return new Promise<T>((resolve, reject) => {
      const settleAt = (ms: number, settle: () => void) => world.after(ms, () => host.deliver(settle));
      const { signal, timeoutMs = defaultTimeoutMs } = options ?? {};
      signal?.addEventListener('abort', () => reject(new EarshotError('cancelled')));
      settleAt(timeoutMs, () => reject(new EarshotError('timeout')));
      if (this.#network.isCut(host, 'dialogflow')) {
        settleAt(Math.min(retriesMs, timeoutMs), () => reject(new EarshotError('unavailable')));
        return;
      }
      const travelMs = this.#network.delay('dialogflow', this.#random);
      const waitMs = Math.max(0, this.#hungUntil - world.now);
      world.after(travelMs + waitMs, () => {
        const outage = this.#outage;
        if (outage) {
          settleAt(Math.min(retriesMs, timeoutMs), () => reject(errorOf(outage)));
          return;
        }
        try {
          const answer = run();
          settleAt(this.#network.delay('dialogflow', this.#random), () => resolve(answer));
        } catch (error) {
          settleAt(travelMs, () => reject(error));
        }
      });
    });
  }

  handleOf(conversationId: ConversationId, segment: number): ConversationHandle {
    const conversationName = `projects/p/conversations/${toDialogflowConversationId(conversationId, segment)}`;
    const participant = (id: string) => `${conversationName}/participants/${id}`;
    const participants = { customer: participant('customer'), agent: participant('agent') };
    return { conversationId, conversationName, participants, target: 'simulated' };
  }

  /** The same answer for the same request. Throws `failed_precondition` for a completed conversation. */
  analyze(
    handle: ConversationHandle,
    message: Parameters<AssistGateway['analyzeMessage']>[1],
  ): readonly AssistResult[] {
    const known = this.#answered.get(message.requestId);
    if (known) return known;
    if (this.#completed.has(handle.conversationName)) throw new EarshotError('failed_precondition');
    const messageName = `messages/m${++this.#messages}`;
    const suggestion = { kind: 'smart_reply', text: `Reply to ${message.text}`, sources: [] } as const;
    const results: readonly AssistResult[] = [
      { kind: 'message', messageName, role: message.role, text: message.text, sentiment: { score: 0, magnitude: 0.2 } },
      { kind: 'suggestions', suggestions: [suggestion], latestMessage: messageName, errors: [] },
    ];
    this.#answered.set(message.requestId, results);
    return results;
  }

  complete(handle: ConversationHandle): void {
    this.#completed.add(handle.conversationName);
  }
}

/** The gateway of one instance. */
export function createSimulatedGateway(cloud: DialogflowCloud, host: Host): AssistGateway {
  return {
    engine: 'google',
    ensureConversation: (id, options) => cloud.call(host, options, () => cloud.handleOf(id, options?.segment ?? 1)),
    openStream: (options) => cloud.openStream(host, options),
    analyzeMessage: (handle, message, options) => cloud.call(host, options, () => cloud.analyze(handle, message)),
    decideToolCall: async () => [],
    searchKnowledge: (_, { text }, options) =>
      cloud.call(host, options, () => ({ answer: `Answer to ${text}`, sources: [] })),
    redraft: async (_handle, { text }) => text,
    ingestContext: async () => {},
    generate: async () => [],
    summarize: (_, options) =>
      cloud.call(host, options, () => ({ sections: [{ title: 'Situation', text: 'Words were said.' }] })),
    sendFeedback: (_, options) => cloud.call(host, options, () => undefined),
    complete: (handle, options) => cloud.call(host, options, () => cloud.complete(handle)),
    check: (options) => cloud.call(host, options, () => undefined),
    close: async () => {},
  };
}

function errorOf({ code, retryAfterMs }: Outage): EarshotError {
  return new EarshotError(code, retryAfterMs === undefined ? {} : { retryAfterMs });
}

const deadStream: AnalyzeStream = {
  write: () => true,
  onDrain() {},
  halfClose() {},
  cancel() {},
};
