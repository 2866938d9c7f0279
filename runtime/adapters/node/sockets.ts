/** WebSockets on the Node entry: `ws` behind Hono's upgrade, without a copy of any frame. */
import type { IncomingMessage } from 'node:http';
import { upgradeWebSocket, type WebSocketServerLike } from '@hono/node-server';
import { type WebSocket, WebSocketServer } from 'ws';
import { WEBSOCKET_MAX_PAYLOAD } from '../../core/audiohook/limits.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Socket } from '../../core/ports/socket.ts';
import { problemResponse } from '../../http/problem.ts';
import type { UpgradeSocket } from '../../http/upgrade.ts';

export type SocketOptions = {
  readonly clock: Clock;
  /** Bytes of one message; the protocol's own bound and a little for a message that is just over it to be answered. */
  readonly maxPayload?: number;
  /** How often a silent peer is pinged; after two unanswered it is cut. */
  readonly pingMs?: number;
  /** How long the closing handshake may take. */
  readonly closeMs?: number;
  readonly onListenerError: (error: unknown) => void;
};

export type NodeSockets = {
  readonly server: WebSocketServerLike;
  readonly upgradeSocket: UpgradeSocket;
  close(): void;
};

const normalClosure = 1000;

export function createNodeSockets(options: SocketOptions): NodeSockets {
  const { clock, maxPayload = WEBSOCKET_MAX_PAYLOAD, pingMs = 15_000, closeMs = 5_000 } = options;
  const server = new WebSocketServer({ noServer: true, maxPayload, perMessageDeflate: false, clientTracking: false });
  const alive = new Map<WebSocket, { missed: number }>();
  let cancelPing: (() => void) | undefined;
  let closed = false;

  // One timer for all: the library never finds out by itself that a peer is gone.
  const pingAll = (): void => {
    for (const [raw, state] of alive) {
      if (state.missed >= 2) raw.terminate();
      else {
        state.missed += 1;
        raw.ping();
      }
    }
    if (!closed) cancelPing = clock.after(pingMs, pingAll);
  };
  cancelPing = clock.after(pingMs, pingAll);

  const attach = (raw: WebSocket, accept: Parameters<UpgradeSocket>[1]): void => {
    const state = { missed: 0 };
    alive.set(raw, state);
    const socket: Socket = {
      send(text) {
        if (raw.readyState === raw.OPEN) raw.send(text);
      },
      close(code, reason) {
        raw.close(code, reason);
        const cancel = clock.after(closeMs, () => raw.terminate());
        raw.once('close', cancel);
      },
      terminate: () => raw.terminate(),
      bufferedAmount: () => raw.bufferedAmount,
    };
    const fail = (error: unknown): void => {
      options.onListenerError(error);
      raw.terminate();
    };
    const handlers = accept(socket);
    raw.on('message', (data: Buffer, isBinary) => {
      state.missed = 0;
      try {
        if (isBinary) handlers.onBinary(data);
        else handlers.onText(data.toString('utf8'));
      } catch (error) {
        fail(error);
      }
    });
    raw.on('pong', () => {
      state.missed = 0;
    });
    // Protocol faults (too large, broken frame, bad UTF-8) end in a close with the right code; that is where they are told.
    raw.on('error', () => {});
    raw.on('close', (code) => {
      alive.delete(raw);
      try {
        handlers.onClose(code);
      } catch (error) {
        fail(error);
      }
    });
  };

  return {
    server: server as unknown as WebSocketServerLike,
    async upgradeSocket(c, accept) {
      const handler = upgradeWebSocket(() => ({
        onOpen(_event, context) {
          attach(context.raw as unknown as WebSocket, accept);
        },
      }));
      const answer = await handler(c, async () => {});
      return answer instanceof Response ? answer : upgradeRequired();
    },
    close() {
      closed = true;
      cancelPing?.();
      for (const raw of alive.keys()) raw.close(normalClosure);
      server.close();
    },
  };
}

export function upgradeRequired(): Response {
  return problemResponse('invalid_request', {
    status: 426,
    detail: 'This address speaks WebSocket only',
    headers: { upgrade: 'websocket', connection: 'Upgrade' },
  });
}

/** The other end of a request on the Node entry. */
export function peerAddressOnNode(c: { env: unknown }): string {
  return (c.env as { incoming?: IncomingMessage }).incoming?.socket.remoteAddress ?? '';
}
