/** Tells the parent where this process listens and, when asked, what it has used so far. */
import process from 'node:process';

export type Usage = {
  /** CPU milliseconds since the start. */
  readonly cpuMs: number;
  readonly heapBytes: number;
  /** Outside the heap: buffers and what libraries hold. */
  readonly externalBytes: number;
  readonly rssBytes: number;
};

export function reportUsage(port: number): void {
  process.send!({ port });
  process.on('message', async (command: 'usage' | 'collect') => {
    // Twice, with a turn between: buffers are only let go after what held them.
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
