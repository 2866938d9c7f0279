/** What an attack cost the honest clients of the service, beside what it cost those of the bare server, and whether that is little enough. */
import { type Figure, isMissed } from '../../eval/table.ts';

/** Honest clients during one attack, or during none. Times are p99 in milliseconds. */
export type Row = {
  /** `kind route`; `quiet` without an attack. */
  readonly name: string;
  readonly pongMs: number;
  readonly deliveryMs: number;
  /** Frame sent → at the gRPC server. */
  readonly frameMs: number;
  /** Lateness of the measuring processes themselves. */
  readonly lateMs: number;
  /** Calls and panels that are still connected. */
  readonly calls: number;
  readonly panels: number;
  /** Honest messages that were refused. */
  readonly refused: number;
};

export type Measured = {
  readonly quiet: Row;
  readonly attacked: readonly Row[];
  /** Growth of what is in use after a collection, bytes. */
  readonly grownBytes: number;
};

/** A measuring process that is this late measures the machine. */
export const disturbedMs = 20;
const pongLimitMs = 50;
const mostTimes = 2;
/** Effects below this are differences between two runs of the same thing. */
const noiseMs = 5;
const flatBytes = 8 * 1_024 * 1_024;

export const isDisturbed = ({ lateMs }: Row): boolean => lateMs > disturbedMs;

/** How much an attack adds to a p99; at least the noise. */
const effect = (attacked: number, quiet: number) => Math.max(noiseMs, attacked - quiet);

/** Figures of one attack: judged only if none of the four measurements was disturbed. */
function figuresOf(service: Row, bare: Row, quiet: { service: Row; bare: Row }): Figure[] {
  const judged = ![service, bare, quiet.service, quiet.bare].some(isDisturbed);
  const limit = (atMost: number) => (judged ? { atMost } : {});
  const ratio = (pick: (row: Row) => number) =>
    effect(pick(service), pick(quiet.service)) / effect(pick(bare), pick(quiet.bare));
  const { name } = service;
  const figure = (id: string, title: string, value: number, atMost: number): Figure => ({
    id: `abuse.${id}.${name}`,
    title: `${name}: ${title}`,
    value,
    unit: '',
    ...limit(atMost),
  });
  return [
    figure('pong', 'pong, p99 ms', service.pongMs, pongLimitMs),
    figure(
      'delivery',
      'effect on delivery, service / bare',
      ratio((row) => row.deliveryMs),
      mostTimes,
    ),
    figure(
      'frame',
      'effect on frame → gRPC, service / bare',
      ratio((row) => row.frameMs),
      mostTimes,
    ),
  ];
}

export type Verdict = {
  readonly figures: readonly Figure[];
  readonly missed: readonly string[];
  /** Attacks that could not be judged, because the machine was busy. */
  readonly unjudged: readonly string[];
};

/** `honest`: how many calls and panels there should be. Both servers were attacked in the same order. */
export function judge(service: Measured, bare: Measured, honest: { calls: number; panels: number }): Verdict {
  const quiet = { service: service.quiet, bare: bare.quiet };
  const pairs = service.attacked.map((row, i) => [row, bare.attacked[i]!] as const);
  const figures: Figure[] = [
    ...pairs.flatMap(([row, beside]) => figuresOf(row, beside, quiet)),
    {
      id: 'abuse.memory',
      title: 'memory in use after all attacks, kB more than before',
      value: service.grownBytes / 1_024,
      unit: '',
      atMost: flatBytes / 1_024,
    },
    { id: 'abuse.bare.memory', title: 'the same, bare server', value: bare.grownBytes / 1_024, unit: '' },
  ];
  const lost = service.attacked.flatMap(({ name, calls, panels, refused }) => [
    ...(calls < honest.calls ? [`${name}: ${honest.calls - calls} calls were lost`] : []),
    ...(panels < honest.panels ? [`${name}: ${honest.panels - panels} panels were lost`] : []),
    ...(refused > 0 ? [`${name}: ${refused} honest messages were refused`] : []),
  ]);
  return {
    figures,
    missed: [...figures.filter(isMissed).map(({ title }) => title), ...lost],
    unjudged: pairs.filter((pair) => [...pair, quiet.service, quiet.bare].some(isDisturbed)).map(([{ name }]) => name),
  };
}
