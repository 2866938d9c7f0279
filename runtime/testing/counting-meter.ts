/** A meter that remembers what was counted, by name and the values of its labels. */
import type { Meter } from '../core/ports/meter.ts';

/** The key of a count is the name, followed by the values of its labels: `earshot_x_total reason`. */
export function createCountingMeter(): { readonly meter: Meter; readonly counts: ReadonlyMap<string, number> } {
  const counts = new Map<string, number>();
  const meter = {
    counter: (name: string) => ({
      add(amount: number, labels: Readonly<Record<string, string>> = {}) {
        const key = [name, ...Object.values(labels)].join(' ');
        counts.set(key, (counts.get(key) ?? 0) + amount);
      },
    }),
    gauge: () => ({ set() {}, add() {} }),
    histogram: () => ({ record() {}, observe() {} }),
  } as unknown as Meter;
  return { meter, counts };
}
