/**
 * `npm run bench:sse`: the cost of delivering events to panels, beside the least that `node:http` needs for it, in the same run.
 * Servers are separate processes with one thread; rounds alternate and medians count, because on a shared machine one round says
 * little.
 */
import process from 'node:process';
import { paths } from '../../shared/api/routes.ts';
import { type Figure, isMissed, toTable } from '../eval/table.ts';
import { startChild } from './calls/child.ts';
import { quantile } from './calls/measure.ts';
import { readOptions } from './options.ts';
import { openReaders } from './sse/readers.ts';
import { type Command, idOf, type Memory, type Sent } from './sse/server.ts';

const options = readOptions({
  command: 'npm run bench:sse',
  about: 'Measures the cost of delivering events to panels, beside the least that node:http needs for it.',
  numbers: {
    readers: { default: 1_000, text: 'connected panels' },
    // Long enough for a history of its full length: until then a log that only grows looks cheaper than it is.
    seconds: { default: 30, text: 'seconds of a round' },
    rounds: { default: 3, text: 'rounds of each server' },
    paced: { default: 5_000, text: 'events a second of the paced part' },
  },
  flags: { json: 'print one JSON object last' },
});
const print = (line: string): void => void process.stdout.write(`${line}\n`);
const { readers, seconds, paced: perSecond } = options;

type ServerKind = 'raw' | 'earshot';
type Row = {
  perSecond: number;
  cpuMicros: number;
  p50: number;
  p99: number;
  bytesPerReader: number;
  rssPerReader: number;
};

async function measure(kind: ServerKind): Promise<Row> {
  const server = await startChild('../sse/server.ts', [kind]);
  try {
    const { port } = await server.ready;
    const ask = <T>(command: Command) => server.ask<T>(command);
    // One reader first, so that code that is loaded and compiled once is not counted.
    const warm = await openReaders(port, 1, () => paths.events(idOf(0)));
    const before = await ask<Memory>({ do: 'memory' });
    const all = await openReaders(port, readers, (reader) => paths.events(idOf(reader + 1)));
    const idle = await ask<Memory>({ do: 'memory' });
    if (idle.readers !== readers + 1) throw new Error(`${idle.readers} of ${readers + 1} readers are connected`);
    await ask<Sent>({ do: 'send', seconds: 1 });
    const flood = await ask<Sent>({ do: 'send', seconds });
    all.listen(true);
    await ask<Sent>({ do: 'send', seconds, perSecond });
    await new Promise((resolve) => setTimeout(resolve, 200));
    const { delays } = all;
    if (all.events === 0 || delays.length === 0) throw new Error('No reader got an event');
    all.close();
    warm.close();
    return {
      perSecond: flood.events / flood.seconds,
      cpuMicros: (flood.cpuSeconds * 1e6) / flood.events,
      p50: quantile(delays, 0.5),
      p99: quantile(delays, 0.99),
      bytesPerReader: (idle.live - before.live) / readers,
      rssPerReader: (idle.rss - before.rss) / readers,
    };
  } finally {
    server.stop();
  }
}

print(`${readers} readers, a different event to each, ${options.rounds} rounds of ${seconds} s of each server`);
const rows: Record<ServerKind, Row[]> = { raw: [], earshot: [] };
for (let round = 0; round < options.rounds; round++) {
  for (const kind of round % 2 === 0 ? (['raw', 'earshot'] as const) : (['earshot', 'raw'] as const)) {
    const row = await measure(kind);
    rows[kind].push(row);
    print(
      `${kind.padEnd(8)} ${Math.round(row.perSecond).toString().padStart(6)} deliveries/s  ${row.cpuMicros.toFixed(1)} µs each  at ${perSecond}/s p50 ${row.p50.toFixed(2)} ms p99 ${row.p99.toFixed(2)} ms  idle ${(row.bytesPerReader / 1_024).toFixed(1)} kB`,
    );
  }
}

const median = (kind: ServerKind, pick: (row: Row) => number): number => quantile(rows[kind].map(pick), 0.5);
const rateShare = median('earshot', (r) => r.perSecond) / median('raw', (r) => r.perSecond);
const cpuShare = median('raw', (r) => r.cpuMicros) / median('earshot', (r) => r.cpuMicros);
const idleRatio = median('earshot', (r) => r.bytesPerReader) / median('raw', (r) => r.bytesPerReader);
const each = (id: string, title: string, pick: (row: Row) => number): Figure[] => [
  { id: `sse.raw.${id}`, title: `node:http loop, ${title}`, value: median('raw', pick), unit: '' },
  { id: `sse.earshot.${id}`, title: `service, ${title}`, value: median('earshot', pick), unit: '' },
];
const figures: Figure[] = [
  ...each('rate', 'deliveries per second', (r) => Math.round(r.perSecond)),
  ...each('cpu', 'µs of one core per delivery', (r) => r.cpuMicros),
  { id: 'sse.share', title: 'service, share of what the loop delivers', value: rateShare, unit: '%', atLeast: 0.7 },
  {
    id: 'sse.cpu.share',
    title: 'the same for the same processor time, collector included',
    value: cpuShare,
    unit: '%',
  },
  ...each('p50', `p50 ms at ${perSecond}/s`, (r) => r.p50),
  ...each('p99', `p99 ms at ${perSecond}/s`, (r) => r.p99),
  ...each('idle', 'kB in use per idle reader', (r) => r.bytesPerReader / 1_024),
  ...each('rss', 'kB resident per idle reader', (r) => r.rssPerReader / 1_024),
  { id: 'sse.idle.ratio', title: 'idle reader, service / loop', value: idleRatio, unit: '', atMost: 2 },
];
const missed = figures.filter(isMissed);
print(`\n${toTable(figures)}`);
if (missed.length > 0) print(`\nMissed: ${missed.map(({ title }) => title).join('; ')}`);
if (options.json) {
  print(
    JSON.stringify({
      ok: missed.length === 0,
      readers,
      figures: Object.fromEntries(figures.map((f) => [f.id, f.value])),
    }),
  );
}
process.exitCode = missed.length > 0 ? 1 : 0;
