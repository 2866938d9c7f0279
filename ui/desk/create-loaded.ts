/**
 * What a promise brings, as signals. Used instead of Solid's `createResource`: the desk shares the panel's copy of Solid, and
 * whatever the desk uses of it the panel must load, too (here 1 kB).
 */
import { type Accessor, createEffect, createSignal, onCleanup } from 'solid-js';

export type Loaded<T> = {
  /** The newest result; undefined until there is one. */
  readonly value: Accessor<T | undefined>;
  readonly error: Accessor<Error | undefined>;
};

/** Calls `load` now and whenever what it reads changes; undefined loads nothing. A result that is no longer wanted is ignored. */
export function createLoaded<T>(load: () => Promise<T> | undefined): Loaded<T> {
  const [value, setValue] = createSignal<T>();
  const [error, setError] = createSignal<Error>();
  createEffect(() => {
    let wanted = true;
    onCleanup(() => {
      wanted = false;
    });
    load()?.then(
      (found) => wanted && setValue(() => found),
      (failure: unknown) => wanted && setError(failure instanceof Error ? failure : new Error(String(failure))),
    );
  });
  return { value, error };
}
