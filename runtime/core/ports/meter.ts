/** Counting, for those who watch. Label values come from closed sets: a code, a role, a channel; never an id or a text. */
export type Labels = Readonly<Record<string, string>>;

export interface Counter {
  add(amount?: number, labels?: Labels): void;
}
export interface Gauge {
  set(value: number, labels?: Labels): void;
  add(amount: number, labels?: Labels): void;
}
export interface Histogram {
  /** Seconds, as Prometheus wants them. */
  record(seconds: number, labels?: Labels): void;
}

/** The same name gives the same instrument. Names are `earshot_<what>_<unit>`. */
export interface Meter {
  counter(name: string, help: string, labelNames?: readonly string[]): Counter;
  gauge(name: string, help: string, labelNames?: readonly string[]): Gauge;
  histogram(name: string, help: string, labelNames?: readonly string[], buckets?: readonly number[]): Histogram;
}

const nothing = { add() {}, set() {}, record() {} };

/** Counts nothing and costs nothing. */
export const silentMeter: Meter = { counter: () => nothing, gauge: () => nothing, histogram: () => nothing };
