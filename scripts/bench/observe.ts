/**
 * `npm run bench:observe`: what tracing and capture cost a frame on its way from the call to the panels. Switched off they are
 * held against a road that knows nothing of them; switched on, the cost is told. Two calls take turns, slice by slice, and
 * ratios are taken within a pair, so that whatever else the machine does weighs on both alike.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { type Figure, isMissed, toTable } from '../eval/table.ts';
import { type Around, openRoad, type Road } from './observe/road.ts';
import { readOptions } from './options.ts';

/** Of each kind whose cost is only told. */
const informativeSlices = 100;

const options = readOptions({
  command: 'npm run bench:observe',
  about: 'Measures what tracing and capture cost a frame, off and on.',
  numbers: {
    rounds: { default: 1_000, text: 'slices of each kind' },
    frames: { default: 100, text: 'frames of a slice, 200 ms each' },
  },
  flags: { json: 'print one JSON object last' },
});

process.exitCode = await run(options.rounds, options.frames);

async function run(rounds: number, frames: number): Promise<number> {
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  const startedAt = performance.now();
  const directory = mkdtempSync(join(tmpdir(), 'earshot-bench-'));
  // A collector that takes everything.
  const collector = createServer((request, response) => request.resume().on('end', () => response.end()));
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
  const tracing = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint };
  const capture = { CAPTURE_DIR: directory, CAPTURE_CONSENT: 'true' };
  const kinds = {
    bare: { kind: 'bare' },
    off: { kind: 'composed', env: {} },
    tracing: { kind: 'composed', env: tracing },
    capture: { kind: 'composed', env: capture },
    both: { kind: 'composed', env: { ...tracing, ...capture } },
  } as const satisfies Record<string, Around>;
  type Kind = keyof typeof kinds;
  const informative: readonly Kind[] = ['tracing', 'capture', 'both'];

  print(`${rounds} slices of ${frames} frames, two speakers each`);
  const spent: Record<Kind, number[]> = { bare: [], off: [], tracing: [], capture: [], both: [] };
  const told: Record<Kind, number> = { bare: 0, off: 0, tracing: 0, capture: 0, both: 0 };
  const open: Road[] = [];
  try {
    const bare = await openRoad(kinds.bare);
    const off = await openRoad(kinds.off);
    open.push(bare, off);
    // The first slices are the compiler's.
    for (let round = -50; round < rounds; round++) {
      // Who comes second meets what the first has left behind, so they take turns.
      const bareFirst = round % 2 === 0;
      const first = await (bareFirst ? bare : off).play(frames);
      const second = await (bareFirst ? off : bare).play(frames);
      if (round < 0) continue;
      spent.bare.push(bareFirst ? first : second);
      spent.off.push(bareFirst ? second : first);
    }
    told.bare = bare.sseBytes;
    told.off = off.sseBytes;
    // Behind the others: what these send and write goes on for a while.
    for (const kind of informative) {
      const road = await openRoad(kinds[kind]);
      open.push(road);
      for (let slice = 0; slice < informativeSlices; slice++) spent[kind].push(await road.play(frames));
    }
  } finally {
    for (const road of open) await road.close();
    collector.closeAllConnections();
    collector.close();
    rmSync(directory, { recursive: true, force: true });
  }

  const perFrame = (kind: Kind) => (1_000 * median(spent[kind])) / frames;
  const figures: Figure[] = [
    { id: 'observe.bare', title: 'µs of CPU a frame, nothing composed', value: perFrame('bare'), unit: '' },
    { id: 'observe.off', title: 'the same, tracing and capture off', value: perFrame('off'), unit: '' },
    {
      id: 'observe.ratio',
      title: 'off beside nothing, median of the slices',
      value: median(spent.off.map((ms, i) => ms / spent.bare[i]!)),
      unit: '',
      atMost: 1.02,
    },
    ...informative.map((kind) => ({
      id: `observe.${kind}`,
      title: `µs of CPU a frame, ${kind === 'both' ? 'tracing and capture' : kind} on`,
      value: perFrame(kind),
      unit: '' as const,
    })),
    {
      id: 'observe.same',
      title: 'bytes told off and not told bare',
      value: Math.abs(told.off - told.bare),
      unit: '',
      atMost: 0,
    },
    { id: 'observe.told', title: 'bytes told to a panel', value: told.bare, unit: '', atLeast: 10_000 },
  ];
  const missed = figures.filter(isMissed);
  print(`\n${toTable(figures)}\n`);
  print(missed.length === 0 ? 'Every target is met' : `${missed.length} of the targets missed`);
  if (options.json) {
    const seconds = Math.round((performance.now() - startedAt) / 1_000);
    print(JSON.stringify({ name: 'observe', ok: missed.length === 0, seconds, figures }));
  }
  return missed.length === 0 ? 0 : 1;
}

function median(all: readonly number[]): number {
  return [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)]!;
}
