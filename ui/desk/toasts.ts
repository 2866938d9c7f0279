/** Short messages in the corner of the desk. */
import { type Accessor, createSignal } from 'solid-js';

export type Toast = { readonly key: number; readonly title: string; readonly message: string };

export type Toasts = {
  readonly shown: Accessor<readonly Toast[]>;
  readonly show: (title: string, message: string) => void;
};

const shownMs = 7_000;
const maxShown = 4;

/** The newest four, each for seven seconds. */
export function createToasts(): Toasts {
  const [shown, setShown] = createSignal<readonly Toast[]>([]);
  let lastKey = 0;
  return {
    shown,
    show(title, message) {
      const key = ++lastKey;
      setShown((all) => [...all.slice(1 - maxShown), { key, title, message }]);
      setTimeout(() => setShown((all) => all.filter((toast) => toast.key !== key)), shownMs);
    },
  };
}
