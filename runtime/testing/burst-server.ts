/** A gRPC server whose answer is a burst of results and, at once behind them, an error: as a stream ends that met its limit. */
import { Server, ServerCredentials, type ServerWritableStream, status } from '@grpc/grpc-js';

export const burstPath = '/test.Burst/Stream';
export const burstResults = 5;

const asIs = (bytes: Buffer): Buffer => bytes;

/** Listens on a free port of loopback. */
export function startBurstServer(): Promise<{ port: number; stop(): void }> {
  const server = new Server();
  server.register(
    burstPath,
    ((call: ServerWritableStream<Buffer, Buffer>) => {
      for (let n = 0; n < burstResults; n++) call.write(Buffer.from([n]));
      call.emit('error', { code: status.OUT_OF_RANGE, details: 'The limit of the stream' });
    }) as never,
    asIs,
    asIs,
    'serverStream',
  );
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
      if (error) reject(error);
      else resolve({ port, stop: () => server.forceShutdown() });
    });
  });
}
