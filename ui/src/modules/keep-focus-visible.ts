/** What comes at the end of the panel must not cover what the agent writes. */

/** To be given as `ref` to what comes: before it is painted, the field with the focus is scrolled into what is left in sight. */
export function keepFocusVisible(added: Element): void {
  requestAnimationFrame(() => {
    const { activeElement } = added.getRootNode() as Document | ShadowRoot;
    if (activeElement?.closest('.panel-scroll')) activeElement.scrollIntoView({ block: 'nearest' });
  });
}
