/** The meter that counts for real, over prom-client, and what a scrape of it says. */
import prom from 'prom-client';
import type { Labels, Meter } from '../core/ports/meter.ts';

export interface ScrapableMeter extends Meter {
  readonly contentType: string;
  /** Everything counted so far, as Prometheus text. */
  expose(): Promise<string>;
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
  const registry = new prom.Registry();
  if (options.constantLabels) registry.setDefaultLabels({ ...options.constantLabels });
  if (options.process) collectProcessFigures(registry);
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
    expose: () => registry.metrics(),
    counter: (name, help, labelNames = []) =>
      once(name, () => {
        const counter = new prom.Counter({ name, help, labelNames: [...labelNames], registers: [registry] });
        return {
          add: (amount = 1, labels?: Labels) => (labels ? counter.inc(labels, amount) : counter.inc(amount)),
        };
      }),
    gauge: (name, help, labelNames = []) =>
      once(name, () => {
        const gauge = new prom.Gauge({ name, help, labelNames: [...labelNames], registers: [registry] });
        return {
          set: (value: number, labels?: Labels) => (labels ? gauge.set(labels, value) : gauge.set(value)),
          add: (amount: number, labels?: Labels) => (labels ? gauge.inc(labels, amount) : gauge.inc(amount)),
        };
      }),
    histogram: (name, help, labelNames = [], buckets = defaultBuckets) =>
      once(name, () => {
        const histogram = new prom.Histogram({
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

function collectProcessFigures(registry: prom.Registry): void {
  try {
    prom.collectDefaultMetrics({ register: registry });
  } catch {
    // Deno and Bun lack some of the gauges it looks for; our own figures do not depend on them.
  }
}
