/** The page before there is a conversation to show, and when there will be none. */
import { type JSX, Show } from 'solid-js';
import type { Words } from '../words/words.ts';

export function Shell(props: {
  words: Words;
  trouble: 'noConversation' | 'failed' | undefined;
  content: (() => JSX.Element) | undefined;
  onRetry: () => void;
}): JSX.Element {
  return (
    <Show
      when={props.content}
      fallback={
        <main class="earshot shell" lang={props.words.locale} dir={props.words.direction}>
          <h1 class="hidden-text">{props.words.t('app.name')}</h1>
          <Show when={props.trouble} fallback={<p class="working">{props.words.t('connection.connecting')}</p>}>
            {(trouble) => (
              <>
                <p>{props.words.t(`connection.detail.${trouble()}`)}</p>
                <Show when={trouble() === 'failed'}>
                  <button type="button" class="button" onClick={() => props.onRetry()}>
                    {props.words.t('connection.tryNow')}
                  </button>
                </Show>
              </>
            )}
          </Show>
        </main>
      }
    >
      {(content) => content()()}
    </Show>
  );
}
