/** A view of the supervisor's page that loads when it is first shown. Its filters are those of the address. */
import { createMemo, createSignal, type JSX, mergeProps, Show } from 'solid-js';
import type { ViewAddress } from './view-address.ts';
import type { LazyViewProps } from './view-props.ts';

type View<Filters> = (props: LazyViewProps<Filters>) => JSX.Element;

/** Offers to try again where it does not load. */
export function LazyView<Filters>(
  props: Omit<LazyViewProps<Filters>, 'filters' | 'onFilters'> & {
    readonly address: ViewAddress;
    readonly load: () => Promise<View<Filters>>;
    readonly parse: (search: string) => Filters;
    readonly format: (filters: Filters, search: string) => string;
  },
): JSX.Element {
  const filters = createMemo(() => props.parse(props.address.search()));
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
  const change = (next: Filters) => props.address.replace(props.format(next, props.address.search()));
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
