/** WebSockets on the Node entry: `ws` behind Hono's upgrade, without a copy of any frame. */
import type { IncomingMessage } from 'node:http';
import { upgradeWebSocket, type WebSocketServerLike } from '@hono/node-server';
import { type WebSocket, WebSocketServer } from 'ws';
import { WEBSOCKET_MAX_PAYLOAD } from '../../core/audiohook/limits.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Socket } from '../../core/ports/socket.ts';
import { problemResponse } from '../../http/problem.ts';
import type { UpgradeSocket } from '../../http/upgrade.ts';
import { createPings, type Pings } from './pings.ts';

export type SocketOptions = {
  readonly clock: Clock;
  /** Bytes of one message: the limit of the protocol, and a margin so that a message just over it is answered. */
  readonly maxPayload?: number;
  /** Interval of pings; a peer that misses two is cut. Default 15,000 ms. */
  readonly pingMs?: number;
  /** How long the closing handshake may take. Default 5,000 ms. */
  readonly closeMs?: number;
  readonly onListenerError: (error: unknown) => void;
};

export type NodeSockets = {
  readonly server: WebSocketServerLike;
  readonly upgradeSocket: UpgradeSocket;
  close(): void;
};

const normalClosure = 1000;

/** WebSockets for one server; `upgradeSocket` answers 426 where the request is not an upgrade. */
export function createNodeSockets(options: SocketOptions): NodeSockets {
  const { clock, maxPayload = WEBSOCKET_MAX_PAYLOAD, pingMs = 15_000, closeMs = 5_000, onListenerError } = options;
  const server = new WebSocketServer({ noServer: true, maxPayload, perMessageDeflate: false, clientTracking: false });
  const pings = createPings(clock, pingMs);
  const parts: AttachParts = { clock, closeMs, pings, onListenerError };
  return {
    server: server as unknown as WebSocketServerLike,
    async upgradeSocket(c, accept) {
      const handler = upgradeWebSocket(() => ({
        onOpen(_event, context) {
          attach(context.raw as unknown as WebSocket, accept, parts);
        },
      }));
      const answer = await handler(c, async () => {});
      return answer instanceof Response ? answer : upgradeRequired();
    },
    close() {
      pings.stop();
      for (const raw of pings.sockets()) raw.close(normalClosure);
      server.close();
    },
  };
}

type AttachParts = Required<Pick<SocketOptions, 'clock' | 'closeMs' | 'onListenerError'>> & { readonly pings: Pings };

/** Connects an open `ws` socket to the handlers that `accept` returns. A handler that throws costs its own socket only. */
function attach(raw: WebSocket, accept: Parameters<UpgradeSocket>[1], parts: AttachParts): void {
  const { clock, closeMs, pings, onListenerError } = parts;
  const liveness = pings.add(raw);
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
    onListenerError(error);
    raw.terminate();
  };
  const handlers = accept(socket);
  raw.on('message', (data: Buffer, isBinary) => {
    liveness.missed = 0;
    try {
      if (isBinary) handlers.onBinary(data);
      else handlers.onText(data.toString('utf8'));
    } catch (error) {
      fail(error);
    }
  });
  raw.on('pong', () => {
    liveness.missed = 0;
  });
  // A protocol error (too large, broken frame, bad UTF-8) closes the socket with its code. `close` has it only where the peer
  // answers, and such a peer seldom does.
  let faultCode: number | undefined;
  raw.on('error', (error) => {
    faultCode ??= faultCodeOf(error);
  });
  raw.on('close', (code) => {
    pings.remove(raw);
    try {
      handlers.onClose(faultCode ?? code);
    } catch (error) {
      fail(error);
    }
  });
}

/** The close codes of errors that are not simply a violation of the framing. */
const faultCodes: Readonly<Record<string, number>> = {
  WS_ERR_INVALID_UTF8: 1007,
  WS_ERR_TOO_MANY_BUFFERED_PARTS: 1008,
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: 1009,
  WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH: 1009,
};

/** RFC 6455 (7.4.1) for an error of `ws`; undefined for an error of the network. */
function faultCodeOf(error: Error & { readonly code?: unknown }): number | undefined {
  const { code } = error;
  if (typeof code !== 'string' || !code.startsWith('WS_ERR_')) return undefined;
  return faultCodes[code] ?? 1002;
}

/** 426, for a request that is not an upgrade. */
export function upgradeRequired(): Response {
  return problemResponse('invalid_request', {
    status: 426,
    detail: 'This address accepts WebSocket upgrades only',
    headers: { upgrade: 'websocket', connection: 'Upgrade' },
  });
}

/** The address of the TCP peer; empty where the socket is gone. */
export function peerAddressOnNode(c: { env: unknown }): string {
  return (c.env as { incoming?: IncomingMessage }).incoming?.socket.remoteAddress ?? '';
}

/** The HTTP version that the client, or the last proxy in front, spoke. */
export function httpVersionOnNode(c: { env: unknown }): string | undefined {
  return (c.env as { incoming?: IncomingMessage }).incoming?.httpVersion;
}
