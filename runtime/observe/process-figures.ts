/** The figures of the process itself: memory, CPU, event loop lag, garbage collection. */
import type { Registry } from 'prom-client';
import collectDefaultMetrics from 'prom-client/lib/defaultMetrics.js';

/** Adds them to `registry`. */
export function collectProcessFigures(registry: Registry): void {
  try {
    collectDefaultMetrics({ register: registry });
  } catch {
    // Deno and Bun lack some of the gauges it looks for; our own figures do not depend on them.
  }
}
