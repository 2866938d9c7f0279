/** The panel page. */
import { startPanel } from './panel-page.tsx';

const root = document.getElementById('panel');
if (root) {
  startPanel(root).catch(() => {
    document.getElementById('failed')?.removeAttribute('hidden');
  });
}
