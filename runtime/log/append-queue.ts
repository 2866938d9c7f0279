/** Appends of one conversation that wait to be written. One batch is written at a time, in the order of the calls. */
import type { AssistEvent } from '../../shared/assist/event.ts';
import { EarshotError } from '../../shared/errors.ts';
import { type EventId, toEventId } from '../../shared/ids.ts';

export type PendingAppend = {
  readonly events: readonly AssistEvent[];
  readonly fence: number | undefined;
  resolve(ids: readonly EventId[]): void;
  reject(error: unknown): void;
};

export type AppendWriter = {
  /** Runs before a batch is dequeued, so that what is appended meanwhile joins it. Must not reject. */
  prepare(): Promise<void>;
  /** Writes one batch and settles each append of it. Must not reject. */
  write(batch: readonly PendingAppend[]): Promise<void>;
};

const maxBatchEvents = 256;

export class AppendQueue {
  readonly #writer: AppendWriter;
  readonly #queue: PendingAppend[] = [];
  #writing = false;

  constructor(writer: AppendWriter) {
    this.#writer = writer;
  }

  get isBusy(): boolean {
    return this.#writing || this.#queue.length > 0;
  }

  get isWriting(): boolean {
    return this.#writing;
  }

  append(events: readonly AssistEvent[], fence: number | undefined): Promise<readonly EventId[]> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ events, fence, resolve, reject });
      void this.#writeAll();
    });
  }

  /** Rejects what waits; a batch that is being written settles by itself. */
  fail(error: unknown): void {
    for (const pending of this.#queue.splice(0)) pending.reject(error);
  }

  async #writeAll(): Promise<void> {
    if (this.#writing) return;
    this.#writing = true;
    try {
      while (this.#queue.length > 0) {
        await this.#writer.prepare();
        const batch = dequeueBatch(this.#queue);
        if (batch.length > 0) await this.#writer.write(batch);
      }
    } finally {
      this.#writing = false;
    }
  }
}

/** Removes the appends at the front that share a fence, as far as they fit into one batch. */
function dequeueBatch(queue: PendingAppend[]): PendingAppend[] {
  const batch: PendingAppend[] = [];
  let count = 0;
  while (queue.length > 0) {
    const next = queue[0]!;
    const fits = next.fence === batch[0]?.fence && count + next.events.length <= maxBatchEvents;
    if (batch.length > 0 && !fits) break;
    count += next.events.length;
    batch.push(next);
    queue.shift();
  }
  return batch;
}

/** Rejects all. `conflict`: their fence is lower than the newest owner's; `erased`: the conversation was. */
export function refuseAppends(batch: readonly PendingAppend[], code: 'conflict' | 'erased'): void {
  const detail = code === 'conflict' ? { detail: 'Another owner writes this conversation' } : {};
  const error = new EarshotError(code, detail);
  for (const pending of batch) pending.reject(error);
}

/** Resolves each with its ids; the batch's events have consecutive seqs from `from`. */
export function resolveAppends(batch: readonly PendingAppend[], epoch: string, from: number): void {
  let seq = from;
  for (const pending of batch) pending.resolve(pending.events.map(() => toEventId(epoch, seq++)));
}
