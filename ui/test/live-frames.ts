/** Frames of an answer that streams, which a test sends one by one. */
import type { ServerResponse } from 'node:http';

export type LiveFrames = {
  /** Sent at once, or when the panel has asked. */
  push(...frames: string[]): void;
  end(): void;
  /** The reader that asked. */
  serve(response: ServerResponse): void;
  /** Resolves when the reader has disconnected before the end. */
  readonly stopped: Promise<void>;
};

/** For one reader; frames that come before it wait. */
export function createLiveFrames(): LiveFrames {
  const waiting: string[] = [];
  let reader: ServerResponse | undefined;
  let onStopped = () => {};
  const stopped = new Promise<void>((resolve) => {
    onStopped = resolve;
  });
  return {
    push(...frames) {
      if (reader) reader.write(frames.join(''));
      else waiting.push(...frames);
    },
    end: () => void reader?.end(),
    serve(response) {
      reader = response;
      response.once('close', () => !response.writableEnded && onStopped());
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(waiting.join('') || ': searching\n\n');
    },
    stopped,
  };
}
