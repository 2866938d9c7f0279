/** Two ways to listen on loopback: gRPC's own, and one whose connections can be reset. */
import { createServer, type Server as NetServer, type Socket } from 'node:net';
import type { Server } from '@grpc/grpc-js';

export type Listening = {
  readonly port: number;
  /** Resets the connection of a peer (`address:port`), or all of them. */
  breakConnections(peer?: string): void;
  close(): Promise<void>;
};

type Grpc = typeof import('@grpc/grpc-js');

/** Rejects when the port is in use. */
export async function listenPlainly(grpc: Grpc, server: Server, port: number): Promise<Listening> {
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, grpc.ServerCredentials.createInsecure(), (error, at) =>
      error ? reject(error) : resolve(at),
    );
  });
  return {
    port: bound,
    breakConnections() {},
    close: async () => server.forceShutdown(),
  };
}

/** For scripts only: connections that can be reset. Not every runtime can pass a socket to its HTTP/2 server. */
export async function listenBreakably(grpc: Grpc, server: Server, port: number): Promise<Listening> {
  const sockets = new Map<string, Socket>();
  const injector = server.createConnectionInjector(grpc.ServerCredentials.createInsecure());
  const listener = createServer((socket) => {
    const peer = `${socket.remoteAddress}:${socket.remotePort}`;
    sockets.set(peer, socket);
    socket.once('close', () => sockets.delete(peer));
    socket.on('error', () => {});
    socket.setNoDelay(true);
    injector.injectConnection(socket);
  });
  const bound = await listenOn(listener, port);
  return {
    port: bound,
    breakConnections(peer) {
      if (peer !== undefined) sockets.get(peer)?.resetAndDestroy();
      else for (const socket of sockets.values()) socket.resetAndDestroy();
    },
    async close() {
      const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
      for (const socket of sockets.values()) socket.destroy();
      injector.destroy();
      server.forceShutdown();
      await closed;
    },
  };
}

function listenOn(listener: NetServer, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(port, '127.0.0.1', () => {
      const address = listener.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}
