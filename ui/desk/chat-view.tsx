/** A chat as the agent's desktop shows it: messages, and the compose box where the panel may put a reply. */
import { createEffect, createSignal, For, onCleanup, Show } from 'solid-js';
import { type ChatMessage, deskApi, type Interaction } from './desk-api.ts';
import { useDeskMessages } from './desk-messages.tsx';
import type { DeskState } from './desk-state.ts';

/** Messages are polled; the draft belongs to the desk, so that the panel can add to it. */
export function ChatView(props: { desk: DeskState; interaction: Interaction }) {
  const { t } = useDeskMessages();
  const [messages, setMessages] = createSignal<readonly ChatMessage[]>([]);
  const id = () => props.interaction.conversationId;
  const draft = () => props.desk.state.drafts[id()] ?? '';
  const open = () => props.interaction.state === 'connected';
  let list!: HTMLOListElement;

  createEffect(() => {
    const conversation = id();
    const ask = () =>
      deskApi.messages(conversation).then(
        ({ messages: all }) => {
          if (all.length === messages().length && all.at(-1)?.id === messages().at(-1)?.id) return;
          setMessages(all);
          list.scrollTop = list.scrollHeight;
        },
        () => undefined,
      );
    void ask();
    const timer = setInterval(ask, 700);
    onCleanup(() => clearInterval(timer));
  });

  const send = (event: Event): void => {
    event.preventDefault();
    const text = draft().trim();
    if (text === '') return;
    props.desk.setDraft(id(), '');
    void props.desk.run(() => deskApi.say(props.desk.person.token, id(), text));
  };

  return (
    <div class="chat">
      <ol class="messages" ref={list}>
        <For each={messages()}>{(message) => <Message message={message} mine="outbound" />}</For>
      </ol>
      <form class="compose" onSubmit={send}>
        <label for="compose">{t('reply')}</label>
        <textarea
          id="compose"
          rows="3"
          disabled={!open()}
          value={draft()}
          placeholder={t(open() ? 'replyHint' : 'replyClosed')}
          onInput={(event) => props.desk.setDraft(id(), event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) send(event);
          }}
        />
        <button type="submit" class="primary" disabled={!open() || draft().trim() === ''}>
          {t('send')}
        </button>
      </form>
    </div>
  );
}

/** One message; `mine` is the direction of the side that is shown. */
export function Message(props: { message: ChatMessage; mine: 'inbound' | 'outbound' }) {
  const { t } = useDeskMessages();
  const normalized = () => props.message.normalizedMessage;
  const bot = () => normalized().originatingEntity === 'Bot';
  const file = () => normalized().content?.find((part) => part.attachment)?.attachment?.filename;
  return (
    <li classList={{ message: true, mine: props.message.direction === props.mine, bot: bot() }}>
      <span class="from">{t(props.message.direction === 'inbound' ? 'customer' : bot() ? 'bot' : 'agent')}</span>
      <span class="text" dir="auto">
        {normalized().text}
        <Show when={file()}>{(name) => <em>{t('attachment', { name: name() })}</em>}</Show>
      </span>
    </li>
  );
}
