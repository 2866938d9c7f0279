/** What a script may do to a call; `script-player.ts` plays one. */
import type { RpcError } from './status.ts';

/** One per stream. */
export type StreamScript = {
  /** Delay of results. */
  readonly resultsMs: number;
  /**
   * Called with the milliseconds of audio so far, this message included. An error ends the stream with it; `drop`
   * accepts audio and sends nothing from now on; `reset` breaks the connection; undefined lets the audio pass.
   */
  audio(audioMs: number): RpcError | 'drop' | 'reset' | undefined;
  /** The stream is over, however it ended. */
  closed(): void;
};

/** A message that was said, the decision of an agent about a tool call, or a call for suggestions by trigger. */
export type Analyzed =
  | {
      readonly type: 'message';
      /** END_USER or HUMAN_AGENT. */
      readonly role: string;
      readonly text: string;
      readonly messageName: string;
    }
  | { readonly type: 'generate'; readonly triggers: readonly string[] }
  | { readonly type: 'decision'; readonly answerRecord: string; readonly action: string; readonly parameters: unknown };

export type DialogflowScript = {
  /** SuggestionResults as the service would send them, beside those of the engine. */
  results?(analyzed: Analyzed, newRecord: () => string): readonly object[];
  /** Before a unary call is answered. Waits for the scripted delay; rejects with the scripted RpcError. */
  unary(method: string): Promise<void>;
  /** Before a stream is served. Throws RpcError to refuse it. */
  stream(opening: { readonly role: string; readonly conversation: string }): StreamScript;
};
