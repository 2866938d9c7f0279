/** A language model, its settings, and what is asked of it. */
import type { Secret } from '../../secret.ts';

export type LlmSettings = {
  /** Base address: `https://host/v1` for openai, `https://host/v1beta` for google. */
  readonly url: string;
  readonly api: 'openai' | 'google';
  readonly model: string;
  readonly apiKey?: Secret | undefined;
  readonly fetch: typeof fetch;
  /** Masks what must not leave the service; applied to everything that is sent, here and nowhere else. */
  readonly redact?: ((text: string) => string) | undefined;
  /** Of a text that is shown when it is complete. */
  readonly timeoutMs?: number;
  /** Of a text that is shown while it is written. */
  readonly streamTimeoutMs?: number;
  readonly maxAnswerTokens?: number;
  readonly maxResponseBytes?: number;
  readonly tokensPerMinute?: number;
};

/** `form`: what is asked for; `json` where absent. */
export type Prompt = {
  readonly system: string;
  readonly user: string;
  readonly form?: 'json' | 'text';
  /** What it may call in place of an answer. */
  readonly tools?: readonly ToolSpec[];
};

/** A function as both APIs take one; `parameters` is a JSON Schema. */
export type ToolSpec = { readonly name: string; readonly description: string; readonly parameters: object };
/** A function that the model wants called, with arguments that are not checked yet. */
export type ModelCall = { readonly name: string; readonly arguments: unknown };

/** Tokens of one completion. */
export type Usage = { readonly input: number; readonly output: number };

export type CompletionOptions = {
  /** Its tokens and their cost are counted together. */
  readonly conversation?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Gets each new part of the text as the model writes it. */
  readonly onText?: ((part: string) => void) | undefined;
};

export interface Llm {
  /** The model's text. Rejects with EarshotError `timeout`, `cancelled`, `quota_exhausted`, `unavailable` or `too_large`. */
  complete(prompt: Prompt, options?: CompletionOptions): Promise<string>;
  /** The calls that it makes of the prompt's tools; none where it answers with a text. Rejects as `complete`. */
  call(prompt: Prompt, options?: Pick<CompletionOptions, 'conversation' | 'signal'>): Promise<readonly ModelCall[]>;
}

/** Runs a step with a model: its result, or undefined with a line in the log. */
export type Attempt = <T>(
  step: string,
  run: () => Promise<T | undefined>,
  /** Version of the prompt, where it is of a file. */
  prompt?: string,
) => Promise<T | undefined>;

/** One text of a model: which step asked for it, with which version of the prompt, and what became of it. */
export type WrittenText = {
  readonly step: string;
  readonly prompt: string;
  readonly outcome: 'used' | 'unused' | 'failed' | 'stopped';
};
