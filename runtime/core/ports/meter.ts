/** Metrics. Label values come from closed sets (a code, a role, a channel), never from ids or text. */
export type Labels = Readonly<Record<string, string>>;

export interface Counter {
  add(amount?: number, labels?: Labels): void;
}
export interface Gauge {
  set(value: number, labels?: Labels): void;
  add(amount: number, labels?: Labels): void;
}
export interface Histogram {
  /** In seconds, the base unit of Prometheus. */
  record(seconds: number, labels?: Labels): void;
}

/** The same name returns the same instrument. Names have the form `earshot_<what>_<unit>`. */
export interface Meter {
  counter(name: string, help: string, labelNames?: readonly string[]): Counter;
  gauge(name: string, help: string, labelNames?: readonly string[]): Gauge;
  histogram(name: string, help: string, labelNames?: readonly string[], buckets?: readonly number[]): Histogram;
}

const nothing = { add() {}, set() {}, record() {} };

/** Records nothing. */
export const silentMeter: Meter = { counter: () => nothing, gauge: () => nothing, histogram: () => nothing };
