/**
 * Writes log lines. A write to a pipe whose reader has stopped would block the whole service, so lines wait in a bounded queue
 * behind one write at a time. Beyond the bound the newest are dropped and counted, and the next write reports the count.
 */
export type LineWriterOptions = {
  /** Writes all of `text` and calls `done`, whatever became of it. */
  readonly write: (text: string, done: () => void) => void;
  /** Characters that may wait. */
  readonly maxQueued?: number;
  /** The line that reports `count` dropped lines. */
  readonly onDropped?: (count: number) => string;
};

export interface LineWriter {
  /** Takes one line; returns at once. A closure, so it may be handed on without its object. */
  readonly write: (line: string) => void;
  /** What still waits; for the last moment before the process ends. */
  takeRest(): string;
  readonly dropped: number;
}

/** An empty queue. */
export function createLineWriter(options: LineWriterOptions): LineWriter {
  const maxQueued = options.maxQueued ?? 1_000_000;
  let queue: string[] = [];
  let queued = 0;
  let writing = false;
  let dropped = 0;
  let unreported = 0;

  const takeRest = () => {
    if (unreported > 0 && options.onDropped) queue.push(options.onDropped(unreported));
    unreported = 0;
    const text = queue.length > 0 ? `${queue.join('\n')}\n` : '';
    queue = [];
    queued = 0;
    return text;
  };
  const next = () => {
    const text = takeRest();
    writing = text !== '';
    if (writing) options.write(text, next);
  };
  const write = (line: string) => {
    if (queued + line.length > maxQueued) {
      dropped++;
      unreported++;
      return;
    }
    queue.push(line);
    queued += line.length;
    if (writing) return;
    writing = true;
    // One turn's lines leave together.
    queueMicrotask(next);
  };
  return {
    write,
    takeRest,
    get dropped() {
      return dropped;
    },
  };
}
