/** The icons: one stroke, 16 by 16, always beside or under words of their own. */
import { createSignal, type JSX } from 'solid-js';
import type { LaterIconName, LaterIcons } from './later-icons.ts';

/** What a cold panel draws. */
const paths = {
  chevron: 'M5.5 3.5 10 8l-4.5 4.5',
  search: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9Zm3.2-1.3 3.3 3.3',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  close: 'm4 4 8 8m0-8-8 8',
  check: 'm3 8.5 3.3 3.3L13 5',
  arrowDown: 'M8 3v9.5m-4-4 4 4 4-4',
  warn: 'M8 2.5 14 13H2zm0 4v3m0 1.8v.01',
  spark: 'M8 2.5 9.3 6.7 13.5 8 9.3 9.3 8 13.5 6.7 9.3 2.5 8l4.2-1.3z',
  phone: 'M4.5 2.5 6.5 6 5 7.5c.8 1.6 1.9 2.700 3.5 3.5L10 9.5l3.5 2-.7 2c-5 .3-10.1-4.800-10.300-10.300z',
  chat: 'M2.5 3.5h11v7H7l-3 2.5v-2.5H2.5z',
} as const;

export type IconName = keyof typeof paths | LaterIconName;

const [laterIcons, setLaterIcons] = createSignal<LaterIcons>();
let isLoading = false;

/** Tried again by the next icon where it does not load: the words beside it say the same. */
function loadLaterIcons(): void {
  if (isLoading) return;
  isLoading = true;
  import('./later-icons.ts')
    .then((loaded) => void setLaterIcons(loaded.laterIcons))
    .catch(() => {
      isLoading = false;
    });
}

function pathOf(name: IconName): string | undefined {
  if (name in paths) return paths[name as keyof typeof paths];
  const later = laterIcons();
  if (!later) loadLaterIcons();
  return later?.[name as LaterIconName];
}

/** Decorative: the text beside it, or the label of its button, carries the meaning. `size` in pixels, 16 by default. */
export function Icon(props: { name: IconName; size?: number; class?: string }): JSX.Element {
  return (
    <svg
      width={props.size ?? 16}
      height={props.size ?? 16}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      stroke-width={props.name === 'more' ? 2.2 : 1.4}
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      class={props.class}
    >
      <path d={pathOf(props.name)} />
    </svg>
  );
}
