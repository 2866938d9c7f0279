/** A component that is loaded, with the texts that it shows, when it is first drawn: a cold panel loads only what it shows. */
import { createSignal, type JSX, Show } from 'solid-js';
import { usePanel } from './context.ts';

/** Draws `waiting`, if anything, while it loads, so that nothing moves; offers to retry where that fails. Solid's own `lazy` costs 2 kB of resources and suspense. */
export function lazily<P extends object>(
  load: () => Promise<(props: P) => JSX.Element>,
  waiting?: (props: P) => JSX.Element,
): (props: P) => JSX.Element {
  let loaded: ((props: P) => JSX.Element) | undefined;
  return (props) => {
    const { t, messages } = usePanel();
    const [component, setComponent] = createSignal(loaded);
    const [isFailed, setFailed] = createSignal(false);
    const start = () => {
      setFailed(false);
      Promise.all([load(), messages().loadLater()]).then(
        ([value]) => {
          loaded = value;
          setComponent(() => value);
        },
        () => setFailed(true),
      );
    };
    if (!loaded) start();
    return (
      <Show
        when={component()}
        fallback={
          <Show when={isFailed()} fallback={waiting?.(props)}>
            <button type="button" class="button" onClick={start}>
              {t('connection.tryNow')}
            </button>
          </Show>
        }
      >
        {(ready) => ready()(props)}
      </Show>
    );
  };
}
