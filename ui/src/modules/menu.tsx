/** A menu button. What its menu lists is loaded when it first opens. */
import { createSignal, createUniqueId, type JSX, Show } from 'solid-js';
import { Icon, type IconName } from '../design/icons.tsx';
import { lazily } from './lazily.tsx';
import type { MenuChoice, MenuItem } from './menu-item.ts';
import type { MenuListProps } from './menu-list.tsx';

const MenuList = lazily<MenuListProps>(async () => (await import('./menu-list.tsx')).MenuList);

/** The button and its menu. `items` is read each time the menu opens. */
export function MenuButton(props: {
  label: string;
  icon: IconName;
  items: () => Promise<readonly MenuItem[]>;
}): JSX.Element {
  const id = createUniqueId();
  const [open, setOpen] = createSignal(false);
  let button!: HTMLButtonElement;
  let menu!: HTMLDivElement;
  const run = (choice: MenuChoice) => {
    menu.hidePopover();
    button.focus({ preventScroll: true });
    void choice.run();
  };
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
        onToggle={(event: ToggleEvent) => {
          const isOpen = event.newState === 'open';
          setOpen(isOpen);
          if (!isOpen && menu.contains((menu.getRootNode() as Document).activeElement)) button.focus();
        }}
      >
        <Show when={open()}>
          <MenuList items={props.items} menu={menu} button={button} onRun={run} />
        </Show>
      </div>
    </>
  );
}
