/**
 * Follows one chat in Genesys and posts its messages to the service, each once and in order: drives the ingestion machine with
 * the Platform API, the ledger of messages and the timers. The service is idempotent by message id, as several panels may post
 * the same message.
 */
import * as v from 'valibot';
import type { MessageRequest } from '../../../shared/api/routes.ts';
import { EarshotError } from '../../../shared/errors.ts';
import { readNotification, refsOfFlat, refsOfNested } from '../../../shared/genesys/message-events.ts';
import {
  type GenesysConversation,
  GenesysConversationSchema,
  isConversationOver,
  legsOf,
  partOf,
} from '../../../shared/genesys/participants.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import { createNamedTimers, type NamedTimers, type Timers } from '../data/named-timers.ts';
import type { ChannelListener } from './channel.ts';
import {
  type ChatFacts,
  defaultTimes,
  type IngestionEffect,
  type IngestionInput,
  type IngestionTimes,
  initial,
  step,
} from './chat-ingestion-machine.ts';
import { createMessageLedger, type MessageLedger } from './message-ledger.ts';
import type { GenesysPlatform } from './platform.ts';

export type ChatIngestionOptions = Partial<IngestionTimes> & {
  readonly platform: GenesysPlatform;
  readonly conversationId: ConversationId;
  /** The agent. */
  readonly userId: string;
  /** In order; messages that were posted before change nothing. */
  readonly post: (messages: readonly MessageRequest[]) => Promise<void>;
  /** The chat is over for the agent: the customer has left, no agent is in it, after-call work is done. */
  readonly onOver?: () => void;
  /** Called with each new state of the conversation: hold, transfer, the agent's leg. */
  readonly onConversation?: (conversation: GenesysConversation) => void;
  readonly timers: Timers;
  readonly random: () => number;
  /** A call has no messages, so its panel never loads this. A rejection is tried again as failed work is. */
  readonly loadPosts?: () => Promise<Pick<typeof import('./message-posts.ts'), 'postPendingMessages'>>;
  readonly bulkSize?: number;
  readonly bodyRetryMs?: readonly number[];
  readonly maxHandled?: number;
};

export type ChatIngestion = ChannelListener & {
  /** Reads the conversation again. */
  sync(): void;
  /** The service has begun its log anew, with these messages: what it had before and has lost is posted again. */
  onReset(shownIds: Iterable<string>): void;
  stop(): void;
};

/** Does nothing until the first `sync`, frame or `onResync`. */
export function createChatIngestion(options: ChatIngestionOptions): ChatIngestion {
  const driver = new IngestionDriver(options);
  const sync = () => driver.dispatch({ type: 'readRequested' });
  return {
    onFrame: (data) => driver.onFrame(data),
    onResync: sync,
    sync,
    onReset: (shownIds) => driver.onReset(shownIds),
    stop: () => driver.dispatch({ type: 'stopRequested' }),
  };
}

class IngestionDriver {
  readonly #options: ChatIngestionOptions;
  readonly #times: IngestionTimes;
  readonly #ledger: MessageLedger;
  readonly #timers: NamedTimers<'work' | 'quiet'>;
  #state = initial;
  #isOver = false;

  constructor(options: ChatIngestionOptions) {
    const { coalesceMs, pauseMs, quietMs } = { ...defaultTimes, ...options };
    this.#options = options;
    this.#times = { coalesceMs, pauseMs, quietMs };
    this.#ledger = createMessageLedger(options.maxHandled ?? 20_000);
    this.#timers = createNamedTimers(options.timers);
  }

  dispatch(input: IngestionInput): void {
    const { hasPending } = this.#ledger;
    const [next, effects] = step(this.#state, input, {
      times: this.#times,
      hasPending,
      random: this.#options.random(),
    });
    this.#state = next;
    for (const effect of effects) this.#run(effect);
  }

  onFrame(data: string): void {
    const frame = readNotification(data);
    if (frame?.kind !== 'conversation' || this.#state.type === 'stopped') return;
    if (frame.shape === 'nested') {
      const { facts } = this.#learn(frame.body);
      if (facts) this.dispatch({ type: 'snapshotReceived', facts });
    } else if (frame.shape === 'flat') {
      const flat = refsOfFlat(frame.body);
      if (flat && this.#isOurs(flat)) {
        this.dispatch({ type: 'messagesAnnounced', hasNew: this.#ledger.announce(flat.refs) });
      }
    }
  }

  onReset(shownIds: Iterable<string>): void {
    if (!this.#ledger.restore(new Set(shownIds))) return;
    // Its end was reported to a log that is gone.
    this.#isOver ||= this.#state.isOver;
    this.dispatch({ type: 'messagesAnnounced', hasNew: true });
  }

  #run(effect: IngestionEffect): void {
    switch (effect.type) {
      case 'readConversation':
        this.#attempt(this.#readConversation());
        return;
      case 'postMessages':
        this.#attempt(this.#postMessages());
        return;
      case 'setTimer': {
        const type = effect.timer === 'work' ? 'workDue' : 'quietElapsed';
        this.#timers.set(effect.timer, () => this.dispatch({ type }), effect.ms);
        return;
      }
      case 'startWork':
        if (!this.#timers.isSet('work')) this.#timers.set('work', () => this.dispatch({ type: 'workDue' }), effect.ms);
        return;
      case 'clearTimers':
        this.#timers.clear();
        return;
      case 'reportOver':
        this.#isOver = true;
        this.#reportOver();
        return;
    }
  }

  /** Once, after the messages that are still to be posted: a summary is made of all of them. */
  #reportOver(): void {
    const waits = this.#state.type !== 'refused' && this.#state.isConnected && this.#ledger.hasPending;
    if (!this.#isOver || waits) return;
    this.#isOver = false;
    this.#options.onOver?.();
  }

  #attempt(work: Promise<IngestionInput>): void {
    work
      .catch((error: unknown): IngestionInput => {
        const { code, retryAfterMs } = EarshotError.from(error);
        return { type: 'workFailed', isFinal: code === 'forbidden' || code === 'not_found', retryAfterMs };
      })
      .then((input) => {
        this.dispatch(input);
        this.#reportOver();
      });
  }

  async #readConversation(): Promise<IngestionInput> {
    const { platform, conversationId } = this.#options;
    const body = await platform.request('GET', `/api/v2/conversations/${conversationId}`);
    return { type: 'conversationRead', ...this.#learn(body) };
  }

  async #postMessages(): Promise<IngestionInput> {
    const { timers, loadPosts = loadMessagePosts, bulkSize = 100, bodyRetryMs = [200, 500, 1_500] } = this.#options;
    const { postPendingMessages } = await loadPosts();
    await postPendingMessages({
      ...this.#options,
      ledger: this.#ledger,
      wait: (ms) => new Promise<void>((resolve) => void timers.set(resolve, ms)),
      isStopped: () => this.#state.type === 'stopped',
      bulkSize,
      bodyRetryMs,
    });
    return { type: 'messagesPosted' };
  }

  /** Takes in a conversation with its messages; without facts if it is unreadable or another one. */
  #learn(body: unknown): { facts: ChatFacts | undefined; hasNew: boolean } {
    const { userId, onConversation } = this.#options;
    const parsed = v.safeParse(GenesysConversationSchema, body);
    const nested = refsOfNested(body);
    if (!parsed.success || !nested || !this.#isOurs(nested)) return { facts: undefined, hasNew: false };
    const facts = factsOf(parsed.output, userId);
    onConversation?.(parsed.output);
    return { facts, hasNew: facts.isChat && this.#ledger.announce(nested.refs) };
  }

  #isOurs(event: { readonly conversationId: string }): boolean {
    return event.conversationId.toLowerCase() === this.#options.conversationId;
  }
}

const loadMessagePosts = () => import('./message-posts.ts');

function factsOf(conversation: GenesysConversation, userId: string): ChatFacts {
  const participants = conversation.participants ?? [];
  const messagesOf = (participant: (typeof participants)[number]) => participant.messages ?? [];
  const part = partOf(conversation, userId);
  // What another agent had after this one is that agent's, and the service refuses it.
  const hadIt = part.kind === 'ended' && !part.handedOver;
  return {
    isChat: participants.some((p) => messagesOf(p).length > 0),
    // The service refuses an agent who is only alerted.
    isConnected:
      hadIt ||
      (part.kind !== 'alerting' &&
        participants.some((p) => p.purpose === 'agent' && messagesOf(p).some((leg) => leg.state === 'connected'))),
    isOver: legsOf(conversation, userId).length > 0 && isConversationOver(conversation),
  };
}
