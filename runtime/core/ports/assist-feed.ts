/** Between the roads in (voice bridge, chat bridge, notifications, agent's requests) and the conversation log. */
import type {
  Channel,
  NoticeEvent,
  Role,
  SuggestionEvent,
  SummaryEvent,
  UtteranceEvent,
} from '../../../shared/assist/event.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { AssistResult, SuggestionDraft } from './assist-gateway.ts';

export type UtteranceDraft = Omit<UtteranceEvent, 'type' | 'at' | 'trace'>;

/**
 * Turns what happened into events, once: a result that came twice (stream and notification, two panels, a replay) makes
 * one event. Keeps, per conversation and bounded, which message belongs to which utterance and which answer records were
 * seen. Appends in the order of the calls; a failed append is logged and counted, never thrown at the audio road.
 */
export interface ConversationFeed {
  readonly conversationId: ConversationId;
  started(channel: Channel, language?: string): void;
  ended(): void;
  /** Interim or final. The caller gives id and revision. */
  utterance(draft: UtteranceDraft): void;
  /** `utteranceId`: what the caller knows the message or suggestions to belong to; else found by message name. */
  result(
    result: Exclude<AssistResult, { kind: 'recognition' | 'activity' }>,
    context?: { utteranceId?: string | undefined; role?: Role },
  ): void;
  /**
   * Recognized speech that a notification told. Dropped where the conversation's own voice stream tells it first hand.
   * `speechId`: what all results of one stretch of speech share.
   */
  heard(
    result: Extract<AssistResult, { kind: 'recognition' }>,
    context: { readonly role: Role; readonly speechId: string },
  ): void;
  /** A suggestion that answers a request of the agent. Resolves with the event as it was appended. */
  answer(
    draft: SuggestionDraft,
    options: { query: string; suggestionId?: string | undefined },
  ): Promise<SuggestionEvent>;
  summary(summary: Pick<SummaryEvent, 'sections' | 'answerRecord' | 'trigger'>): Promise<SummaryEvent>;
  notice(notice: Omit<NoticeEvent, 'type' | 'at' | 'trace'>): void;
  /** Another instance may be the one that hears this conversation: from now on know what it tells. Idempotent. */
  followOthers(): void;
  /** Resolves when all that was handed in so far is in the log. */
  flush(): Promise<void>;
}

export interface AssistFeed {
  /** The same object for the same conversation while it lives. */
  of(conversationId: ConversationId): ConversationFeed;
  /** Writes of this instance carry this fence from now on (the voice lease of the conversation). */
  setFence(conversationId: ConversationId, fence: number | undefined): void;
  close(): Promise<void>;
}
