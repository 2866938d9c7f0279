/** The focus among the rows of the list: by the arrow keys, Home and End, and back where the order takes it from a row. */
import { type Accessor, createSignal, untrack } from 'solid-js';

export type RowFocusOptions = {
  readonly list: () => HTMLElement;
  /** In the order of the list. */
  readonly ids: () => readonly string[];
  /** Sees to it that the row at this place is in the page. */
  readonly draw: (at: number) => void;
};

export type RowFocus = {
  readonly focused: Accessor<string | undefined>;
  /** To be called before rows are moved. `at`: the place of the row with the focus. */
  hold(at: number | undefined): void;
  /** To be called after that. */
  restore(): void;
  readonly onFocusIn: (event: { readonly target: Element }) => void;
  readonly onFocusOut: () => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
};

/** The browser takes the focus from a row that is moved or removed. It goes back to that row, or to the one that has its place now. */
export function createRowFocus({ list, ids, draw }: RowFocusOptions): RowFocus {
  const [focused, setFocused] = createSignal<string>();
  let held: number | undefined;
  const focusRow = (at: number, options?: FocusOptions): void => {
    const id = ids()[at];
    if (id === undefined) return;
    draw(at);
    list().querySelector<HTMLElement>(`[data-id="${id}"] .live-open`)?.focus(options);
  };
  return {
    focused,
    hold(at) {
      held = at ?? 0;
    },
    restore: () =>
      untrack(() => {
        const before = held ?? 0;
        held = undefined;
        const id = focused();
        const { activeElement } = list().getRootNode() as Document | ShadowRoot;
        if (id === undefined || list().contains(activeElement)) return;
        // Something else has taken it, such as the conversation that was opened.
        if (activeElement !== null && activeElement !== document.body) return void setFocused(undefined);
        const at = ids().indexOf(id);
        focusRow(at >= 0 ? at : Math.min(before, ids().length - 1), { preventScroll: true });
      }),
    onFocusIn: ({ target }) => setFocused(target.closest<HTMLElement>('.live-row')?.dataset.id),
    onFocusOut: () => void (held === undefined && setFocused(undefined)),
    onKeyDown(event) {
      const at = ids().indexOf(focused() ?? '');
      const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: ids().length - 1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      focusRow(to);
    },
  };
}
