/** Opens and reads an event stream with fetch: an EventSource cannot send an Authorization header. */
import { createSseDecoder, type SseHandlers } from '../../../shared/sse.ts';
import { problemOf } from './problem.ts';

export type StreamRequest = {
  readonly fetch: typeof globalThis.fetch;
  readonly url: string;
  readonly token: string;
  /** The id after which the stream begins. */
  readonly after: string | undefined;
  readonly signal: AbortSignal;
};

/** Rejects with EarshotError if the service refuses. */
export async function openEventStream(request: StreamRequest): Promise<ReadableStream<Uint8Array>> {
  const { fetch, url, token, after, signal } = request;
  const response = await fetch(url, {
    headers: {
      authorization: `Bearer ${token}`,
      accept: 'text/event-stream',
      ...(after !== undefined && { 'last-event-id': after }),
    },
    cache: 'no-store',
    credentials: 'omit',
    signal,
  });
  if (!response.ok || !response.body) throw await problemOf(response);
  return response.body;
}

export type StreamHandlers = Required<SseHandlers> & {
  /** Bytes arrived and are about to be decoded. */
  onBytes(): void;
  /** All frames of a chunk were handled. */
  onChunkEnd(): void;
};

/** Resolves at the end of the stream, or when `signal` aborts; nothing is called after that but `onChunkEnd`. */
export async function readEventStream(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal,
  handlers: StreamHandlers,
): Promise<void> {
  const decoder = createSseDecoder({
    onFrame: (frame) => signal.aborted || handlers.onFrame(frame),
    onComment: (text) => signal.aborted || handlers.onComment(text),
    onRetry: (ms) => signal.aborted || handlers.onRetry(ms),
  });
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done || signal.aborted) return;
      handlers.onBytes();
      decoder.push(value);
      handlers.onChunkEnd();
    }
  } finally {
    handlers.onChunkEnd();
    reader.cancel().catch(() => {});
  }
}
