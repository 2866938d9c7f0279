/** A view of the supervisor's page that loads when it is first shown. Its filters are those of the address. */
import { createSignal, type JSX, mergeProps, onCleanup, Show } from 'solid-js';
import type { LazyViewProps } from './view-props.ts';

type View<Filters> = (props: LazyViewProps<Filters>) => JSX.Element;

/** Offers to try again where it does not load. */
export function LazyView<Filters>(
  props: Omit<LazyViewProps<Filters>, 'filters' | 'onFilters'> & {
    readonly load: () => Promise<View<Filters>>;
    readonly parse: (search: string) => Filters;
    readonly format: (filters: Filters, search: string) => string;
  },
): JSX.Element {
  const [filters, setFilters] = createSignal(props.parse(location.search));
  const read = () => setFilters(() => props.parse(location.search));
  addEventListener('popstate', read);
  onCleanup(() => removeEventListener('popstate', read));
  const [view, setView] = createSignal<View<Filters>>();
  const [isFailed, setFailed] = createSignal(false);
  const load = () => {
    setFailed(false);
    props.load().then(
      (loaded) => setView(() => loaded),
      () => setFailed(true),
    );
  };
  load();
  const change = (next: Filters) => {
    setFilters(() => next);
    history.replaceState(null, '', location.pathname + props.format(next, location.search));
  };
  return (
    <Show
      when={view()}
      fallback={
        <Show when={isFailed()}>
          <button type="button" class="button" onClick={load}>
            {props.messages.t('connection.tryNow')}
          </button>
        </Show>
      }
    >
      {(Loaded) =>
        Loaded()(
          mergeProps(props, {
            get filters() {
              return filters();
            },
            onFilters: change,
          }),
        )
      }
    </Show>
  );
}
