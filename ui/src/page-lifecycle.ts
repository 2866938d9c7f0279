/** The lifecycle of the page: shown again, back from sleep or the back/forward cache, about to close. */
import type { PanelConnection } from './data/connection.ts';
import type { PanelHost } from './data/host.ts';

/** Ties a connection to the lifecycle of the page. Returns the function that ends that. */
export function followPage(connection: PanelConnection, host: PanelHost = {}): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  const wake = () => connection.feed.wake();
  // A frozen page keeps its locks: what it leads would stand still with it.
  document.addEventListener('freeze', () => connection.feed.sleep(), { signal });
  document.addEventListener('resume', wake, { signal });
  addEventListener('online', wake, { signal });
  addEventListener('focus', wake, { signal });
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && wake(), { signal });
  addEventListener('pageshow', (event) => event.persisted && wake(), { signal });
  addEventListener(
    'pagehide',
    (event) => {
      void connection.feedback.close();
      // A page with an open stream is not put into the back/forward cache.
      if (event.persisted) connection.feed.sleep();
    },
    { signal },
  );
  const offFocus = host.onFocus?.(wake);
  const offStop = host.onStop?.(() => connection.close());
  return () => {
    stop.abort();
    offFocus?.();
    offStop?.();
  };
}
