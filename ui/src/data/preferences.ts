/** Small values that outlive the page. If storage is blocked or full, as it may be in a frame, they last until the page closes. */
export type Preferences = {
  get<T>(key: string, fallback: T): T;
  set(key: string, value: unknown): void;
  remove(key: string): void;
  keys(): string[];
};

type StorageLike = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/** `open` is called for each access: reading `localStorage` throws where it is blocked. */
export function createPreferences(open: () => StorageLike | undefined, prefix = 'earshot.'): Preferences {
  const memory = new Map<string, string>();
  const storage = (): StorageLike | undefined => {
    try {
      return open();
    } catch {
      return undefined;
    }
  };
  return {
    get<T>(key: string, fallback: T): T {
      try {
        const text = memory.get(key) ?? storage()?.getItem(prefix + key);
        return text == null ? fallback : (JSON.parse(text) as T);
      } catch {
        return fallback;
      }
    },
    set(key, value) {
      const text = JSON.stringify(value);
      try {
        const place = storage();
        if (!place) throw new Error('no storage');
        place.setItem(prefix + key, text);
        memory.delete(key);
      } catch {
        memory.set(key, text);
      }
    },
    remove(key) {
      memory.delete(key);
      try {
        storage()?.removeItem(prefix + key);
      } catch {
        // Blocked storage holds nothing to remove.
      }
    },
    keys() {
      const found = new Set(memory.keys());
      try {
        const place = storage();
        for (let i = 0; place && i < place.length; i++) {
          const key = place.key(i);
          if (key?.startsWith(prefix)) found.add(key.slice(prefix.length));
        }
      } catch {
        // Blocked storage has no keys.
      }
      return [...found];
    },
  };
}
