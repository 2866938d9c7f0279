/** Between the sources of results (voice bridge, chat bridge, notifications, requests of the agent) and the conversation log. */
import type {
  ActionEvent,
  Channel,
  ContextEvent,
  ConversationEvent,
  NoticeEvent,
  Role,
  SuggestionEvent,
  SummaryEvent,
  TranslationEvent,
  UtteranceEvent,
} from '../../../shared/assist/event.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { AssistResult, SuggestionDraft } from './assist-gateway.ts';

/** The part of a conversation event that the queue decides. */
export type QueueFacts = Pick<ConversationEvent, 'queue' | 'translation' | 'features'>;

export type UtteranceDraft = Omit<UtteranceEvent, 'type' | 'at' | 'trace'>;

/**
 * Turns results into events, once: a result that arrives twice (stream and notification, two panels, a replay) makes one
 * event. Keeps, per conversation and bounded, which message belongs to which utterance and which answer records are known.
 * Appends in the order of the calls. A failed append is logged and counted, and never thrown into the audio path.
 */
export interface ConversationFeed {
  readonly conversationId: ConversationId;
  /** `at`: of a message, in milliseconds since 1970. One from before the end does not open the conversation again. */
  started(channel: Channel, language?: string, at?: number): void;
  /** Of the conversation, as far as this instance has read it. */
  language(): string | undefined;
  ended(): void;
  /** The language of the conversation, or what its queue sets, became known or changed. An unchanged value makes no event. */
  about(facts: { readonly language?: string | undefined; readonly queue?: QueueFacts | undefined }): void;
  /** The text of an utterance as it is stored, so masked; undefined where it is not known here. */
  textOf(utteranceId: string): string | undefined;
  /** Interim or final. The caller gives id and revision. */
  utterance(draft: UtteranceDraft): void;
  /** `utteranceId`: the utterance of the message or the suggestions; found by message name when absent. */
  result(
    result: Exclude<AssistResult, { kind: 'recognition' | 'activity' }>,
    context?: { utteranceId?: string | undefined; role?: Role },
  ): void;
  /**
   * Speech recognition from a notification. Dropped when the conversation's own voice stream reports it.
   * `speechId`: shared by all results of one utterance.
   */
  recognized(
    result: Extract<AssistResult, { kind: 'recognition' }>,
    context: { readonly role: Role; readonly speechId: string },
  ): void;
  /** A suggestion that answers a request of the agent. Resolves with the appended event. Rejects with EarshotError. */
  answer(
    draft: SuggestionDraft,
    options: { query: string; suggestionId?: string | undefined },
  ): Promise<SuggestionEvent>;
  /** Rejects with EarshotError. */
  summary(summary: Pick<SummaryEvent, 'sections' | 'answerRecord' | 'trigger'>): Promise<SummaryEvent>;
  /** A translation of an utterance. Resolves with the appended event. Rejects with EarshotError. */
  translation(translation: Omit<TranslationEvent, 'type' | 'at' | 'trace'>): Promise<TranslationEvent>;
  /** Proposes an action, or shows what became of it; resolves with it as it is stored. Rejects with EarshotError. */
  action(action: Omit<ActionEvent, 'type' | 'at' | 'trace'>): Promise<ActionEvent>;
  /** A hand-over card. Rejects with EarshotError. */
  context(context: Omit<ContextEvent, 'type' | 'at' | 'trace'>): Promise<void>;
  /** Ticks or unticks an item of the checklist by hand. Rejects with `not_found` for one that there is not. */
  tick(itemId: string, done: boolean): Promise<void>;
  /** A hint of a supervisor, as coaching. Resolves with the event as it was stored, so masked. Rejects with EarshotError. */
  hint(hint: { readonly text: string; readonly author: string }): Promise<SuggestionEvent>;
  /** What the agent did with a hint; `seen` after `dismissed` changes nothing. Rejects with `not_found` for one that there is not. */
  hintReceipt(hintId: string, receipt: 'seen' | 'dismissed'): Promise<void>;
  notice(notice: Omit<NoticeEvent, 'type' | 'at' | 'trace'>): void;
  /** Another instance may own this conversation: follow its events from now on. Idempotent. */
  followOthers(): void;
  /**
   * Its call has left this instance, and another may write to the conversation from now on: the next one who uses it here gets a feed that
   * has read the log again. What this one was given is still appended. Idempotent.
   */
  release(): void;
  /**
   * Runs `write`, which passes events to this feed, and resolves once all of them are appended. Rejects with the EarshotError of
   * the first append that failed; the same input can then be passed in again.
   */
  stored(write: () => void): Promise<void>;
  /** Resolves when everything passed in so far has been appended or has failed. */
  flush(): Promise<void>;
}

export interface AssistFeed {
  /** The feed of a conversation. The same object until the conversation is evicted. */
  of(conversationId: ConversationId): ConversationFeed;
  /** Further writes of this instance carry this fence, of the conversation's voice lease, until `releaseFence`. */
  setFence(conversationId: ConversationId, fence: number): void;
  /** The owner has released the lease. No effect when a newer fence has been set. */
  releaseFence(conversationId: ConversationId, fence: number): void;
  close(): Promise<void>;
}
