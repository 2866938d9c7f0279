/**
 * The output of an event stream. Node writes to its socket, Deno and Bun to the response of Node's HTTP server, workerd to a web
 * stream: a web stream per reader costs three times the raw write.
 */
import type { Context } from 'hono';

export interface SseSink {
  /** Never throws and never waits. The bytes may be shared with other readers and must not be changed. */
  write(bytes: Uint8Array): void;
  /** Bytes written that the peer has not taken yet. */
  bufferedBytes(): number;
  /** Ends the response after what was written. */
  end(): void;
  /** Ends it at once and drops what is buffered. */
  destroy(): void;
}

export interface SseSource {
  /** The peer is gone or the response has ended. Called exactly once. */
  onClose(): void;
}

/** Starts the response with these headers and passes its body to `start`. */
export type OpenEventStream = (
  c: Context,
  headers: Readonly<Record<string, string>>,
  start: (sink: SseSink) => SseSource,
) => Response;
