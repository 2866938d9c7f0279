/** What a menu lists, after the WAI-ARIA pattern: arrow keys, Home, End, first letters, Escape. */
import { createSignal, For, type JSX, onCleanup, onMount } from 'solid-js';
import { Icon } from '../design/icons.tsx';
import type { MenuChoice, MenuItem } from './menu-item.ts';

export type MenuListProps = {
  readonly items: () => Promise<readonly MenuItem[]>;
  readonly menu: HTMLElement;
  readonly button: HTMLElement;
  readonly onRun: (choice: MenuChoice) => void;
};

/** Drawn while the menu is open: takes its place beside the button, and the focus. */
export function MenuList(props: MenuListProps): JSX.Element {
  const { menu, button } = props;
  const onKey = (event: KeyboardEvent) => onMenuKey(event, menu);
  const [items, setItems] = createSignal<readonly MenuItem[]>([]);
  onMount(() => {
    menu.addEventListener('keydown', onKey);
    props.items().then(
      (loaded) => {
        setItems(loaded);
        placeMenu(menu, button);
        choicesOf(menu)[0]?.focus({ preventScroll: true });
      },
      () => menu.hidePopover(),
    );
  });
  onCleanup(() => menu.removeEventListener('keydown', onKey));
  return <For each={items()}>{(item) => <MenuEntry item={item} onRun={props.onRun} />}</For>;
}

function MenuEntry(props: { item: MenuItem; onRun: (choice: MenuChoice) => void }): JSX.Element {
  const { item } = props;
  if (item === 'line') return <hr />;
  if ('heading' in item)
    return (
      <div class="menu-title" role="presentation">
        {item.heading}
      </div>
    );
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: where aria-checked is set, the role is menuitemradio.
    <button
      type="button"
      role={item.checked === undefined ? 'menuitem' : 'menuitemradio'}
      aria-checked={item.checked}
      tabIndex={-1}
      disabled={item.disabled}
      onClick={() => props.onRun(item)}
    >
      <Icon
        name={item.checked ? 'check' : (item.icon ?? 'chevron')}
        class={item.checked === false ? 'invisible' : ''}
      />
      {item.label}
    </button>
  );
}

function choicesOf(menu: HTMLElement): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>('[role^="menuitem"]')];
}

/** Below the button, or above it where there is no space below; 8 px from the edges of the window at least. */
function placeMenu(menu: HTMLElement, button: HTMLElement): void {
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const left = getComputedStyle(button).direction === 'rtl' ? at.left : at.right - width;
  const below = at.bottom + 4 + height <= innerHeight;
  menu.style.setProperty('left', `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`);
  menu.style.setProperty('top', `${below ? at.bottom + 4 : Math.max(8, at.top - 4 - height)}px`);
}

function onMenuKey(event: KeyboardEvent, menu: HTMLElement): void {
  const all = choicesOf(menu);
  const at = all.indexOf(event.target as HTMLElement);
  const focus = (to: number) => {
    event.preventDefault();
    all[(to + all.length) % all.length]?.focus();
  };
  event.stopPropagation();
  if (event.key === 'ArrowDown') focus(at + 1);
  else if (event.key === 'ArrowUp') focus(at < 0 ? -1 : at - 1);
  else if (event.key === 'Home') focus(0);
  else if (event.key === 'End') focus(-1);
  else if (event.key === 'Tab') menu.hidePopover();
  else if (event.key === 'Escape') {
    event.preventDefault();
    menu.hidePopover();
  } else if (event.key.length === 1 && event.key !== ' ') {
    const letter = event.key.toLowerCase();
    const next = [...all.slice(at + 1), ...all].find((c) => c.textContent?.trim().toLowerCase().startsWith(letter));
    next?.focus();
  }
}
