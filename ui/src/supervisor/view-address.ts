/** Where the page keeps what it shows: in the address of its tab, or, as an element of another page, in memory. */
import { type Accessor, createSignal } from 'solid-js';

export type ViewAddress = {
  /** `?…` or empty. */
  readonly search: Accessor<string>;
  replace(search: string): void;
  /** Adds a step to the history of the tab, where the address is that of the tab. */
  push(search: string): void;
  /** The address of a link that opens the page with this in a tab of its own. */
  href(search: string): string;
};

/** For the one page of a tab: it listens as long as the tab lives. */
export function createTabAddress(): ViewAddress {
  const [search, setSearch] = createSignal(location.search);
  addEventListener('popstate', () => setSearch(location.search));
  return {
    search,
    replace(next) {
      history.replaceState(null, '', location.pathname + next);
      setSearch(next);
    },
    push(next) {
      history.pushState(null, '', location.pathname + next);
      setSearch(next);
    },
    href: (next) => location.pathname + next,
  };
}

/** The page around an element keeps its own address. `page`: the supervisor's page of the service. */
export function createMemoryAddress(page: string, first = ''): ViewAddress {
  const [search, setSearch] = createSignal(first);
  return { search, replace: setSearch, push: setSearch, href: (next) => page + next };
}
