/** Keeps one entry per key for a list whose items are replaced rather than changed. */
import { type Accessor, batch, createMemo, createSignal } from 'solid-js';

export type Keyed<T> = { readonly key: string; readonly item: Accessor<T> };

/**
 * Entries for `<For>`: an item that changes under its key updates its row in place instead of making a new one, so nothing
 * flickers and nothing that was selected is lost.
 */
export function createKeyed<T>(
  list: Accessor<readonly T[]>,
  keyOf: (item: T) => string,
  same: (a: T, b: T) => boolean = Object.is,
): Accessor<readonly Keyed<T>[]> {
  let known = new Map<string, Keyed<T> & { set: (item: T) => void }>();
  return createMemo(() => {
    const items = list();
    return batch(() => {
      const next = new Map<string, Keyed<T> & { set: (item: T) => void }>();
      const out: Keyed<T>[] = [];
      for (const item of items) {
        const key = keyOf(item);
        if (next.has(key)) continue;
        let entry = known.get(key);
        if (entry) entry.set(item);
        else {
          const [get, set] = createSignal(item, { equals: same });
          entry = { key, item: get, set: (value) => set(() => value) };
        }
        next.set(key, entry);
        out.push(entry);
      }
      known = next;
      return out;
    });
  });
}
