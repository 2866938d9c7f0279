/** Event streams on runtimes whose response body is a web stream. */
import type { OpenEventStream, SseSink, SseSource } from '../../http/sse-sink.ts';

/** Ends when the reader cancels or the request is aborted. */
export const openEventStreamOnWeb: OpenEventStream = (c, headers, start) => {
  let source: SseSource | undefined;
  let over = false;
  const finish = (): void => {
    if (over) return;
    over = true;
    source?.onClose();
  };
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const sink: SseSink = {
          write(bytes) {
            if (over) return;
            try {
              controller.enqueue(bytes);
            } catch {
              finish();
            }
          },
          // With a high-water mark of 0 the desired size is minus the queued bytes.
          bufferedBytes: () => Math.max(0, -(controller.desiredSize ?? 0)),
          end() {
            if (over) return;
            try {
              controller.close();
            } catch {
              // The reader has closed it already.
            }
            finish();
          },
          destroy() {
            if (!over) controller.error(new DOMException('The reader was too slow', 'AbortError'));
            finish();
          },
        };
        source = start(sink);
        if (over) source.onClose();
      },
      cancel: finish,
    },
    { highWaterMark: 0, size: (chunk) => chunk.byteLength },
  );
  c.req.raw.signal?.addEventListener('abort', finish, { once: true });
  return new Response(body, { headers });
};
