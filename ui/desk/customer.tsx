/** The customer's side of a chat, as a Messenger on a shop's page would be. */
import { createSignal, For, onCleanup, Show } from 'solid-js';
import { render } from 'solid-js/web';
import '../src/design/tokens.css';
import './desk.css';
import { Message } from './chat-view.tsx';
import { type ChatMessage, deskApi } from './desk-api.ts';
import { DeskMessagesContext, loadPageMessages, useDeskMessages } from './desk-messages.tsx';

/** A problem of the last request is shown until the next one succeeds. */
function createProblem() {
  const messages = useDeskMessages();
  const [problem, setProblem] = createSignal('');
  const run = (work: Promise<unknown>) =>
    work.then(
      () => setProblem(''),
      (error: unknown) => setProblem(messages.problem(error)),
    );
  return { problem, run };
}

type Run = ReturnType<typeof createProblem>['run'];

function Customer() {
  const [conversation, setConversation] = createSignal<string>();
  const { problem, run } = createProblem();
  return (
    <main class="customer">
      <h1>Maple Home</h1>
      <Show when={problem()}>
        <p class="problem" role="alert">
          {problem()}
        </p>
      </Show>
      <Show
        when={conversation()}
        fallback={
          <StartForm
            onStart={(name) =>
              void run(deskApi.startChat(name).then(({ conversationId }) => setConversation(conversationId)))
            }
          />
        }
      >
        {(id) => <Chat conversationId={id()} run={run} onLeft={() => setConversation(undefined)} />}
      </Show>
    </main>
  );
}

function StartForm(props: { onStart: (name: string) => void }) {
  const { t } = useDeskMessages();
  const [name, setName] = createSignal('');
  const start = (event: Event): void => {
    event.preventDefault();
    props.onStart(name().trim());
  };
  return (
    <form class="compose" onSubmit={start}>
      <label for="name">{t('yourName')}</label>
      <input id="name" value={name()} maxlength="60" onInput={(event) => setName(event.currentTarget.value)} />
      <button type="submit" class="primary">
        {t('startChat')}
      </button>
    </form>
  );
}

function Chat(props: { conversationId: string; run: Run; onLeft: () => void }) {
  const { t } = useDeskMessages();
  const [messages, setMessages] = createSignal<readonly ChatMessage[]>([]);
  const [waiting, setWaiting] = createSignal(false);
  const [text, setText] = createSignal('');
  let list!: HTMLOListElement;

  const refresh = () =>
    void props.run(
      deskApi.messages(props.conversationId).then((now) => {
        const isNews = now.messages.length !== messages().length;
        setMessages(now.messages);
        setWaiting(now.waiting);
        if (isNews) list.scrollTop = list.scrollHeight;
      }),
    );
  refresh();
  const timer = setInterval(refresh, 700);
  onCleanup(() => clearInterval(timer));

  const send = (what: { text: string } | { attachment: string }) =>
    void props.run(deskApi.customerSays(props.conversationId, what).then(refresh));
  const submit = (event: Event): void => {
    event.preventDefault();
    const written = text().trim();
    if (written === '') return;
    setText('');
    send({ text: written });
  };

  return (
    <div class="chat">
      <ol class="messages" ref={list}>
        <For each={messages()}>{(message) => <Message message={message} mine="inbound" />}</For>
      </ol>
      <Show when={waiting()}>
        <p class="hint" role="status">
          {t('waitingForAgent')}
        </p>
      </Show>
      <form class="compose" onSubmit={submit}>
        <label for="say">{t('yourMessage')}</label>
        <textarea
          id="say"
          rows="2"
          value={text()}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) submit(event);
          }}
        />
        <button type="submit" class="primary">
          {t('send')}
        </button>
      </form>
      <div class="actions">
        <button type="button" onClick={() => send({ attachment: 'photo.jpg' })}>
          {t('sendPhoto')}
        </button>
        <button
          type="button"
          onClick={() => void props.run(deskApi.customerLeaves(props.conversationId).then(props.onLeft))}
        >
          {t('leave')}
        </button>
      </div>
    </div>
  );
}

void loadPageMessages('customerTitle').then((messages) =>
  render(
    () => (
      <DeskMessagesContext.Provider value={messages}>
        <Customer />
      </DeskMessagesContext.Provider>
    ),
    document.querySelector('#customer')!,
  ),
);
