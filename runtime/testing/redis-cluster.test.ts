/** A real cluster of three: REDIS_URL names one node, and everything works as with one server. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { parseConversationId } from '../../shared/ids.ts';
import { keySlot } from '../redis/key-slot.ts';
import { createRedisConversationKeys } from '../store/redis-conversation-keys.ts';
import { createRedisKeyValueStore } from '../store/redis-store.ts';
import { createCertificates } from './company-network.ts';
import { startRedisCluster, type TestCluster } from './redis-cluster-servers.ts';
import { connectReady, redisContracts } from './redis-contracts.ts';
import { freePorts } from './redis-server.ts';

let cluster: TestCluster;
before(async () => {
  cluster = await startRedisCluster();
});
after(async () => {
  await cluster?.stop();
});

test('one node of a cluster in REDIS_URL is enough: keys of every node are read and written', async () => {
  const redis = await connectReady({ url: cluster.url });
  const store = createRedisKeyValueStore(redis);
  const keys = Array.from({ length: 30 }, (_, n) => `sign-in-${n}`);
  await Promise.all(keys.map((key) => store.set(key, `value of ${key}`, 60_000)));
  for (const key of keys) assert.equal(await store.get(key), `value of ${key}`);
  const owners = await Promise.all(keys.map((key) => cluster.ownerOf(redis.key('kv', key))));
  assert.deepEqual([...new Set(owners)].sort(), [0, 1, 2]);
  const mixed = await redis.pipeline(keys.map((key) => ['GET', redis.key('kv', key)]));
  assert.deepEqual(
    mixed,
    keys.map((key) => `value of ${key}`),
  );
  await redis.close();
});

test('slots are computed as the cluster does', async () => {
  for (const key of ['a', 'earshot:v1:log:{7b0f}:meta', '{}x', 'ä{ü}ö', '']) {
    const name = key === '' ? '""' : key;
    assert.equal(await cluster.nodes[0]!.ask(`CLUSTER KEYSLOT ${name}`), `:${keySlot(key)}\r\n`, key);
  }
});

test('everything that is kept of a conversation is found on every node, and erased', async () => {
  const redis = await connectReady({ url: cluster.url, prefix: 'found' });
  const data = createRedisConversationKeys(redis, 'found');
  const id = parseConversationId(crypto.randomUUID());
  for (let n = 0; n < 12; n++) await redis.command(['SET', redis.key('kv', `${n} ${id}`), 'x']);
  assert.equal((await data.list(id)).length, 12);
  await data.erase(id);
  assert.equal((await data.list(id)).length, 0);
  await redis.close();
});

test('a script with keys of two slots is refused by name', async () => {
  const redis = await connectReady({ url: cluster.url });
  const [one, two] = [redis.key('kv', 'one'), redis.key('kv', 'two')];
  await assert.rejects(redis.command(['EVAL', 'return 1', '2', one, two]), /CROSSSLOT/);
  await redis.close();
});

test('a cluster is reached over TLS, each node by its own certificate, with a password', async () => {
  const files = createCertificates('127.0.0.1');
  const ports = await freePorts(3);
  const access = ['--tls-cert-file', files.certificateFile, '--tls-key-file', files.keyFile];
  const authority = ['--tls-ca-cert-file', files.authorityFile, '--tls-auth-clients', 'no', '--tls-cluster', 'yes'];
  const encrypted = await startRedisCluster({ tls: { ports, args: [...access, ...authority] } });
  try {
    for (const node of encrypted.nodes) await node.ask('CONFIG SET requirepass right');
    const url = `rediss://:right@127.0.0.1:${ports[0]}`;
    const redis = await connectReady({ url, ca: readFileSync(files.authorityFile, 'utf8') });
    const store = createRedisKeyValueStore(redis);
    for (let n = 0; n < 12; n++) await store.set(`key ${n}`, 'x', 60_000);
    for (let n = 0; n < 12; n++) assert.equal(await store.get(`key ${n}`), 'x');
    await redis.close();
    await assert.rejects(
      connectReady({ url: url.replace('right', 'wrong'), ca: readFileSync(files.authorityFile, 'utf8'), within: 40 }),
      /WRONGPASS/,
    );
    await assert.rejects(connectReady({ url, within: 40 }), /TLS/);
  } finally {
    await encrypted.stop();
    files.remove();
  }
});

redisContracts('a Redis cluster', () => ({ url: cluster.url }));
