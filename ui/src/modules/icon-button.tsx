/** The icon button that modules share. */
import type { JSX } from 'solid-js';
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
