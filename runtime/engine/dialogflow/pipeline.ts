/**
 * From a finished utterance or chat message to what the service tells about it: the stored message with sentiment and
 * annotations, then each feature's suggestions by itself, as soon as it has them. A feature that fails becomes an
 * `error` element, as in the real service; nothing here ever rejects.
 */
import type { Clock } from '../../core/ports/clock.ts';
import type { Logger } from '../../core/ports/logger.ts';
import { rejectAfter } from '../../core/with-timeout.ts';
import type { LocalEngine, Turn, Understanding } from '../ports.ts';
import { failurePlace } from './failure-place.ts';
import { annotationOf, coachingOf, intentsOf, knowledgeAssistOf, sentimentOf, smartRepliesOf } from './shapes.ts';
import type { DialogflowState, StoredConversation, StoredMessage, StoredParticipant } from './state.ts';
import { codes, RpcError } from './status.ts';

export type Said = {
  readonly conversation: StoredConversation;
  readonly participant: StoredParticipant;
  readonly text: string;
  readonly languageCode: string;
  /** Milliseconds since 1970. */
  readonly sentAt: number;
  /** The id it was announced under while it was spoken. */
  readonly messageId?: string;
};

export type PipelineOptions = {
  readonly engine: LocalEngine;
  readonly state: DialogflowState;
  readonly logger: Logger;
  /** Suggestions under way per conversation; beyond it the newest message gets none. */
  readonly maxPending?: number;
  readonly clock: Clock;
  /** What one part of the engine may take for one message; beyond it the part counts as failed. */
  readonly partWithinMs?: number;
};

export type Pipeline = {
  /** Stores it and resolves with the message once sentiment and annotations are there. */
  message(said: Said): Promise<{ message: StoredMessage; understanding: Understanding }>;
  /** Calls `deliver` with one list of SuggestionResults per feature; resolves when the last is out. */
  suggestions(
    said: Said,
    known: { message: StoredMessage; understanding: Understanding },
    deliver: (results: object[]) => void,
  ): Promise<void>;
};

const nothing: Understanding = { intents: [], entities: [] };

export function createPipeline(options: PipelineOptions): Pipeline {
  const { engine, state, logger, clock, maxPending = 16, partWithinMs = 15_000 } = options;
  const pending = new Map<string, number>();

  const inTime = <T>(run: Promise<T>): Promise<T> =>
    rejectAfter(clock, partWithinMs, run, () => new RpcError(codes.deadlineExceeded, 'Took too long'));

  return {
    async message({ conversation, participant, text, languageCode, sentAt, messageId }) {
      const message = state.addMessage(conversation, participant, text, languageCode, sentAt, messageId);
      const turn = conversation.turns.at(-1)!;
      const history = conversation.turns.slice(0, -1);
      let understanding = nothing;
      try {
        understanding = await inTime(engine.understander.understand(turn, history, languageCode));
      } catch (error) {
        logger.warn('The local engine could not read an utterance', failurePlace(error));
      }
      const sentiment = sentimentOf(understanding);
      const annotation = annotationOf(text, understanding);
      if (sentiment) message.sentimentAnalysis = sentiment;
      if (annotation) message.messageAnnotation = annotation;
      return { message, understanding };
    },

    async suggestions({ conversation, text, languageCode, participant }, { message, understanding }, deliver) {
      const count = pending.get(conversation.name) ?? 0;
      if (count >= maxPending) return;
      pending.set(conversation.name, count + 1);
      try {
        const at = conversation.turns.findLastIndex((turn) => turn.id === message.name);
        const turn: Turn | undefined = conversation.turns[at];
        if (!turn) return;
        const history = conversation.turns.slice(0, at);
        const context = { latestMessage: message.name, contextSize: history.length + 1 };
        const record = () => state.addAnswerRecord(conversation);
        const fromCustomer = participant.role === 'END_USER';
        const feature = async (name: string, run: () => Promise<object | undefined>) => {
          try {
            const result = await inTime(run());
            if (result) deliver([result]);
          } catch (error) {
            logger.warn('A feature of the local engine failed', { feature: name, ...failurePlace(error) });
            deliver([{ error: { code: codes.internal, message: 'Internal error encountered' } }]);
          }
        };

        if (fromCustomer && understanding.intents.length > 0)
          deliver([intentsOf(understanding.intents, text, languageCode, record, context)]);
        const knowledge = fromCustomer
          ? engine.knowledge.proactive(turn, history, languageCode)
          : Promise.resolve(undefined);
        await Promise.all([
          feature('knowledge', async () => {
            const answer = await knowledge;
            return answer && knowledgeAssistOf(answer, record(), context);
          }),
          fromCustomer &&
            feature('replies', async () => {
              const found = await knowledge.catch(() => undefined);
              const replies = await engine.writer.replies(turn, history, found, languageCode);
              return replies.length > 0 ? smartRepliesOf(replies, record, context) : undefined;
            }),
          feature('coaching', async () => {
            const coaching = await engine.writer.coaching(turn, history, languageCode);
            if (!coaching || (coaching.advice.length === 0 && coaching.checklist.length === 0)) return undefined;
            return coachingOf(coaching, `${conversation.parent}/generators/coaching`, record(), message.name);
          }),
        ]);
      } finally {
        const left = (pending.get(conversation.name) ?? 1) - 1;
        if (left > 0) pending.set(conversation.name, left);
        else pending.delete(conversation.name);
      }
    },
  };
}
