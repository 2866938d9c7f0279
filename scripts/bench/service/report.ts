/** Lines and figures of the whole service's measurements. */
import type { Figure } from '../../eval/table.ts';
import type { Measured } from '../calls/measure.ts';
import { quantile } from '../calls/measure.ts';
import type { Latency, Memory, ServiceMeasured, Setup } from './measure.ts';

/** Milliseconds. A generator that is late itself measures the machine, not the server. */
const lateMs = 20;
export const isDisturbed = (row: { readonly generatorP99Ms: number }): boolean => row.generatorP99Ms > lateMs;

/** Upper limit of p99 of frame → gRPC, milliseconds. */
export const frameLimitMs = 20;
/** The calls stayed, nothing was lost, and frames were in time. */
export const holds = (row: ServiceMeasured): boolean =>
  row.frame.p99 < frameLimitMs && row.frames > row.expectedFrames * 0.98 && row.lostCalls === 0 && row.lostPanels === 0;

const ms = (value: number) => value.toFixed(value < 10 ? 2 : 1);
const latency = ({ p50, p99, p999 }: Latency) => [p50, p99, p999].map((value) => ms(value).padStart(6)).join(' ');

/** One line about a measurement: costs, latencies in ms, pauses, collections. */
export function describe(name: string, row: ServiceMeasured): string {
  const redis = row.setup === 'alone' ? '' : ` + Redis ${row.redisCpuMsPerCallMinute.toFixed(1)}`;
  return [
    `${name.padEnd(8)} ${String(row.calls).padStart(4)} calls  ${row.cpuMsPerCallMinute.toFixed(1)}${redis} ms/call-min`,
    `frame ${latency(row.frame)}`,
    `result ${latency(row.result)}`,
    `loop ${ms(row.loopP99Ms)}, longest ${ms(row.loopMaxMs)}`,
    `${row.collections} full collections, ${Math.round(row.collectionMs)} ms`,
    `${row.youngCollections} young ones, ${Math.round(row.youngMs)} ms, longest ${ms(row.youngMaxMs)}`,
    `${Math.round(row.rssBytes / 1e6)} MB`,
    `generator late p99 ${ms(row.generatorP99Ms)}`,
  ].join('  ');
}

export type Rows = {
  readonly bridge: readonly Measured[];
  readonly setups: Readonly<Record<Setup, readonly ServiceMeasured[]>>;
  /** Of the build to compare with. */
  readonly beside: readonly ServiceMeasured[];
};

const median = <T>(rows: readonly T[], pick: (row: T) => number): number => quantile(rows.map(pick), 0.5);

const titles: Readonly<Record<Setup, string>> = {
  alone: 'service',
  redis: 'with Redis',
  pair: 'with Redis, voice and panel instances',
};

/** Latency is judged only where the machine was not busy. */
type Judged = (limit: number) => { atMost?: number };

function latencyFigures(id: string, title: string, rows: readonly ServiceMeasured[], judged?: Judged): Figure[] {
  const each = (kind: 'frame' | 'result', arrow: string): Figure[] =>
    (['p50', 'p99', 'p999'] as const).map((rank) => ({
      id: `service.${id}.${kind}.${rank}`,
      title: `${title}, ${arrow}, ${rank === 'p999' ? 'p99.9' : rank} ms`,
      value: median(rows, (row) => row[kind][rank]),
      unit: '',
      ...(rank === 'p99' && judged?.(kind === 'frame' ? frameLimitMs : 10)),
    }));
  return [...each('frame', 'frame → gRPC'), ...each('result', 'result → SSE')];
}

function memoryFigures(rows: readonly ServiceMeasured[], audioBytes: number): Figure[] {
  const figure = (id: string, title: string, value: number, atMost?: number): Figure => ({
    id: `service.${id}`,
    title,
    value: value / 1_024,
    unit: '',
    ...(atMost !== undefined && { atMost }),
  });
  const call = (key: keyof Memory) => median(rows, (row) => row.perCall![key]);
  const result = (key: keyof Memory) => median(rows, (row) => row.perResult![key]);
  return [
    figure('call.rss', 'resident kB per call beyond the audio kept', call('rss') - audioBytes, 250),
    figure('call.heap', 'heap kB per call', call('heap')),
    figure('call.external', 'kB outside the heap per call, audio included', call('external')),
    figure('call.buffers', 'of these in array buffers', call('arrayBuffers')),
    figure('result.heap', 'heap kB per result', result('heap'), 0.1),
    figure('result.rss', 'resident kB per result', result('rss'), 0.3),
  ];
}

/** `audioBytes`: what a call keeps of its audio by design. */
export function figuresOf(rows: Rows, audioBytes: number): Figure[] {
  const { alone } = rows.setups;
  const everything = [...rows.bridge, ...Object.values(rows.setups).flat(), ...rows.beside];
  const judged: Judged = (limit) => (everything.some(isDisturbed) ? {} : { atMost: limit });
  const cpu = median(alone, (row) => row.cpuMsPerCallMinute);
  const bridge = median(rows.bridge, (row) => row.cpuMsPerCallMinute);
  const figures: Figure[] = [
    { id: 'service.bridge.cpu', title: 'bridge alone, silence: CPU ms per call-minute', value: bridge, unit: '' },
    { id: 'service.cpu', title: 'service: CPU ms per call-minute', value: cpu, unit: '' },
    { id: 'service.ratio', title: 'service / bridge', value: cpu / bridge, unit: '', atMost: 1.5 },
    ...latencyFigures('alone', titles.alone, alone, judged),
    {
      id: 'service.loop',
      title: 'longest block of the event loop, ms',
      value: median(alone, (row) => row.loopMaxMs),
      unit: '',
    },
    ...memoryFigures(alone, audioBytes),
  ];
  for (const setup of ['redis', 'pair'] as const) {
    const measured = rows.setups[setup];
    if (measured.length === 0) continue;
    figures.push(
      {
        id: `service.${setup}.cpu`,
        title: `${titles[setup]}: CPU ms per call-minute`,
        value: median(measured, (row) => row.cpuMsPerCallMinute),
        unit: '',
      },
      {
        id: `service.${setup}.redis`,
        title: `${titles[setup]}: CPU of Redis`,
        value: median(measured, (row) => row.redisCpuMsPerCallMinute),
        unit: '',
      },
      ...latencyFigures(setup, titles[setup], measured),
    );
  }
  if (rows.beside.length > 0) {
    figures.push(
      {
        id: 'service.beside.cpu',
        title: 'other build: CPU ms per call-minute',
        value: median(rows.beside, (row) => row.cpuMsPerCallMinute),
        unit: '',
      },
      {
        id: 'service.beside.ratio',
        title: 'service / other build',
        value: cpu / median(rows.beside, (row) => row.cpuMsPerCallMinute),
        unit: '',
      },
      ...latencyFigures('beside', 'other build', rows.beside),
      ...memoryFigures(rows.beside, audioBytes).map(
        ({ id, title, value, unit }): Figure => ({
          id: id.replace('service.', 'service.beside.'),
          title: `other build, ${title}`,
          value,
          unit,
        }),
      ),
    );
  }
  return figures;
}
