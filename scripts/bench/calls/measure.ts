/** One measurement: calls to one server for some seconds, in the steady state. */
import type { ServiceRuntime } from '../../../shared/runtimes.ts';
import { type Child, startChild } from './child.ts';
import type { Usage } from './report-usage.ts';

export type Measured = {
  readonly calls: number;
  readonly cpuMsPerCallMinute: number;
  /** Frame sent to message at the sink, milliseconds. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly messages: number;
  readonly expected: number;
  /** How late the generator itself was, milliseconds. */
  readonly generatorP99Ms: number;
  readonly dropped: number;
  /** Growth of heap and buffers from a third of the calls to all, after a collection. */
  readonly bytesPerCall: number;
  /** The part of it in the JavaScript heap. */
  readonly heapPerCall: number;
  readonly rssPerCall: number;
};

export const serverFiles = {
  bridge: './bridge-server.ts',
  floor: './floor-server.ts',
  lean: './floor-server.ts',
  raw: './raw-server.ts',
} as const;
export type RelayPath = keyof typeof serverFiles;

export type Round = {
  readonly calls: number;
  readonly seconds: number;
  readonly sink: Child;
  readonly sinkPort: number;
  /** Runtime of the server. Default Node. */
  readonly engine?: ServiceRuntime;
};

/** Before the measurement, with all calls open. */
const warmSeconds = 10;

const wait = (seconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, seconds * 1_000));

/** The value below which `share` (0 … 1) of the values lie; NaN without values. */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) return Number.NaN;
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}

/** Starts server and generator, warms them up, measures one round, and stops them. */
export async function measure(path: RelayPath, round: Round): Promise<Measured> {
  const { calls, seconds, sink, sinkPort, engine = 'node' } = round;
  const server = await startChild(serverFiles[path], [`127.0.0.1:${sinkPort}`, path], {
    engine,
    tuned: path !== 'floor',
  });
  const load = await startChild('./load.ts');
  try {
    const [{ port }] = await Promise.all([server.ready, load.ready]);
    // Code that is loaded by the first calls and reserves of the heap belong to no call, so memory is counted from a third on.
    const url = `ws://127.0.0.1:${port}/audiohook`;
    const first = Math.ceil(calls / 3);
    await load.ask({ do: 'dial', url, calls: first });
    await wait(3);
    await load.ask({ do: 'hush' });
    const some = await server.ask<Usage>('collect');
    await load.ask({ do: 'dial', url, calls: calls - first });
    // The code of a call runs five times a second: the engine needs this long to compile all of it.
    await wait(warmSeconds);
    await Promise.all([sink.ask('reset'), load.ask({ do: 'reset' })]);
    const before = await server.ask<Usage>('usage');
    const since = performance.now();
    await wait(seconds);
    const after = await server.ask<Usage>('usage');
    const minutes = (performance.now() - since) / 60_000;
    const [received, sent] = [
      await sink.ask<{ latencies: number[]; messages: number }>('read'),
      await load.ask<{ late: number[]; refused: number }>({ do: 'read' }),
    ];
    await load.ask({ do: 'hush' });
    const full = await server.ask<Usage>('collect');
    await load.ask({ do: 'hangUp' });
    const ms = received.latencies.map((micros) => micros / 1_000);
    return {
      calls,
      cpuMsPerCallMinute: (after.cpuMs - before.cpuMs) / (calls * minutes),
      p50Ms: quantile(ms, 0.5),
      p99Ms: quantile(ms, 0.99),
      messages: received.messages,
      expected: Math.round(calls * 2 * 5 * minutes * 60),
      generatorP99Ms: quantile(sent.late, 0.99),
      dropped: sent.refused,
      bytesPerCall: (full.heapBytes + full.externalBytes - some.heapBytes - some.externalBytes) / (calls - first),
      heapPerCall: (full.heapBytes - some.heapBytes) / (calls - first),
      rssPerCall: (full.rssBytes - some.rssBytes) / (calls - first),
    };
  } finally {
    server.stop();
    load.stop();
    await wait(0.3);
  }
}
