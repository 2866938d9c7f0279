/** The panel page. */
import { startPanel } from './panel-page.tsx';

const root = document.getElementById('panel');

async function start(element: HTMLElement): Promise<void> {
  const query = new URLSearchParams(location.search);
  const isAlone = window === window.top && ![...query.keys()].some((name) => name.toLowerCase() === 'conversationid');
  if (isAlone && (await (await import('./start-page.ts')).leaveForTour(location))) return;
  await startPanel(element);
}

if (root) {
  start(root).catch(() => {
    document.getElementById('failed')?.removeAttribute('hidden');
  });
}
