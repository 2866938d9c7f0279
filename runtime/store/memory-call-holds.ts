/** Holds of the calls of one instance, in its memory. Each has a timer that ends it. */
import { EarshotError } from '../../shared/errors.ts';
import type { ConversationId } from '../../shared/ids.ts';
import type { CallHolds } from '../core/ports/call-holds.ts';
import type { Clock } from '../core/ports/clock.ts';

export type MemoryCallHoldsOptions = {
  readonly clock: Clock;
  /** Callers on hold at once; one more is refused with `unavailable`. */
  readonly maxHolds?: number;
};

/** No caller is on hold at first. */
export function createMemoryCallHolds({ clock, maxHolds = 20_000 }: MemoryCallHoldsOptions): CallHolds {
  /** By conversation: cancels the timer that ends its hold. */
  const holds = new Map<ConversationId, () => void>();
  type Watcher = { readonly onChange: (held: boolean) => void; held: boolean };
  const watchers = new Map<ConversationId, Set<Watcher>>();

  function settle(id: ConversationId): void {
    const held = holds.has(id);
    for (const watcher of [...(watchers.get(id) ?? [])]) {
      if (watcher.held === held) continue;
      watcher.held = held;
      watcher.onChange(held);
    }
  }

  return {
    async set(id, held, lifeMs) {
      if (held && !holds.has(id) && holds.size >= maxHolds) {
        throw new EarshotError('unavailable', { detail: 'Too many callers are on hold' });
      }
      holds.get(id)?.();
      holds.delete(id);
      if (held) {
        const end = (): void => {
          holds.delete(id);
          settle(id);
        };
        holds.set(id, clock.after(lifeMs, end));
      }
      settle(id);
      return watchers.has(id);
    },
    watch(id, onChange) {
      const watcher: Watcher = { onChange, held: false };
      const all = watchers.get(id) ?? new Set();
      watchers.set(id, all.add(watcher));
      queueMicrotask(() => settle(id));
      return () => {
        all.delete(watcher);
        if (all.size === 0 && watchers.get(id) === all) watchers.delete(id);
      };
    },
  };
}
