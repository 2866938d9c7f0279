/** Light, dark, or what the system says. */
export const themes = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

export function parseTheme(value: unknown): Theme {
  return themes.find((theme) => theme === value) ?? 'auto';
}

/** Puts the theme on the element whose tokens it decides: the page's root, or a module's host. */
export function applyTheme(element: HTMLElement, theme: Theme): void {
  if (theme === 'auto') delete element.dataset.theme;
  else element.dataset.theme = theme;
}
