/** Appends that wait for their turn to be written, and what they are answered. */
import type { AssistEvent } from '../../shared/assist/event.ts';
import { EarshotError } from '../../shared/errors.ts';
import { type EventId, toEventId } from '../../shared/ids.ts';

export type Waiting = {
  readonly events: readonly AssistEvent[];
  readonly fence: number | undefined;
  resolve(ids: readonly EventId[]): void;
  reject(error: unknown): void;
};

const maxBatchEvents = 256;

/** Takes those that wait in a row under the same fence out of the queue: they go in one step. */
export function takeTogether(queue: Waiting[]): Waiting[] {
  const first = queue.shift()!;
  const together = [first];
  let count = first.events.length;
  while (queue.length > 0 && queue[0]!.fence === first.fence && count + queue[0]!.events.length <= maxBatchEvents) {
    const next = queue.shift()!;
    count += next.events.length;
    together.push(next);
  }
  return together;
}

export function refuseAll(together: readonly Waiting[]): void {
  const error = new EarshotError('conflict', { detail: 'Another owner writes this conversation' });
  for (const waiting of together) waiting.reject(error);
}

/** They have the places from `from` on, in a row. */
export function tellIds(together: readonly Waiting[], epoch: string, from: number): void {
  let seq = from;
  for (const waiting of together) waiting.resolve(waiting.events.map(() => toEventId(epoch, seq++)));
}
