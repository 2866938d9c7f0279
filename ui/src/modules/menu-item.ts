/** What a menu offers. */
import type { IconName } from '../design/icons.tsx';

export type MenuChoice = {
  readonly label: string;
  readonly icon?: IconName;
  readonly checked?: boolean;
  readonly disabled?: boolean;
  run(): void | Promise<void>;
};

export type MenuItem = MenuChoice | { readonly heading: string } | 'line';
