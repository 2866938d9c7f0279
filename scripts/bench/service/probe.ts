/** Loaded before the service in its own process: reports what the process uses to the benchmark that started it. */
import { monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks';
import process from 'node:process';

export type ProbeReport = {
  /** CPU milliseconds since the start. */
  readonly cpuMs: number;
  readonly rssBytes: number;
  readonly heapBytes: number;
  /** Outside the heap, `arrayBufferBytes` included. */
  readonly externalBytes: number;
  readonly arrayBufferBytes: number;
  /** How late the event loop was since the last report: the 99th percentile and the longest, milliseconds. */
  readonly loopP99Ms: number;
  readonly loopMaxMs: number;
  /** Full collections since the last report, and the milliseconds that they stopped the program. */
  readonly collections: number;
  readonly collectionMs: number;
  /** The same for collections of the young generation, and the longest of them. */
  readonly youngCollections: number;
  readonly youngMs: number;
  readonly youngMaxMs: number;
};

const resolutionMs = 10;
const loop = monitorEventLoopDelay({ resolution: resolutionMs });
loop.enable();
const full = { count: 0, ms: 0 };
const young = { count: 0, ms: 0, maxMs: 0 };
/** `NODE_PERFORMANCE_GC_MINOR`. */
const youngKind = 1;
/** `NODE_PERFORMANCE_GC_MAJOR` and `…_INCREMENTAL`. */
const fullKinds = new Set([4, 8]);
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    const { kind } = (entry as { detail?: { kind?: number } }).detail ?? {};
    if (kind === youngKind) {
      young.count++;
      young.ms += entry.duration;
      young.maxMs = Math.max(young.maxMs, entry.duration);
    }
    if (!fullKinds.has(kind ?? 0)) continue;
    if (kind === 4) full.count++;
    full.ms += entry.duration;
  }
}).observe({ entryTypes: ['gc'] });

function report(): ProbeReport {
  const { user, system } = process.cpuUsage();
  const memory = process.memoryUsage();
  const late = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - resolutionMs);
  const answer: ProbeReport = {
    cpuMs: (user + system) / 1_000,
    rssBytes: memory.rss,
    heapBytes: memory.heapUsed,
    externalBytes: memory.external,
    arrayBufferBytes: memory.arrayBuffers,
    loopP99Ms: late(loop.percentile(99)),
    loopMaxMs: late(loop.max),
    collections: full.count,
    collectionMs: full.ms,
    youngCollections: young.count,
    youngMs: young.ms,
    youngMaxMs: young.maxMs,
  };
  loop.reset();
  Object.assign(full, { count: 0, ms: 0 });
  Object.assign(young, { count: 0, ms: 0, maxMs: 0 });
  return answer;
}

process.on('message', async (command: 'usage' | 'collect') => {
  // Twice with a pause: buffers are released only after the objects that own them.
  for (let i = 0; command === 'collect' && i < 2; i++) {
    (globalThis as { gc?: () => void }).gc?.();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  process.send!(report());
});
process.on('disconnect', () => process.exit(0));
