/**
 * The one way an event stream leaves the service. Node writes to its own socket, engines that have its HTTP server to its
 * response, the others to a web stream: a web stream per reader costs three times the raw write.
 */
import type { Context } from 'hono';

export interface SseSink {
  /** Takes the bytes; never throws, never waits. Bytes may be shared with other readers and are not changed. */
  write(bytes: Uint8Array): void;
  /** Bytes taken that have not left yet. */
  bufferedBytes(): number;
  /** Ends the answer behind what was written. */
  end(): void;
  /** Cuts it at once. */
  destroy(): void;
}

export interface SseSource {
  /** The peer is gone, or the answer has ended; exactly once. */
  onClose(): void;
}

/** Starts the answer with these headers and hands its body to `start`. */
export type OpenEventStream = (
  c: Context,
  headers: Readonly<Record<string, string>>,
  start: (sink: SseSink) => SseSource,
) => Response;
