/** `/` without a conversation in a window of its own: in local mode the tour; elsewhere the panel says what is missing. */
import { paths } from '../../shared/api/routes.ts';

/** True where the page goes elsewhere. */
export async function leaveForTour(location: Location): Promise<boolean> {
  const config = (await fetch(paths.config)
    .then((response) => response.json())
    .catch(() => ({}))) as { mode?: string };
  if (config.mode !== 'local') return false;
  location.replace('/desk?tour');
  return true;
}
