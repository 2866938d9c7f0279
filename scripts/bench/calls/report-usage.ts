/** Reports to the parent process the port of this one and, on request, its resource usage. */
import process from 'node:process';

export type Usage = {
  /** CPU milliseconds since the start. */
  readonly cpuMs: number;
  readonly heapBytes: number;
  /** Outside the heap: buffers of this program and of libraries. */
  readonly externalBytes: number;
  readonly rssBytes: number;
};

/** Sends the port, then answers `usage` and `collect` (the same after a garbage collection). Exits with the parent. */
export function reportUsage(port: number): void {
  process.send!({ port });
  process.on('message', async (command: 'usage' | 'collect') => {
    // Twice with a pause: buffers are released only after the objects that own them.
    for (let i = 0; command === 'collect' && i < 2; i++) {
      (globalThis as { gc?: () => void }).gc?.();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const { user, system } = process.cpuUsage();
    const memory = process.memoryUsage();
    const usage: Usage = {
      cpuMs: (user + system) / 1_000,
      heapBytes: memory.heapUsed,
      externalBytes: memory.external,
      rssBytes: memory.rss,
    };
    process.send!(usage);
  });
  process.on('disconnect', () => process.exit(0));
}
