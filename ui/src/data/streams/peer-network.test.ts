import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browserPeerNetwork } from './peer-network.ts';

class Channel {
  postMessage(): void {}
  close(): void {}
}
const scopeWith = (request: () => Promise<unknown>) =>
  ({ navigator: { locks: { request } }, BroadcastChannel: Channel }) as unknown as typeof globalThis;

test('a frame in which every lock is refused has no network of panels', async () => {
  assert.equal(await browserPeerNetwork(scopeWith(() => Promise.reject(new Error('denied')))), undefined);
});

test('a lock that is refused later is not asked for again', async () => {
  let requests = 0;
  const network = await browserPeerNetwork(
    scopeWith(async () => {
      requests += 1;
      if (requests > 1) throw new Error('denied');
    }),
  );
  assert.ok(network);
  network.lock('lead', { onGranted: () => assert.fail('granted'), onLost: () => assert.fail('lost') });
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(requests, 2);
});

test('where the browser does not say who holds a lock, another panel may be there', async () => {
  // Firefox in a frame of another site: "query() is not allowed in this context".
  const query = () => Promise.reject(new DOMException('query() is not allowed in this context', 'SecurityError'));
  const locks = { request: async () => {}, query };
  const network = await browserPeerNetwork({ navigator: { locks }, BroadcastChannel: Channel } as never);
  assert.equal(await network?.anyHeld('earshot stream'), true);
});
