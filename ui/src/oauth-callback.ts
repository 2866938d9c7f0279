/**
 * The page at the redirect URI. Clears the address bar, then passes what it was called with to the panel that waits for it; if
 * the panel signed in with its whole page, this page becomes that panel again.
 */

import type { CallbackMessage } from './genesys/oauth.ts';
import { signInKeyPrefix } from './genesys/sign-in-storage-key.ts';

/** A pop-up whose answer no panel has taken for so long closes by itself. */
const unclaimedMs = 10_000;

const { search, hash } = location;
history.replaceState(null, '', location.pathname);

/** The parent of a hidden sign-in frame is the panel; that of a returned panel is the desktop, which is of another origin. */
function isOurs(other: Window): boolean {
  try {
    return other.location.origin === location.origin;
  } catch {
    return false;
  }
}

function isReturn(): boolean {
  const state = new URLSearchParams(search).get('state') ?? new URLSearchParams(hash.slice(1)).get('state');
  try {
    return sessionStorage.getItem(`${signInKeyPrefix}${state}`) !== null;
  } catch {
    return false;
  }
}

const parent: Window | null = window.parent === window ? null : window.parent;
const waiting: Window | null = window.opener ?? parent;
if (!isReturn() && waiting && isOurs(waiting)) {
  const message: CallbackMessage = { name: 'earshot_oauth', search, hash };
  waiting.postMessage(message, location.origin);
  // The panel closes its pop-up once it has the answer: a message whose window is gone by then has no source and is not believed.
  if (window.opener) setTimeout(() => window.close(), unclaimedMs);
} else {
  const root = document.getElementById('panel')!;
  import('./oauth-return-page.tsx')
    .then(({ startOauthReturn }) => startOauthReturn(root, search, hash))
    .catch(() => document.getElementById('failed')?.removeAttribute('hidden'));
}
