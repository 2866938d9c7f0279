/** The page before there is a conversation to show, and when there will be none. */
import { type JSX, Show } from 'solid-js';
import type { Messages } from '../messages/messages.ts';

/** Shows `content` when it is there; before that, what is loading or what went wrong. */
export function Shell(props: {
  messages: Messages;
  trouble: 'noConversation' | 'failed' | undefined;
  content: (() => JSX.Element) | undefined;
  onRetry: () => void;
}): JSX.Element {
  return (
    <Show
      when={props.content}
      fallback={
        <main class="earshot shell" lang={props.messages.locale} dir={props.messages.direction}>
          <h1 class="hidden-text">{props.messages.t('app.name')}</h1>
          <Show when={props.trouble} fallback={<p class="working">{props.messages.t('connection.connecting')}</p>}>
            {(trouble) => (
              <>
                <p>{props.messages.t(`connection.detail.${trouble()}`)}</p>
                <Show when={trouble() === 'failed'}>
                  <button type="button" class="button" onClick={() => props.onRetry()}>
                    {props.messages.t('connection.tryNow')}
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
