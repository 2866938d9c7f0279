/** Event streams over Node's HTTP server: into its response, or on Node itself into the socket below it. */
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { OpenEventStream, SseSink } from '../../http/sse-sink.ts';

/** For every runtime that has Node's HTTP server. */
export const openEventStreamOnResponse: OpenEventStream = (c, headers, start) =>
  begin((c.env as { outgoing: ServerResponse }).outgoing, headers, start, (outgoing) => new ResponseSink(outgoing));

/**
 * For Node itself, whose response has a real socket. Once the headers are sent, writing to the socket is equivalent: the body has
 * no length and is not chunked. It saves the fifth of each write that the response costs.
 */
export const openEventStreamOnSocket: OpenEventStream = (c, headers, start) =>
  begin((c.env as { outgoing: ServerResponse }).outgoing, headers, start, (outgoing) => {
    const { socket } = outgoing;
    // A pipelined response has no socket yet, and the response to HEAD has no body.
    if (socket === null || outgoing.req.method !== 'GET') return new ResponseSink(outgoing);
    return new SocketSink(outgoing, socket);
  });

function begin(
  outgoing: ServerResponse,
  headers: Readonly<Record<string, string>>,
  start: Parameters<OpenEventStream>[2],
  sinkOf: (outgoing: ServerResponse) => SseSink,
): Response {
  // The end of the connection ends the body. Each event is then one write; with chunked encoding it would be four.
  outgoing.useChunkedEncodingByDefault = false;
  outgoing.writeHead(200, headers as Record<string, string>);
  outgoing.flushHeaders();
  outgoing.socket?.setNoDelay(true);
  const source = start(sinkOf(outgoing));
  // A reader that left while the request was being checked will not be reported again.
  if (outgoing.closed || outgoing.destroyed || outgoing.req.socket.destroyed) queueMicrotask(() => source.onClose());
  else outgoing.once('close', () => source.onClose());
  // A reader that disconnects during a write is a close, not an error.
  outgoing.on('error', ignore);
  return RESPONSE_ALREADY_SENT;
}

function ignore(): void {}

class ResponseSink implements SseSink {
  readonly #outgoing: ServerResponse;

  constructor(outgoing: ServerResponse) {
    this.#outgoing = outgoing;
  }

  write(bytes: Uint8Array): void {
    if (!this.#outgoing.writableEnded && !this.#outgoing.destroyed) this.#outgoing.write(bytes);
  }

  bufferedBytes(): number {
    return this.#outgoing.writableLength;
  }

  end(): void {
    if (!this.#outgoing.writableEnded) this.#outgoing.end();
  }

  destroy(): void {
    this.#outgoing.destroy();
  }
}

class SocketSink implements SseSink {
  readonly #outgoing: ServerResponse;
  readonly #socket: Socket;
  #ended = false;

  constructor(outgoing: ServerResponse, socket: Socket) {
    this.#outgoing = outgoing;
    this.#socket = socket;
  }

  write(bytes: Uint8Array): void {
    if (!this.#ended && this.#socket.writable) this.#socket.write(bytes);
  }

  bufferedBytes(): number {
    return this.#socket.writableLength;
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#outgoing.end();
  }

  destroy(): void {
    this.#outgoing.destroy();
  }
}
