/**
 * From a finished utterance or chat message to the results the service reports: the stored message with sentiment and
 * annotations, then the suggestions of each feature as soon as it has them. A feature that fails becomes an `error`
 * element, as in the real service; nothing here ever rejects.
 */
import type { Clock } from '../../core/ports/clock.ts';
import type { Logger } from '../../core/ports/logger.ts';
import { rejectAfter } from '../../core/with-timeout.ts';
import { type LocalEngine, type Turn, type Understanding, voiceOf } from '../ports.ts';
import { failurePlace } from './failure-place.ts';
import type { DialogflowScript } from './script.ts';
import {
  annotationOf,
  type Context,
  coachingOf,
  intentsOf,
  knowledgeAssistOf,
  sentimentOf,
  smartRepliesOf,
} from './shapes.ts';
import type { DialogflowState, StoredConversation, StoredMessage, StoredParticipant } from './state.ts';
import { codes, RpcError } from './status.ts';

export type Said = {
  readonly conversation: StoredConversation;
  readonly participant: StoredParticipant;
  readonly text: string;
  readonly languageCode: string;
  /** Milliseconds since 1970. */
  readonly sentAt: number;
  /** The id that interim results announced for it. */
  readonly messageId?: string;
};

export type PipelineOptions = {
  readonly engine: LocalEngine;
  readonly state: DialogflowState;
  readonly logger: Logger;
  /** Messages per conversation whose suggestions are under way; beyond it the newest message gets none. */
  readonly maxPending?: number;
  readonly clock: Clock;
  /** Time limit of each part of the engine for one message; a part that takes longer has failed. */
  readonly partWithinMs?: number;
  /** Makes results beside those of the engine. */
  readonly script?: Pick<DialogflowScript, 'results'> | undefined;
};

export type UnderstoodMessage = { readonly message: StoredMessage; readonly understanding: Understanding };

/** Gets the SuggestionResults of one feature. */
export type DeliverSuggestions = (results: object[]) => void;

export type Pipeline = {
  /** Stores it and resolves with the message once sentiment and annotations are there. */
  message(said: Said): Promise<UnderstoodMessage>;
  /** Calls `deliver` once per feature that has suggestions; resolves after the last. */
  suggestions(said: Said, known: UnderstoodMessage, deliver: DeliverSuggestions): Promise<void>;
};

const nothing: Understanding = { intents: [], entities: [] };

/** All conversations of one local Dialogflow share it. */
export function createPipeline(options: PipelineOptions): Pipeline {
  return new EnginePipeline(options);
}

/** A message whose suggestions are being made. */
type Situation = {
  readonly said: Said;
  readonly understanding: Understanding;
  readonly turn: Turn;
  readonly history: readonly Turn[];
  readonly context: Context;
  readonly fromCustomer: boolean;
  readonly deliver: DeliverSuggestions;
};

class EnginePipeline implements Pipeline {
  readonly #options: PipelineOptions;
  readonly #maxPending: number;
  readonly #partWithinMs: number;
  /** By conversation. */
  readonly #pending = new Map<string, number>();

  constructor(options: PipelineOptions) {
    this.#options = options;
    this.#maxPending = options.maxPending ?? 16;
    this.#partWithinMs = options.partWithinMs ?? 15_000;
  }

  async message(said: Said): Promise<UnderstoodMessage> {
    const { engine, state, logger } = this.#options;
    const { conversation, languageCode } = said;
    const message = state.addMessage(said);
    const turn = conversation.turns.at(-1)!;
    const history = conversation.turns.slice(0, -1);
    let understanding = nothing;
    try {
      understanding = await this.#inTime(
        voiceOf(engine, conversation.conversationProfile).understander.understand(turn, history, languageCode),
      );
    } catch (error) {
      logger.warn('Understanding of an utterance failed', failurePlace(error));
    }
    const sentiment = sentimentOf(understanding);
    const annotation = annotationOf(message.content, understanding);
    if (sentiment) message.sentimentAnalysis = sentiment;
    if (annotation) message.messageAnnotation = annotation;
    return { message, understanding };
  }

  async suggestions(said: Said, known: UnderstoodMessage, deliver: DeliverSuggestions): Promise<void> {
    const { turns, name } = said.conversation;
    const pending = this.#pending.get(name) ?? 0;
    if (pending >= this.#maxPending) return;
    this.#pending.set(name, pending + 1);
    try {
      const at = turns.findLastIndex((turn) => turn.id === known.message.name);
      const turn = turns[at];
      if (!turn) return;
      const history = turns.slice(0, at);
      await this.#suggest({
        said,
        understanding: known.understanding,
        turn,
        history,
        context: { latestMessage: known.message.name, contextSize: history.length + 1 },
        fromCustomer: said.participant.role === 'END_USER',
        deliver,
      });
    } finally {
      const left = (this.#pending.get(name) ?? 1) - 1;
      if (left > 0) this.#pending.set(name, left);
      else this.#pending.delete(name);
    }
  }

  async #suggest(situation: Situation): Promise<void> {
    const { said, understanding, turn, history, context, fromCustomer, deliver } = situation;
    const { engine, state } = this.#options;
    const { conversation, languageCode } = said;
    const { writer, knowledge: articles } = voiceOf(engine, conversation.conversationProfile);
    const newRecord = () => state.addAnswerRecord(conversation);
    if (fromCustomer && understanding.intents.length > 0)
      deliver([intentsOf(understanding.intents, said, newRecord, context)]);
    const knowledge = fromCustomer
      ? articles.proactive(turn, history, languageCode, conversation.knowledge)
      : Promise.resolve(undefined);
    const { role } = said.participant;
    const scripted = { type: 'message', role, text: turn.text, messageName: context.latestMessage } as const;
    const results = this.#options.script?.results?.(scripted, newRecord) ?? [];
    if (results.length > 0) deliver([...results]);
    await Promise.all([
      this.#feature('knowledge', deliver, async () => {
        const answer = await knowledge;
        return answer && knowledgeAssistOf(answer, newRecord(), context);
      }),
      fromCustomer &&
        this.#feature('replies', deliver, async () => {
          const found = await knowledge.catch(() => undefined);
          const replies = await writer.replies(turn, history, found, languageCode);
          return replies.length > 0 ? smartRepliesOf(replies, newRecord, context) : undefined;
        }),
      this.#feature('coaching', deliver, async () => {
        const coaching = await writer.coaching(turn, history, languageCode);
        if (!coaching || (coaching.advice.length === 0 && coaching.checklist.length === 0)) return undefined;
        return coachingOf(coaching, `${conversation.parent}/generators/coaching`, newRecord(), context.latestMessage);
      }),
    ]);
  }

  async #feature(name: string, deliver: DeliverSuggestions, run: () => Promise<object | undefined>): Promise<void> {
    try {
      const result = await this.#inTime(run());
      if (result) deliver([result]);
    } catch (error) {
      this.#options.logger.warn('A feature of the local engine failed', { feature: name, ...failurePlace(error) });
      deliver([{ error: { code: codes.internal, message: 'Internal error encountered' } }]);
    }
  }

  #inTime<T>(work: Promise<T>): Promise<T> {
    return rejectAfter(
      this.#options.clock,
      this.#partWithinMs,
      work,
      () => new RpcError(codes.deadlineExceeded, 'Took too long'),
    );
  }
}
