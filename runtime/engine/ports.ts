/**
 * What the local Dialogflow needs of its engine. Each part is a small port of its own, so that a better model can replace
 * any one. Nothing here knows gRPC, and nothing here is loaded before it is needed.
 */
import type { AnswerDraft } from '../../shared/api/answer-stream.ts';
import type { DraftStyle } from '../../shared/assist/draft-styles.ts';
import type { Role, Source } from '../../shared/assist/event.ts';

export type RecognizedWord = {
  readonly word: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly confidence: number;
};

/** Times are milliseconds from the start of the stream's audio. */
export type RecognizerResult =
  | { readonly kind: 'activity'; readonly speaking: boolean; readonly offsetMs: number }
  | {
      readonly kind: 'transcript';
      readonly final: boolean;
      readonly text: string;
      readonly startMs: number;
      readonly endMs: number;
      /** 0 … 1; interim results have none. */
      readonly confidence?: number;
      readonly words: readonly RecognizedWord[];
      /** A final's meaning in English, where `RecognizerOptions.english` asks for it and the model is sure enough of it. */
      readonly english?: string;
    };

export type RecognizerOptions = {
  readonly encoding: 'mulaw' | 'linear16';
  readonly sampleRateHz: number;
  readonly languageCode: string;
  readonly phraseHints: readonly string[];
  readonly interim: boolean;
  /**
   * Finals in another language come with an English text, which the model makes of the sound and not of the words. It reads
   * the stretch a second time, so this is for streams whose translation somebody wants. Speech in English has none.
   */
  readonly english?: boolean;
  /** Streams of one call share it, so that a voice that leaks into the other speaker's line is transcribed once. */
  readonly group?: string;
  readonly onResult: (result: RecognizerResult) => void;
  /** Exactly once, after the last result. */
  readonly onEnd: (error?: unknown) => void;
};

export interface RecognizerStream {
  /** Text is still to come of audio from some time ago: recognition is behind, and at work. Absent: never. */
  readonly isBehind?: boolean;
  /** Never blocks and never loses: audio that recognition cannot keep up with waits, and the wait shows in `load`. */
  write(audio: Uint8Array): void;
  /** No more audio: the rest is recognized, then `onEnd`. */
  end(): void;
  cancel(): void;
}

export type EngineLoad = {
  readonly ready: boolean;
  readonly streams: number;
  readonly workers: number;
  /** How far the slowest stream is behind the audio it was given. */
  readonly behindMs: number;
  /** Why there is no recognition at all, such as models that are not installed. */
  readonly unavailable?: string;
};

/** Takes the English texts of speech in other languages. */
export interface EnglishTexts {
  /** Whether somebody may ask for those of this conversation. */
  isWanted(conversationName: string): boolean;
  /** `messageId`: the last part of the message's name. */
  keep(messageId: string, text: string, conversationName: string): void;
}

export interface Recognizer {
  open(options: RecognizerOptions): RecognizerStream;
  /** BCP 47 primary subtags that can be recognized, such as `en`. */
  readonly languages: readonly string[];
  load(): EngineLoad;
  /** Starts loading models in the background; idempotent. */
  warm(): void;
  close(): Promise<void>;
}

/** One finished utterance or message as the engine sees a conversation. */
export type Turn = { readonly id: string; readonly role: Role; readonly text: string; readonly at: number };

export type Understanding = {
  readonly sentiment?: { readonly score: number; readonly magnitude: number };
  readonly intents: readonly { readonly name: string; readonly confidence: number }[];
  readonly entities: readonly {
    readonly kind: string;
    readonly start: number;
    readonly end: number;
    readonly value?: string;
  }[];
};

export interface Understander {
  understand(turn: Turn, history: readonly Turn[], languageCode: string): Promise<Understanding>;
}

export type KnowledgeAnswer = {
  readonly query: string;
  readonly answer: string;
  readonly sources: readonly Source[];
  /** 0 … 1. */
  readonly confidence: number;
  /** Of the prompt, where a model wrote the answer. */
  readonly promptVersion?: string;
};

/** Of an answer that somebody waits for: `onDraft` gets it while it is written, and the writing stops when `signal` aborts. */
export type LiveAnswer = {
  /** The conversation that pays for it. */
  readonly conversation?: string | undefined;
  /** What is known of the customer, by label. */
  readonly customer?: Readonly<Record<string, string>> | undefined;
  /** Only articles in these folders of the knowledge; absent: all. */
  readonly folders?: readonly string[] | undefined;
  readonly signal?: AbortSignal;
  readonly onDraft?: (draft: AnswerDraft) => void;
};

export interface KnowledgeBase {
  /** The best answer, or undefined where nothing in the folder answers it. */
  search(
    query: string,
    history: readonly Turn[],
    languageCode: string,
    live?: LiveAnswer,
  ): Promise<KnowledgeAnswer | undefined>;
  /** A question worth asking now, with its answer, or undefined where none is clear enough. */
  proactive(
    turn: Turn,
    history: readonly Turn[],
    languageCode: string,
    folders?: readonly string[],
  ): Promise<KnowledgeAnswer | undefined>;
  /** Names that recognition should know: products and terms of the articles. */
  phrases(): readonly string[];
  /** Files that could not be read, each with a sentence that says why. */
  problems(): readonly { readonly file: string; readonly problem: string }[];
  readonly articleCount: number;
  /** Why nothing can be searched any more; absent while it can. */
  readonly unavailable?: string | undefined;
  close(): Promise<void>;
}

export type CoachingAdvice = {
  /** What to do next; empty where only the list changed. */
  readonly advice: readonly { readonly title: string; readonly text: string }[];
  readonly checklist: readonly { readonly itemId: string; readonly title: string; readonly done: boolean }[];
};

export interface Writer {
  /** At most three, best first; none where none fits. */
  replies(
    turn: Turn,
    history: readonly Turn[],
    knowledge: KnowledgeAnswer | undefined,
    languageCode: string,
  ): Promise<readonly { text: string; confidence: number }[]>;
  summary(history: readonly Turn[], languageCode: string): Promise<readonly { title: string; text: string }[]>;
  coaching(turn: Turn, history: readonly Turn[], languageCode: string): Promise<CoachingAdvice | undefined>;
}

/** Words of the agent's, put so that they serve. Neither adds a fact. */
export interface Phrasing {
  /** A question that goes on from `before`, as one that can be searched for by itself. */
  question(asked: string, before: string | undefined, languageCode: string, conversation?: string): Promise<string>;
  /** A reply written anew; the same where nothing is better. */
  draft(text: string, style: DraftStyle, languageCode: string): Promise<string>;
}

/** `knowledge` only where the profile's differs. */
export type ProfileParts = Pick<LocalEngine, 'understander' | 'writer'> & Partial<Pick<LocalEngine, 'knowledge'>>;

export interface LocalEngine {
  readonly recognizer: Recognizer;
  readonly understander: Understander;
  readonly knowledge: KnowledgeBase;
  readonly writer: Writer;
  /** Absent: questions and drafts stay as they are. */
  readonly phrasing?: Phrasing;
  /** What speaks for the conversations of a profile, where it has teaching data of its own. */
  forProfile?(profile: string): ProfileParts;
  /** What is wrong with the teaching data, in one sentence that names the file. */
  dataProblem?(): string | undefined;
  /** Loads what is slow, in the background. */
  warm(): void;
  close(): Promise<void>;
}

/** The parts of the engine for a conversation of that profile. */
export function voiceOf(
  engine: LocalEngine,
  profile: string,
): Pick<LocalEngine, 'understander' | 'writer' | 'knowledge'> {
  const { understander, writer, knowledge } = engine;
  return { understander, writer, knowledge, ...engine.forProfile?.(profile) };
}
