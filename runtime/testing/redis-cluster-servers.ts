/** A real Redis cluster, or a primary with a replica and a sentinel, of the test's own. */
import { createClient } from 'redis';
import { keySlot } from '../redis/key-slot.ts';
import { freePorts, startRedis, type TestRedis } from './redis-server.ts';

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Waits for what a server will say of itself. */
async function untilServer(isSo: () => Promise<boolean>, what: string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (await isSo().catch(() => false)) return;
    await pause(25);
  }
  throw new Error(`Not within 15 s: ${what}`);
}

const slotCount = 16_384;

export type TestCluster = {
  /** Names one of its nodes. */
  readonly url: string;
  /** Primaries first, then their replicas in the same order. */
  readonly nodes: readonly TestRedis[];
  /** Which primary serves a key now, as an index in `nodes`. */
  ownerOf(key: string): Promise<number>;
  /** Moves the slots of the keys to another primary, key by key, as `redis-cli --cluster reshard` does. */
  moveSlots(keys: readonly string[], to: number): Promise<void>;
  /** Ends a primary without a word; resolves once its replica serves its slots. */
  failOver(primary: number): Promise<void>;
  stop(): Promise<void>;
};

/** `nodeTimeoutMs`: after how much silence a node counts as lost. */
export async function startRedisCluster({
  primaries = 3,
  replicas = false,
  nodeTimeoutMs = 1_000,
  args = [] as readonly string[],
  /** Ports that take encrypted connections, and what else that needs. */
  tls = undefined as { readonly ports: readonly number[]; readonly args: readonly string[] } | undefined,
} = {}): Promise<TestCluster> {
  const count = replicas ? 2 * primaries : primaries;
  const kind = ['--cluster-enabled', 'yes', '--cluster-node-timeout', String(nodeTimeoutMs)];
  const delay = ['--repl-diskless-sync-delay', '0', '--cluster-replica-validity-factor', '0'];
  const ports = await freePorts(2 * count);
  const nodes = await Promise.all(
    Array.from({ length: count }, (_, at) => {
      const bus = ['--cluster-port', String(ports[count + at])];
      const encrypted = tls ? ['--tls-port', String(tls.ports[at]), ...tls.args] : [];
      return startRedis({ port: ports[at]!, args: [...kind, ...bus, ...delay, ...args, ...encrypted] });
    }),
  );
  const busPorts = await Promise.all(nodes.map((node) => busPortOf(node)));
  for (let at = 0; at < primaries; at++) {
    const [from, to] = [at, at + 1].map((n) => Math.floor((n * slotCount) / primaries));
    await nodes[at]!.ask(`CLUSTER ADDSLOTSRANGE ${from} ${to! - 1}`);
    await nodes[at]!.ask(`CLUSTER SET-CONFIG-EPOCH ${at + 1}`);
  }
  for (const [at, node] of nodes.entries()) {
    if (at > 0) await nodes[0]!.ask(`CLUSTER MEET 127.0.0.1 ${node.port} ${busPorts[at]}`);
  }
  const ids = await Promise.all(nodes.map((node) => idOf(node)));
  await untilServer(async () => {
    const known = await Promise.all(nodes.map((node) => node.ask('CLUSTER NODES')));
    return known.every((text) => ids.every((id) => text.includes(id)) && !text.includes('handshake'));
  }, 'all nodes know each other');
  for (let at = primaries; at < count; at++) await nodes[at]!.ask(`CLUSTER REPLICATE ${ids[at - primaries]}`);
  await untilServer(async () => {
    const infos = await Promise.all(nodes.map((node) => node.ask('CLUSTER INFO')));
    const links = await Promise.all(nodes.slice(primaries).map((node) => node.ask('INFO replication')));
    return (
      infos.every((text) => text.includes('cluster_state:ok')) &&
      links.every((text) => text.includes('master_link_status:up'))
    );
  }, 'the cluster serves all slots');
  return clusterOf(nodes, ids, primaries);
}

function clusterOf(nodes: readonly TestRedis[], ids: readonly string[], primaries: number): TestCluster {
  const live = new Set(nodes.keys());
  const ownerOf = async (key: string): Promise<number> => {
    const text = await nodes[[...live][0]!]!.ask('CLUSTER NODES');
    const line = text.split('\n').find((candidate) => servesSlot(candidate, keySlot(key)));
    return ids.findIndex((id) => line?.startsWith(id));
  };
  return {
    url: nodes[0]!.url,
    nodes,
    ownerOf,
    async moveSlots(keys, to) {
      const slots = new Map(keys.map((key) => [keySlot(key), key]));
      for (const [slot, key] of slots) {
        const from = await ownerOf(key);
        if (from === to) continue;
        const others = [...live].filter((at) => at < primaries && at !== to);
        await moveSlot(slot, { from: nodes[from]!, to: nodes[to]! }, { from: ids[from]!, to: ids[to]! });
        for (const at of others) await nodes[at]!.ask(`CLUSTER SETSLOT ${slot} NODE ${ids[to]}`);
      }
    },
    async failOver(primary) {
      const replica = primary + primaries;
      live.delete(primary);
      await nodes[primary]!.kill();
      await untilServer(
        async () =>
          (await nodes[replica]!.ask('CLUSTER INFO')).includes('cluster_state:ok') &&
          (await isPrimary(nodes[replica]!)),
        'the replica serves the slots',
      );
    },
    async stop() {
      await Promise.all(nodes.map((node) => node.stop()));
    },
  };
}

async function moveSlot(
  slot: number,
  { from, to }: { from: TestRedis; to: TestRedis },
  ids: { from: string; to: string },
): Promise<void> {
  await to.ask(`CLUSTER SETSLOT ${slot} IMPORTING ${ids.from}`);
  await from.ask(`CLUSTER SETSLOT ${slot} MIGRATING ${ids.to}`);
  const client = await createClient({ url: from.url })
    .on('error', () => {})
    .connect();
  try {
    for (;;) {
      const keys = (await client.sendCommand(['CLUSTER', 'GETKEYSINSLOT', String(slot), '5'])) as unknown as string[];
      if (keys.length === 0) break;
      // One at a time, so that calls meet a slot of which some keys are here and some there.
      for (const key of keys) await client.sendCommand(['MIGRATE', '127.0.0.1', String(to.port), key, '0', '2000']);
    }
  } finally {
    client.destroy();
  }
  await to.ask(`CLUSTER SETSLOT ${slot} NODE ${ids.to}`);
}

/** `<id> … master … <first>-<last> <slot> [moving]`. */
function servesSlot(line: string, slot: number): boolean {
  const [, , flags = '', , , , , , ...ranges] = line.trim().split(' ');
  if (!flags.includes('master') || flags.includes('fail')) return false;
  return ranges.some((range) => {
    const [first, last = first] = range.split('-').map(Number);
    return slot >= first! && slot <= last!;
  });
}

const isPrimary = async (node: TestRedis) => (await node.ask('ROLE')).includes('master');
const idOf = async (node: TestRedis) => /[0-9a-f]{40}/.exec(await node.ask('CLUSTER MYID'))![0];
const busPortOf = async (node: TestRedis) => /\r\n(\d+)\r\n$/.exec(await node.ask('CONFIG GET cluster-port'))![1]!;

export type TestSentinel = {
  /** Of the sentinel, with the name of the primary. */
  readonly url: string;
  readonly sentinel: TestRedis;
  readonly primary: TestRedis;
  readonly replica: TestRedis;
  /** Ends the primary without a word; resolves once the sentinel names the replica. */
  failOver(): Promise<void>;
  stop(): Promise<void>;
};

/** A primary, its replica, and one sentinel that watches them as `main`. `args` are for the two servers. */
export async function startRedisSentinel({
  args = [] as readonly string[],
  downAfterMs = 700,
} = {}): Promise<TestSentinel> {
  const primary = await startRedis({ args: [...args, '--repl-diskless-sync-delay', '0'] });
  const follow = ['--replicaof', `127.0.0.1 ${primary.port}`];
  const replica = await startRedis({ args: [...args, ...follow, '--repl-diskless-sync-delay', '0'] });
  await untilServer(async () => (await replica.ask('INFO replication')).includes('master_link_status:up'), 'replica');
  const sentinel = await startRedis({ sentinel: true });
  await sentinel.ask(`SENTINEL MONITOR main 127.0.0.1 ${primary.port} 1`);
  await sentinel.ask(`SENTINEL SET main down-after-milliseconds ${downAfterMs}`);
  await sentinel.ask('SENTINEL SET main failover-timeout 3000');
  const named = () => sentinel.ask('SENTINEL GET-MASTER-ADDR-BY-NAME main');
  await untilServer(
    async () => (await sentinel.ask('SENTINEL REPLICAS main')).includes(String(replica.port)),
    'sentinel',
  );
  return {
    url: `redis-sentinel://127.0.0.1:${sentinel.port}/main`,
    sentinel,
    primary,
    replica,
    async failOver() {
      await primary.kill();
      await untilServer(async () => (await named()).includes(String(replica.port)) && isPrimary(replica), 'failover');
    },
    async stop() {
      await Promise.all([sentinel, replica, primary].map((server) => server.stop()));
    },
  };
}
