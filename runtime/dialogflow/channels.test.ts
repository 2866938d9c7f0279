import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { createServer, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import * as grpc from '@grpc/grpc-js';
import { createChannelPool } from './channels.ts';

describe('the pool of channels', () => {
  it('T39 tells within 300 kB that the far side takes nothing, and keeps no audio that is on its way', async () => {
    const sessions = new Set<ServerHttp2Session>();
    // Takes the call and never reads it: what HTTP/2 lets through without a word is 64 kB.
    const server = createServer((_request, response) => void response);
    server.on('session', (session) => sessions.add(session));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const pool = createChannelPool({
      grpc,
      address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
      credentials: grpc.credentials.createInsecure(),
    });
    const raw = (bytes: Buffer): Buffer => bytes;
    const stream = pool.acquire().client.makeBidiStreamRequest('/test/Listen', raw, raw);
    stream.on('error', () => {});
    try {
      const message = Buffer.alloc(1_600);
      let taken = 0;
      while (taken < 2_000_000 && stream.write(message)) {
        taken += message.length;
        await setImmediate();
      }
      assert.ok(taken > 0 && taken < 300_000, `${taken} bytes were taken without a word`);
    } finally {
      stream.cancel();
      pool.close();
      for (const session of sessions) session.destroy();
      server.close();
    }
  });
});
