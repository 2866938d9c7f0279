/** The few controls that modules share. */
import { createSignal, createUniqueId, For, type JSX, Show } from 'solid-js';
import { Icon, type IconName } from '../design/icons.tsx';

/** A button that shows only an icon; its label is also its tooltip. Attributes are named one by one: a spread costs 2 kB of Solid. */
export function IconButton(props: {
  icon: IconName;
  label: string;
  size?: number;
  disabled?: boolean;
  'aria-pressed'?: boolean;
  onClick: () => void;
}): JSX.Element {
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={props.label}
      title={props.label}
      aria-pressed={props['aria-pressed']}
      disabled={props.disabled}
      onClick={() => props.onClick()}
    >
      <Icon name={props.icon} size={props.size ?? 16} />
    </button>
  );
}

export type MenuItem =
  | {
      readonly label: string;
      readonly icon?: IconName;
      readonly checked?: boolean;
      readonly disabled?: boolean;
      run(): void;
    }
  | { readonly heading: string }
  | 'line';

/** A menu button after the WAI-ARIA pattern: arrow keys, Home, End, first letters, Escape. */
export function MenuButton(props: { label: string; icon: IconName; items: () => readonly MenuItem[] }): JSX.Element {
  const id = createUniqueId();
  const [open, setOpen] = createSignal(false);
  let button!: HTMLButtonElement;
  let menu!: HTMLDivElement;

  const choices = () => [...menu.querySelectorAll<HTMLElement>('[role^="menuitem"]')];

  function place(): void {
    const at = button.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = menu;
    const left = getComputedStyle(button).direction === 'rtl' ? at.left : at.right - width;
    const below = at.bottom + 4 + height <= innerHeight;
    menu.style.setProperty('left', `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`);
    menu.style.setProperty('top', `${below ? at.bottom + 4 : Math.max(8, at.top - 4 - height)}px`);
  }

  function onKeyDown(event: KeyboardEvent): void {
    const all = choices();
    const at = all.indexOf(event.target as HTMLElement);
    const go = (to: number) => {
      event.preventDefault();
      all[(to + all.length) % all.length]?.focus();
    };
    event.stopPropagation();
    if (event.key === 'ArrowDown') go(at + 1);
    else if (event.key === 'ArrowUp') go(at < 0 ? -1 : at - 1);
    else if (event.key === 'Home') go(0);
    else if (event.key === 'End') go(-1);
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

  return (
    <>
      <button
        type="button"
        class="icon-button"
        ref={button}
        aria-label={props.label}
        title={props.label}
        aria-haspopup="menu"
        aria-expanded={open()}
        aria-controls={id}
        onClick={() => menu.togglePopover()}
      >
        <Icon name={props.icon} />
      </button>
      <div
        class="menu"
        id={id}
        ref={menu}
        role="menu"
        tabIndex={-1}
        aria-label={props.label}
        popover="auto"
        onKeyDown={onKeyDown}
        onToggle={(event: ToggleEvent) => {
          const isOpen = event.newState === 'open';
          setOpen(isOpen);
          if (isOpen) {
            place();
            choices()[0]?.focus({ preventScroll: true });
          } else if (menu.contains((menu.getRootNode() as Document).activeElement)) button.focus();
        }}
      >
        <Show when={open()}>
          <For each={props.items()}>
            {(item) =>
              item === 'line' ? (
                <hr />
              ) : 'heading' in item ? (
                <div class="menu-title" role="presentation">
                  {item.heading}
                </div>
              ) : (
                // biome-ignore lint/a11y/useAriaPropsSupportedByRole: where aria-checked is set, the role is menuitemradio.
                <button
                  type="button"
                  role={item.checked === undefined ? 'menuitem' : 'menuitemradio'}
                  aria-checked={item.checked}
                  tabIndex={-1}
                  disabled={item.disabled}
                  onClick={() => {
                    menu.hidePopover();
                    button.focus({ preventScroll: true });
                    item.run();
                  }}
                >
                  <Icon
                    name={item.checked ? 'check' : (item.icon ?? 'chevron')}
                    class={item.checked === false ? 'invisible' : ''}
                  />
                  {item.label}
                </button>
              )
            }
          </For>
        </Show>
      </div>
    </>
  );
}
