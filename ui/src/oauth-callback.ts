/**
 * The page at the redirect URI. Leaves nothing in the address bar, then hands what it was called with to the panel that waits
 * for it; where the panel itself went to sign in with its whole page, it becomes that panel again.
 */

import type { CallbackMessage } from './genesys/oauth.ts';
import { signInKeyPrefix } from './genesys/sign-in-storage-key.ts';

const { search, hash } = location;
history.replaceState(null, '', location.pathname);

/** A frame of a hidden sign-in has the panel around it; a panel that came back has the desktop, whose inside is not ours. */
function isOurs(other: Window): boolean {
  try {
    return other.location.origin === location.origin;
  } catch {
    return false;
  }
}

function hasLeft(): boolean {
  const state = new URLSearchParams(search).get('state') ?? new URLSearchParams(hash.slice(1)).get('state');
  try {
    return sessionStorage.getItem(`${signInKeyPrefix}${state}`) !== null;
  } catch {
    return false;
  }
}

const around: Window | null = window.parent === window ? null : window.parent;
const waiting: Window | null = window.opener ?? around;
if (!hasLeft() && waiting && isOurs(waiting)) {
  const message: CallbackMessage = { name: 'earshot_oauth', search, hash };
  waiting.postMessage(message, location.origin);
  if (window.opener) window.close();
} else {
  const root = document.getElementById('panel')!;
  import('./oauth-return-page.tsx')
    .then(({ startOauthReturn }) => startOauthReturn(root, search, hash))
    .catch(() => document.getElementById('failed')?.removeAttribute('hidden'));
}
