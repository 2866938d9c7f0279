/** The meter that counts for real, over prom-client, and what a scrape of it says. */
import PromCounter from 'prom-client/lib/counter.js';
import Gauge from 'prom-client/lib/gauge.js';
import Histogram from 'prom-client/lib/histogram.js';
import Registry from 'prom-client/lib/registry.js';
import { loadOnce } from '../core/load-once.ts';
import type { Counter, Labels, Meter } from '../core/ports/meter.ts';

export interface ScrapableMeter extends Meter {
  readonly contentType: string;
  /** Everything counted so far, as Prometheus text. */
  expose(): Promise<string>;
  /** Begins to collect the figures of the process, if they were asked for; without it `expose` does. */
  watchProcess(): Promise<void>;
}

/** From half a millisecond to a minute: frame times, answers and whole recognitions in one set. */
const defaultBuckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

export type MeterOptions = {
  /** Also the process's own figures: memory, CPU, event loop lag, garbage collection. */
  readonly process?: boolean;
  readonly constantLabels?: Labels;
};

/** A registry of its own. The same name gives the same metric. */
export function createMeter(options: MeterOptions = {}): ScrapableMeter {
  const registry = new Registry();
  if (options.constantLabels) registry.setDefaultLabels({ ...options.constantLabels });
  // More than half of what the library loads is for these figures, and nothing reads them before the service listens.
  const watchProcess = loadOnce(async () => {
    if (options.process) (await import('./process-figures.ts')).collectProcessFigures(registry);
  });
  const known = new Map<string, unknown>();
  const once = <T>(name: string, make: () => T): T => {
    const found = known.get(name) as T | undefined;
    if (found !== undefined) return found;
    const made = make();
    known.set(name, made);
    return made;
  };
  return {
    contentType: registry.contentType,
    async expose() {
      await watchProcess();
      return registry.metrics();
    },
    watchProcess,
    counter: (name, help, labelNames = []) =>
      once(name, () => {
        const [label] = labelNames;
        if (label !== undefined && labelNames.length === 1)
          return createCounterByLabel({ name, help, label, registry });
        const counter = new PromCounter({ name, help, labelNames: [...labelNames], registers: [registry] });
        return {
          add: (amount = 1, labels?: Labels) => (labels ? counter.inc(labels, amount) : counter.inc(amount)),
        };
      }),
    gauge: (name, help, labelNames = []) =>
      once(name, () => {
        const gauge = new Gauge({ name, help, labelNames: [...labelNames], registers: [registry] });
        return {
          set: (value: number, labels?: Labels) => (labels ? gauge.set(labels, value) : gauge.set(value)),
          add: (amount: number, labels?: Labels) => (labels ? gauge.inc(labels, amount) : gauge.inc(amount)),
        };
      }),
    histogram: (name, help, labelNames = [], buckets = defaultBuckets) =>
      once(name, () => {
        const histogram = new Histogram({
          name,
          help,
          labelNames: [...labelNames],
          buckets: [...buckets],
          registers: [registry],
        });
        return {
          record: (seconds: number, labels?: Labels) =>
            labels ? histogram.observe(labels, seconds) : histogram.observe(seconds),
        };
      }),
  };
}

/**
 * A counter with one label. The library makes a key of all labels with each count, and events come by the hundreds a second: what was
 * counted since the last scrape is kept by the label's value alone, and passed on with the next.
 */
function createCounterByLabel(options: {
  readonly name: string;
  readonly help: string;
  readonly label: string;
  readonly registry: Registry;
}): Counter {
  const { name, help, label, registry } = options;
  const since = new Map<string, number>();
  const counter = new PromCounter({
    name,
    help,
    labelNames: [label],
    registers: [registry],
    collect() {
      for (const [value, amount] of since) {
        if (amount === 0) continue;
        counter.inc({ [label]: value }, amount);
        since.set(value, 0);
      }
    },
  });
  return {
    add(amount = 1, labels) {
      const value = labels?.[label];
      const before = value === undefined ? undefined : since.get(value);
      // The first count of a value, and what the library is to refuse: a negative amount, or a label that was not announced.
      if (value === undefined || before === undefined || !(amount >= 0)) {
        if (labels) counter.inc(labels, amount);
        else counter.inc(amount);
        if (value !== undefined) since.set(value, 0);
      } else since.set(value, before + amount);
    },
  };
}
