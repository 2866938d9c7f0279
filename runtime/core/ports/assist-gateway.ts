/**
 * What the service needs of Dialogflow, in its own words. One production implementation (gRPC); the Dialogflow that runs
 * here is reached through the same one.
 */
import type { Role, Source, SummaryEvent } from '../../../shared/assist/event.ts';
import type { SuggestionKind } from '../../../shared/assist/suggestion-kinds.ts';
import type { EarshotError } from '../../../shared/errors.ts';
import type { ConversationId } from '../../../shared/ids.ts';

/** A Dialogflow conversation with its two participants; names are full resource names. */
export type ConversationHandle = {
  readonly conversationId: ConversationId;
  readonly conversationName: string;
  readonly participants: { readonly customer: string; readonly agent: string };
  /** Which of the gateway's targets holds it: conversations do not move between regions. */
  readonly target: string;
};

export type Word = {
  readonly word: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly confidence?: number;
};

export type SuggestionDraft = {
  readonly kind: SuggestionKind;
  readonly text: string;
  readonly title?: string;
  readonly query?: string;
  readonly sources: readonly Source[];
  readonly answerRecord?: string;
  readonly confidence?: number;
  readonly checklist?: readonly { itemId: string; title: string; done: boolean }[];
};

/** One thing that Dialogflow told us, over a stream, a unary answer or a notification alike. */
export type AssistResult =
  | {
      readonly kind: 'recognition';
      readonly text: string;
      readonly final: boolean;
      readonly confidence?: number;
      /** Milliseconds from the start of the audio of this stream; absent where the service gave none. */
      readonly endMs?: number;
      readonly words: readonly Word[];
      readonly language?: string;
    }
  | { readonly kind: 'activity'; readonly speaking: boolean; readonly offsetMs?: number }
  | {
      /** The stored message of a finished utterance. */
      readonly kind: 'message';
      readonly messageName: string;
      readonly role: Role;
      readonly text: string;
      readonly sentAt?: string;
      readonly language?: string;
      readonly sentiment?: { readonly score: number; readonly magnitude: number };
      readonly intents?: readonly { name: string; confidence: number }[];
      readonly entities?: readonly { kind: string; start: number; end: number; value?: string }[];
    }
  | {
      readonly kind: 'suggestions';
      readonly suggestions: readonly SuggestionDraft[];
      /** The message they answer, as name or bare id. */
      readonly latestMessage?: string;
      /** What the customer wants, where the service says so beside its suggestions. */
      readonly intents?: readonly { name: string; confidence: number }[];
      /** Features that failed for this message. */
      readonly errors: readonly EarshotError[];
    }
  | { readonly kind: 'lifecycle'; readonly status: 'started' | 'ended'; readonly error?: EarshotError };

export type AnalyzeStreamOptions = {
  readonly handle: ConversationHandle;
  readonly role: 'customer' | 'agent';
  readonly languageCode?: string;
  readonly sampleRateHz: 8000;
  readonly phraseHints?: readonly string[];
  readonly onResult: (result: AssistResult) => void;
  /** Exactly once: undefined after a clean end, else why. Nothing comes after it. */
  readonly onEnd: (error: EarshotError | undefined) => void;
};

/** One StreamingAnalyzeContent call. */
export interface AnalyzeStream {
  /** µ-law bytes, any length. False: the pipe is full, hold back until `onDrain`. The bytes are taken either way. */
  write(audio: Uint8Array): boolean;
  onDrain(run: () => void): void;
  /** No more audio; the last finals, messages and suggestions still come, then `onEnd`. */
  halfClose(): void;
  /** Throws it away; `onEnd` follows with `cancelled`. */
  cancel(): void;
}

export type KnowledgeResult = {
  readonly answer: string;
  readonly sources: readonly Source[];
  readonly answerRecord?: string;
};

export type AnswerFeedback = {
  readonly answerRecord: string;
  readonly correctness?: 'NOT_CORRECT' | 'PARTIALLY_CORRECT' | 'FULLY_CORRECT';
  readonly clicked?: boolean;
  readonly displayed?: boolean;
  readonly detail?: {
    readonly kind?: string | undefined;
    readonly reason?: string | undefined;
    readonly copied?: boolean | undefined;
    readonly clickedUris?: readonly string[] | undefined;
    readonly editedText?: string | undefined;
    readonly editedSections?: Readonly<Record<string, string>> | undefined;
    readonly startedAt?: string | undefined;
    readonly submittedAt?: string | undefined;
  };
};

export type CallOptions = { readonly signal?: AbortSignal; readonly timeoutMs?: number };

/** Every method rejects with EarshotError and nothing else. Unary calls retry what heals by itself, within their time-out. */
export interface AssistGateway {
  /** Gets or creates the conversation and both participants; idempotent, also between instances. */
  ensureConversation(
    conversationId: ConversationId,
    options?: CallOptions & { readonly segment?: number; readonly languageCode?: string },
  ): Promise<ConversationHandle>;
  openStream(options: AnalyzeStreamOptions): AnalyzeStream;
  /** A chat message. `requestId` (≤ 36 characters) makes it idempotent. */
  analyzeMessage(
    handle: ConversationHandle,
    message: {
      readonly role: Role;
      readonly text: string;
      readonly requestId: string;
      readonly languageCode?: string;
      /** When it was said, an ISO instant. */
      readonly sentAt?: string;
    },
    options?: CallOptions,
  ): Promise<readonly AssistResult[]>;
  /** An empty answer where nothing was found. */
  searchKnowledge(
    handle: ConversationHandle,
    query: {
      readonly text: string;
      readonly source: 'agent' | 'suggested';
      /** BCP 47; the language of the conversation. */
      readonly languageCode?: string;
      /** Bare id of the newest message, for answers that take the conversation into account. */
      readonly latestMessage?: string;
    },
    options?: CallOptions,
  ): Promise<KnowledgeResult>;
  summarize(
    handle: ConversationHandle,
    options?: CallOptions,
  ): Promise<{ readonly sections: SummaryEvent['sections']; readonly answerRecord?: string }>;
  sendFeedback(feedback: AnswerFeedback, options?: CallOptions): Promise<void>;
  complete(handle: ConversationHandle, options?: CallOptions): Promise<void>;
  /** One cheap call that proves credentials, network and profile; for readiness and the doctor. */
  check(options?: CallOptions): Promise<void>;
  readonly engine: 'google' | 'local';
  close(): Promise<void>;
}
