/** Copies text, also from a frame without the clipboard permission. Call it inside a click or key press. */

/** `denied`: neither way was allowed; the caller shows the text selected, so that the agent can copy it. */
export async function copyText(text: string, page: Document): Promise<'copied' | 'denied'> {
  const view = page.defaultView;
  try {
    if (view?.navigator.clipboard) {
      await view.navigator.clipboard.writeText(text);
      return 'copied';
    }
  } catch {
    // Denied by policy or by the browser: the older way needs no permission.
  }
  return copyBySelection(text, page) ? 'copied' : 'denied';
}

function copyBySelection(text: string, page: Document): boolean {
  const active = page.activeElement;
  const field = page.createElement('textarea');
  field.value = text;
  field.setAttribute('aria-hidden', 'true');
  field.tabIndex = -1;
  field.style.setProperty('position', 'fixed');
  field.style.setProperty('opacity', '0');
  page.body.append(field);
  field.select();
  try {
    return page.execCommand('copy');
  } catch {
    return false;
  } finally {
    field.remove();
    if (active instanceof HTMLElement) active.focus({ preventScroll: true });
  }
}
