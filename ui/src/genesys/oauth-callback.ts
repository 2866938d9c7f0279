/** The page at the redirect URI: hands what it was called with to the panel that waits, and leaves nothing in the address bar. */
import type { CallbackMessage } from './oauth.ts';

const { search, hash } = location;
history.replaceState(null, '', location.pathname);

const message: CallbackMessage = { name: 'earshot_oauth', search, hash };
const waiting: Window | null = window.opener ?? (window.parent === window ? null : window.parent);
if (waiting) waiting.postMessage(message, location.origin);
if (window.opener) window.close();

const shown = document.querySelector('#state');
if (shown && !waiting) shown.textContent = 'There is nothing to do here. Open the panel from your interaction.';
