/**
 * A gRPC client of a few lines, run on the engine in question: `burst-client.ts PORT CALLS` prints, as JSON, how many results
 * of each call arrived before its error.
 */
import process from 'node:process';
import { Client, credentials } from '@grpc/grpc-js';
import { burstPath } from './burst-server.ts';

const [port, calls] = process.argv.slice(2);
const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
const asIs = (bytes: Buffer): Buffer => bytes;

const counts: number[] = [];
for (let n = 0; n < Number(calls); n++) {
  counts.push(
    await new Promise<number>((resolve) => {
      let results = 0;
      const stream = client.makeServerStreamRequest(burstPath, asIs, asIs, Buffer.from([n]));
      stream.on('data', () => {
        results += 1;
      });
      stream.once('error', () => resolve(results));
      stream.once('end', () => resolve(results));
    }),
  );
}
client.close();
process.stdout.write(`${JSON.stringify(counts)}\n`);
process.exit(0);
