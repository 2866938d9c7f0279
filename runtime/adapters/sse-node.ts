/** Event streams on Node: straight into the server's own response. */
import type { ServerResponse } from 'node:http';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { OpenEventStream, SseSink } from '../http/sse-sink.ts';

export const openEventStreamOnNode: OpenEventStream = (c, headers, start) => {
  const { outgoing } = c.env as { outgoing: ServerResponse };
  // Ended by the end of the connection, which no stream shares: each event is then one write instead of four in chunks.
  outgoing.useChunkedEncodingByDefault = false;
  outgoing.writeHead(200, headers as Record<string, string>);
  outgoing.flushHeaders();
  outgoing.socket?.setNoDelay(true);
  const sink: SseSink = {
    write(bytes) {
      if (!outgoing.writableEnded && !outgoing.destroyed) outgoing.write(bytes);
    },
    bufferedBytes: () => outgoing.writableLength,
    end() {
      if (!outgoing.writableEnded) outgoing.end();
    },
    destroy: () => void outgoing.destroy(),
  };
  const source = start(sink);
  outgoing.once('close', () => source.onClose());
  // A reader that vanishes while we write is a close, not a fault.
  outgoing.on('error', () => {});
  return RESPONSE_ALREADY_SENT;
};
