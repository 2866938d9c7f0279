/**
 * What the service needs from Dialogflow, in the service's own types. There is one production implementation (gRPC), which
 * also talks to the local Dialogflow.
 */
import type { AnswerDraft } from '../../../shared/api/answer-stream.ts';
import type { DraftStyle } from '../../../shared/assist/draft-styles.ts';
import type { ActionEvent, Role, Source, SuggestionEvent, SummaryEvent } from '../../../shared/assist/event.ts';
import type { SuggestionKind } from '../../../shared/assist/suggestion-kinds.ts';
import type { EarshotError } from '../../../shared/errors.ts';
import type { ConversationId } from '../../../shared/ids.ts';

/** A Dialogflow conversation with its two participants; names are full resource names. */
export type ConversationHandle = {
  readonly conversationId: ConversationId;
  readonly conversationName: string;
  readonly participants: { readonly customer: string; readonly agent: string };
  /** The gateway target that holds it. Conversations do not move between regions. */
  readonly target: string;
  /** Full name of the conversation profile, where it is not that of the target. */
  readonly profile?: string;
  /** The part of the knowledge that is suggested and searched; absent: all. */
  readonly knowledge?: readonly string[];
};

export type Word = {
  readonly word: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly confidence?: number;
};

export type SuggestionDraft = {
  readonly kind: SuggestionKind;
  /** Where it has one of its own. */
  readonly suggestionId?: string;
  readonly rule?: NonNullable<SuggestionEvent['rule']>;
  readonly text: string;
  readonly title?: string;
  readonly query?: string;
  readonly rewritten?: string;
  readonly sources: readonly Source[];
  readonly answerRecord?: string;
  readonly confidence?: number;
  readonly checklist?: readonly { itemId: string; title: string; action?: string; done: boolean }[];
  readonly responses?: readonly string[];
};

/** A tool call of a generator, as an action. */
export type ActionDraft = Omit<ActionEvent, 'type' | 'at' | 'trace' | 'utteranceId'>;

/** One result from Dialogflow, from a stream, a unary answer or a notification. */
export type AssistResult =
  | {
      readonly kind: 'recognition';
      readonly text: string;
      readonly final: boolean;
      readonly confidence?: number;
      /** Milliseconds from the start of the audio of this stream; absent when Dialogflow gave none. */
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
      readonly actions?: readonly ActionDraft[];
      /** The message they answer, as name or bare id. */
      readonly latestMessage?: string;
      /** Detected together with the suggestions. */
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
  /** Called exactly once, last: undefined after a clean end, else the cause. */
  readonly onEnd: (error: EarshotError | undefined) => void;
};

/** One StreamingAnalyzeContent call. */
export interface AnalyzeStream {
  /** µ-law bytes of any length. Returns false when the buffer is full: wait for `onDrain`. The bytes are taken either way. */
  write(audio: Uint8Array): boolean;
  onDrain(run: () => void): void;
  /** No more audio. The last finals, messages and suggestions still arrive, then `onEnd`. */
  halfClose(): void;
  /** Aborts the stream. `onEnd` follows with `cancelled`. */
  cancel(): void;
}

export type KnowledgeResult = {
  readonly answer: string;
  readonly sources: readonly Source[];
  readonly answerRecord?: string;
  /** The question as it was searched for: a follow-up on its own says too little. */
  readonly rewrittenQuery?: string;
};

/** A reply that an agent has written, and how it is to be written anew. */
export type DraftRequest = { readonly text: string; readonly style: DraftStyle; readonly languageCode?: string };

export type CustomerContext = {
  /** By label. */
  readonly customer: Readonly<Record<string, string>>;
  /** BCP 47. */
  readonly languageCode?: string;
};

/** Names of Dialogflow's trigger events. */
export type GeneratorTrigger = 'MANUAL_CALL' | 'CUSTOMER_MESSAGE' | 'AGENT_MESSAGE' | 'END_OF_UTTERANCE';

export type AnswerFeedback = {
  readonly answerRecord: string;
  /** null: what was given before is withdrawn. */
  readonly correctness?: 'NOT_CORRECT' | 'PARTIALLY_CORRECT' | 'FULLY_CORRECT' | null;
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

/** `onDraft`: gets the answer while a model writes it. An engine that answers at once never calls it. Must not throw. */
export type LiveCallOptions = CallOptions & { readonly onDraft?: (draft: AnswerDraft) => void };

/** Every method rejects with EarshotError only. Unary calls retry transient failures within their timeout. */
export interface AssistGateway {
  /** Gets or creates the conversation and both participants. Idempotent, also across instances. */
  ensureConversation(
    conversationId: ConversationId,
    options?: CallOptions & {
      readonly segment?: number;
      readonly languageCode?: string;
      /** Full name of a profile; one in another project or location than the target's is not used. */
      readonly profile?: string;
    },
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
  /** The decision about a tool call that needs confirmation. Resolves with the results that follow from it at once. */
  decideToolCall(
    handle: ConversationHandle,
    decision: {
      readonly answerRecord: string;
      readonly action: 'CONFIRM' | 'CANCEL';
      /** All parameters of the call, as confirmed. */
      readonly parameters: Readonly<Record<string, string | number | boolean>>;
      readonly requestId: string;
    },
    options?: CallOptions,
  ): Promise<readonly AssistResult[]>;
  /** Resolves with an empty answer when nothing was found. */
  searchKnowledge(
    handle: ConversationHandle,
    query: {
      readonly text: string;
      readonly source: 'agent' | 'suggested';
      /** BCP 47, the language of the conversation. */
      readonly languageCode?: string;
      /** Bare id of the newest message, for answers that take the conversation into account. */
      readonly latestMessage?: string;
      /** What is known of the customer, by label. */
      readonly customer?: Readonly<Record<string, string>>;
    },
    options?: LiveCallOptions,
  ): Promise<KnowledgeResult>;
  /** The draft written anew, in its own language; the same text where nothing better was found. */
  redraft(handle: ConversationHandle, draft: DraftRequest, options?: CallOptions): Promise<string>;
  /** What is known of the customer, for everything that the service makes from now on; replaces what was given before. */
  ingestContext(handle: ConversationHandle, context: CustomerContext, options?: CallOptions): Promise<void>;
  /** Runs the generators of the profile that one of the triggers starts, now. Resolves with what they made. */
  generate(
    handle: ConversationHandle,
    request: { readonly triggers: readonly GeneratorTrigger[]; readonly latestMessage?: string },
    options?: CallOptions,
  ): Promise<readonly AssistResult[]>;
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
