/** The style sheet inside a shadow root. A page links the same sheet in its head. */
import modules from './styles.css?url';

/**
 * Puts the sheet in front of what is drawn; resolves when it has arrived, or will not. `base` is the address of the calling module,
 * `sheet` that of the style sheet, relative to it: by default that of all modules.
 */
export function linkStyles(root: ShadowRoot, base: string, sheet = modules): Promise<void> {
  const { href } = new URL(sheet, base);
  if ([...root.querySelectorAll('link')].some((link) => link.href === href)) return Promise.resolve();
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = href;
  const ready = new Promise<void>((done) => {
    link.addEventListener('load', () => done(), { once: true });
    link.addEventListener('error', () => done(), { once: true });
  });
  root.append(link);
  return ready;
}
