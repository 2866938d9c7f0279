/** One measurement of the whole service: calls with sound, results at a steady rate, a panel following each call. */
import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { signIn } from '../../../runtime/testing/panel-client.ts';
import { startRedis, type TestRedis } from '../../../runtime/testing/redis-server.ts';
import { type Child, startChild } from '../calls/child.ts';
import type { LoadCommand } from '../calls/load.ts';
import { quantile } from '../calls/measure.ts';
import { type Instance, pin, startInstance, withoutSamples } from './instance.ts';
import type { PanelsCommand, PanelsReport } from './panels.ts';
import type { ProbeReport } from './probe.ts';

/** `redis`: the state is in Redis. `pair`: one instance takes the calls and another serves the panels. */
export type Setup = 'alone' | 'redis' | 'pair';

export type ServiceRound = {
  readonly setup: Setup;
  /** The built service. */
  readonly file: string;
  readonly calls: number;
  readonly seconds: number;
  /** Before the measurement, with all calls open. */
  readonly warmSeconds: number;
  /** Results a second and speaker; every fifth is final. */
  readonly results: number;
  /** The instances share one processor, which nothing else uses. */
  readonly pinned: boolean;
  /** Counted memory is that of calls beyond a third of them; costs two collections, and the time in which the rings fill, twice. */
  readonly memory: boolean;
  /** With the sample tools, sample alert rules and the archive of local mode; a deployment has what its settings name, or none. */
  readonly samples?: boolean;
  /** Further settings of the instances. */
  readonly env?: Readonly<Record<string, string>>;
  /** Runs beside the calls while they are measured, at the address of the instance with the panels. */
  readonly beside?: (url: string) => Promise<{ stop(): Promise<void> }>;
};

export type Latency = { readonly p50: number; readonly p99: number; readonly p999: number };

export type ServiceMeasured = {
  readonly setup: Setup;
  readonly calls: number;
  /** Of all instances, without Redis. */
  readonly cpuMsPerCallMinute: number;
  readonly redisCpuMsPerCallMinute: number;
  /** Frame sent → message at the gRPC server, milliseconds. */
  readonly frame: Latency;
  /** Result sent by the gRPC server → event at the panel, milliseconds. */
  readonly result: Latency;
  readonly frames: number;
  readonly expectedFrames: number;
  readonly results: number;
  /** How late the generator itself was, milliseconds. */
  readonly generatorP99Ms: number;
  readonly lostCalls: number;
  readonly lostPanels: number;
  readonly loopP99Ms: number;
  readonly loopMaxMs: number;
  readonly collections: number;
  readonly collectionMs: number;
  /** Of the young generation. */
  readonly youngCollections: number;
  readonly youngMs: number;
  readonly youngMaxMs: number;
  /** Resident bytes of the instances at the end. */
  readonly rssBytes: number;
  /** Bytes per call, and per result; undefined unless `memory`. */
  readonly perCall?: Memory;
  readonly perResult?: Memory;
};
export type Memory = {
  readonly rss: number;
  readonly heap: number;
  readonly external: number;
  readonly arrayBuffers: number;
};

const wait = (seconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, seconds * 1_000));

const latencyOf = (ms: readonly number[]): Latency => ({
  p50: quantile(ms, 0.5),
  p99: quantile(ms, 0.99),
  p999: quantile(ms, 0.999),
});

const sum = (reports: readonly ProbeReport[], key: keyof ProbeReport): number =>
  reports.reduce((all, report) => all + report[key], 0);

const highest = (reports: readonly ProbeReport[], key: keyof ProbeReport): number =>
  Math.max(...reports.map((report) => report[key]));

const memoryOf = (reports: readonly ProbeReport[]): Memory => ({
  rss: sum(reports, 'rssBytes'),
  heap: sum(reports, 'heapBytes'),
  external: sum(reports, 'externalBytes'),
  arrayBuffers: sum(reports, 'arrayBufferBytes'),
});

const growth = (before: Memory, after: Memory, by: number): Memory => ({
  rss: (after.rss - before.rss) / by,
  heap: (after.heap - before.heap) / by,
  external: (after.external - before.external) / by,
  arrayBuffers: (after.arrayBuffers - before.arrayBuffers) / by,
});

/** The memory of a ring is resident only once audio was written to it, and RING_SECONDS are 30. */
const fillSeconds = 32;

type Ends = { readonly sink: Child; readonly load: Child; readonly panels: Child };
type Running = { readonly instances: readonly Instance[]; readonly voice: Instance; readonly panel: Instance };

/** CPU seconds that Redis has used so far. */
async function redisCpuMs(redis: TestRedis | undefined): Promise<number> {
  if (!redis) return 0;
  const info = await redis.ask('INFO cpu');
  const read = (name: string) => Number(new RegExp(`${name}:([\\d.]+)`).exec(info)?.[1] ?? Number.NaN);
  return (read('used_cpu_sys') + read('used_cpu_user')) * 1_000;
}

async function startService(round: ServiceRound, sinkPort: number, redis: TestRedis | undefined): Promise<Running> {
  const env = {
    DIALOGFLOW_ENDPOINT: `127.0.0.1:${sinkPort}`,
    SESSION_SECRET: randomBytes(48).toString('base64'),
    ...(redis && { REDIS_URL: redis.url }),
    ...(!round.samples && withoutSamples()),
    ...round.env,
  };
  const roles = round.setup === 'pair' ? [{ ROLE: 'voice' }, { ROLE: 'panel' }] : [{}];
  const instances = await Promise.all(roles.map((role) => startInstance(round.file, { ...env, ...role })));
  if (round.pinned) for (const { pid } of instances) pin(pid, '0');
  return { instances, voice: instances[0]!, panel: instances.at(-1)! };
}

/** Starts everything, warms it up, measures one round, and stops it. */
export async function measureService(round: ServiceRound): Promise<ServiceMeasured> {
  const redis = round.setup === 'alone' ? undefined : await startRedis();
  const [sink, load, panels] = await Promise.all([
    startChild('./sink.ts', [String(round.results)]),
    startChild('./load.ts'),
    startChild('../service/panels.ts'),
  ]);
  const ends: Ends = { sink, load, panels };
  const [{ port }] = await Promise.all([sink.ready, load.ready, panels.ready]);
  let running: Running | undefined;
  try {
    running = await startService(round, port, redis);
    if (round.pinned && availableParallelism() > 1) {
      for (const child of Object.values(ends)) pin(child.pid, `1-${availableParallelism() - 1}`);
    }
    return await measureRunning(round, running, ends, redis);
  } finally {
    for (const instance of running?.instances ?? []) instance.stop();
    for (const child of Object.values(ends)) child.stop();
    await redis?.stop();
    await wait(0.3);
  }
}

async function measureRunning(
  round: ServiceRound,
  { instances, voice, panel }: Running,
  { sink, load, panels }: Ends,
  redis: TestRedis | undefined,
): Promise<ServiceMeasured> {
  const { calls, seconds } = round;
  const token = await signIn(panel.url);
  const reports = (command: 'usage' | 'collect') => Promise.all(instances.map((instance) => instance.ask(command)));
  const open = async (count: number, more: number): Promise<void> => {
    await panels.ask({ do: 'open', port: panel.port, token, panels: count } satisfies PanelsCommand);
    const url = `ws://127.0.0.1:${voice.port}/audiohook`;
    await load.ask({ do: 'dial', url, calls: more, sound: true } satisfies LoadCommand);
  };

  // Code that is loaded by the first calls and reserves of the heap belong to no call, so memory is counted from a third on.
  const first = round.memory ? Math.ceil(calls / 3) : 0;
  const warmSeconds = round.memory ? Math.max(round.warmSeconds, fillSeconds) : round.warmSeconds;
  let some: Memory | undefined;
  if (round.memory) {
    await open(first, first);
    await wait(warmSeconds);
    some = memoryOf(await reports('collect'));
  }
  await open(calls, calls - first);
  const beside = await round.beside?.(panel.url);
  await wait(warmSeconds);
  const full = round.memory ? memoryOf(await reports('collect')) : undefined;
  if (round.memory) await wait(1);

  const [cpuBefore, redisBefore] = [sum(await reports('usage'), 'cpuMs'), await redisCpuMs(redis)];
  await Promise.all([sink.ask('reset'), load.ask({ do: 'reset' }), panels.ask({ do: 'reset' })]);
  const since = performance.now();
  await wait(seconds);
  const after = await reports('usage');
  const minutes = (performance.now() - since) / 60_000;
  const redisAfter = await redisCpuMs(redis);
  const received = await sink.ask<{ latencies: number[]; messages: number }>('read');
  const sent = await load.ask<{ late: number[]; refused: number; open: number }>({ do: 'read' });
  const seen = await panels.ask<PanelsReport>({ do: 'read' });
  await beside?.stop();
  const end = round.memory ? memoryOf(await reports('collect')) : undefined;
  return {
    setup: round.setup,
    calls,
    cpuMsPerCallMinute: (sum(after, 'cpuMs') - cpuBefore) / (calls * minutes),
    redisCpuMsPerCallMinute: (redisAfter - redisBefore) / (calls * minutes),
    frame: latencyOf(received.latencies.map((micros) => micros / 1_000)),
    result: latencyOf(seen.delays),
    frames: received.messages,
    expectedFrames: Math.round(calls * 2 * 5 * minutes * 60),
    results: seen.delays.length,
    generatorP99Ms: quantile(sent.late, 0.99),
    lostCalls: calls - sent.open,
    lostPanels: calls - seen.open,
    loopP99Ms: highest(after, 'loopP99Ms'),
    loopMaxMs: highest(after, 'loopMaxMs'),
    collections: sum(after, 'collections'),
    collectionMs: sum(after, 'collectionMs'),
    youngCollections: sum(after, 'youngCollections'),
    youngMs: sum(after, 'youngMs'),
    youngMaxMs: highest(after, 'youngMaxMs'),
    rssBytes: sum(after, 'rssBytes'),
    ...(some && full && { perCall: growth(some, full, calls - first) }),
    ...(full && end && { perResult: growth(full, end, calls * 2 * round.results * (seconds + 1)) }),
  };
}
