/** The style sheet inside a shadow root. A page links the same sheet in its head. */
import href from './styles.css?url';

/** Puts the sheet in front of what is drawn; resolves when it has arrived, or will not. `base` is the address of the calling module. */
export function linkStyles(root: ShadowRoot, base: string): Promise<void> {
  const known = root.querySelector('link');
  if (known) return Promise.resolve();
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = new URL(href, base).href;
  const ready = new Promise<void>((done) => {
    link.addEventListener('load', () => done(), { once: true });
    link.addEventListener('error', () => done(), { once: true });
  });
  root.append(link);
  return ready;
}
