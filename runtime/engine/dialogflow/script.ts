/** What a script may do to a call. The script itself is in `script-player.ts`; without one nothing here is used. */
import type { RpcError } from './status.ts';

/** One per stream. */
export type StreamScript = {
  /** How much later than it knows them the stream tells its results. */
  readonly resultsMs: number;
  /**
   * Asked with the milliseconds of audio that have come, this message included. An error ends the stream with it;
   * `drop` takes the audio and says nothing from now on; `reset` breaks the connection; undefined lets it pass.
   */
  audio(audioMs: number): RpcError | 'drop' | 'reset' | undefined;
  /** The stream is over, however it ended. */
  closed(): void;
};

export type DialogflowScript = {
  /** Before a unary call is answered. Waits for the delay and rejects with the RpcError that the script wants. */
  unary(method: string): Promise<void>;
  /** Before a stream is served. Throws RpcError to refuse it. */
  stream(opening: { readonly role: string; readonly conversation: string }): StreamScript;
};
