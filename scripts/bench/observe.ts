/**
 * `npm run bench:observe`: the cost of tracing and capture for a frame from the call to the panels. Switched off, they are compared
 * with an uninstrumented baseline and have a target; switched on, their cost is only reported. Two calls take turns, slice by slice,
 * and ratios are taken within a pair, so that the load of the machine affects both alike.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { type Figure, isMissed, toTable } from '../eval/table.ts';
import { type Instrumentation, openPipeline, type Pipeline } from './observe/pipeline.ts';
import { readOptions } from './options.ts';

/** Slices of each kind whose cost is only reported. */
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

type Kind = 'bare' | 'off' | 'tracing' | 'capture' | 'both';
/** Milliseconds of CPU for each slice, and the bytes that a panel got. */
type Measured = {
  readonly spent: Readonly<Record<Kind, number[]>>;
  readonly bareBytes: number;
  readonly offBytes: number;
};

const informative = ['tracing', 'capture', 'both'] as const satisfies readonly Kind[];
/** Slices that are not counted: the engine still compiles. */
const warmupSlices = 50;
const print = (line: string): void => void process.stdout.write(`${line}\n`);

process.exitCode = await run(options.rounds, options.frames);

async function run(rounds: number, frames: number): Promise<number> {
  const startedAt = performance.now();
  print(`${rounds} slices of ${frames} frames, two speakers each`);
  const figures = figuresOf(await measure(rounds, frames), frames);
  const missed = figures.filter(isMissed);
  print(`\n${toTable(figures)}\n`);
  print(missed.length === 0 ? 'Every target is met' : `${missed.length} of the targets missed`);
  if (options.json) {
    const seconds = Math.round((performance.now() - startedAt) / 1_000);
    print(JSON.stringify({ name: 'observe', ok: missed.length === 0, seconds, figures }));
  }
  return missed.length === 0 ? 0 : 1;
}

async function measure(rounds: number, frames: number): Promise<Measured> {
  const directory = mkdtempSync(join(tmpdir(), 'earshot-bench-'));
  const collector = await startCollector();
  const kinds = instrumentations(collector, directory);
  const spent: Record<Kind, number[]> = { bare: [], off: [], tracing: [], capture: [], both: [] };
  const open: Pipeline[] = [];
  try {
    const bare = await openPipeline(kinds.bare);
    const off = await openPipeline(kinds.off);
    open.push(bare, off);
    for (let round = -warmupSlices; round < rounds; round++) {
      // The second slice meets what the first has left behind, so they take turns.
      const bareFirst = round % 2 === 0;
      const first = await (bareFirst ? bare : off).play(frames);
      const second = await (bareFirst ? off : bare).play(frames);
      if (round < 0) continue;
      spent.bare.push(bareFirst ? first : second);
      spent.off.push(bareFirst ? second : first);
    }
    const [bareBytes, offBytes] = [bare.sseBytes, off.sseBytes];
    // After the others, because sending and writing go on for a while.
    for (const kind of informative) {
      const pipeline = await openPipeline(kinds[kind]);
      open.push(pipeline);
      for (let slice = 0; slice < informativeSlices; slice++) spent[kind].push(await pipeline.play(frames));
    }
    return { spent, bareBytes, offBytes };
  } finally {
    for (const pipeline of open) await pipeline.close();
    collector.closeAllConnections();
    collector.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A trace collector that accepts everything. */
async function startCollector(): Promise<Server> {
  const collector = createServer((request, response) => request.resume().on('end', () => response.end()));
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  return collector;
}

function instrumentations(collector: Server, directory: string): Readonly<Record<Kind, Instrumentation>> {
  const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
  const tracing = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint };
  const capture = { CAPTURE_DIR: directory, CAPTURE_CONSENT: 'true' };
  return {
    bare: { kind: 'bare' },
    off: { kind: 'composed', env: {} },
    tracing: { kind: 'composed', env: tracing },
    capture: { kind: 'composed', env: capture },
    both: { kind: 'composed', env: { ...tracing, ...capture } },
  };
}

function figuresOf({ spent, bareBytes, offBytes }: Measured, frames: number): Figure[] {
  const perFrame = (kind: Kind) => (1_000 * median(spent[kind])) / frames;
  return [
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
      title: 'bytes sent with it off and not without it',
      value: Math.abs(offBytes - bareBytes),
      unit: '',
      atMost: 0,
    },
    { id: 'observe.sent', title: 'bytes sent to a panel', value: bareBytes, unit: '', atLeast: 10_000 },
  ];
}

function median(all: readonly number[]): number {
  return [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)]!;
}
