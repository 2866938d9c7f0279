/** Scrolls what has just opened into view: proposed actions at the foot may cover what opens below a field. For a `ref`. */
export function showWhole(element: HTMLElement): void {
  queueMicrotask(() => element.scrollIntoView({ block: 'nearest' }));
}
