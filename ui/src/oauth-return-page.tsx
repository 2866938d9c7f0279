/** The page after a sign-in with the whole page: the panel as it was opened, or why it is not and a link back. */
import { Show } from 'solid-js';
import { render } from 'solid-js/web';
import { readHostParams } from './data/host.ts';
import { takeSignIn } from './genesys/redirect-sign-in.ts';
import { createMessages, loadWholeCatalog, pickLanguage } from './messages/messages.ts';
import { startPanel } from './panel-page.tsx';

/** `search` and `hash`: what the redirect URI was called with. */
export async function startOauthReturn(root: HTMLElement, search: string, hash: string): Promise<void> {
  const returned = takeSignIn(() => sessionStorage, search, hash, Date.now());
  if (returned.kind === 'arrived') {
    // Only the URL changes: the answer stays in memory, and a reload opens the panel as the host did.
    history.replaceState(null, '', `/${returned.search}`);
    return startPanel(root, returned.signIn);
  }
  const back = returned.search;
  const { language, locale } = pickLanguage(back && readHostParams(back).langTag, ...navigator.languages);
  const messages = createMessages(language, locale, await loadWholeCatalog(language));
  document.documentElement.lang = locale;
  document.documentElement.dir = messages.direction;
  render(
    () => (
      <main class="earshot shell" lang={locale} dir={messages.direction}>
        <h1 class="hidden-text">{messages.t('app.name')}</h1>
        <p role="alert">{messages.t(`signIn.${returned.why}`)}</p>
        <Show when={back} fallback={<p>{messages.t('connection.detail.noConversation')}</p>}>
          {(to) => (
            <a class="button" href={`/${to()}`}>
              {messages.t('signIn.back')}
            </a>
          )}
        </Show>
      </main>
    ),
    root,
  );
}
