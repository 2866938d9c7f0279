/** The customer's side of a chat, as a Messenger on a shop's page would be. */
import { createSignal, For, onCleanup, Show } from 'solid-js';
import { render } from 'solid-js/web';
import '../src/design/tokens.css';
import './desk.css';
import { Message } from './chat-view.tsx';
import { type ChatMessage, deskApi } from './desk-api.ts';

function Customer() {
  const [conversation, setConversation] = createSignal<string>();
  const [messages, setMessages] = createSignal<readonly ChatMessage[]>([]);
  const [name, setName] = createSignal('');
  const [text, setText] = createSignal('');
  const [problem, setProblem] = createSignal('');
  const [waiting, setWaiting] = createSignal(false);

  const run = (work: Promise<unknown>) =>
    work.then(
      () => setProblem(''),
      (error: Error) => setProblem(error.message),
    );
  const refresh = () => {
    const id = conversation();
    if (id !== undefined)
      void run(
        deskApi.messages(id).then((now) => {
          setMessages(now.messages);
          setWaiting(now.waiting);
        }),
      );
  };
  const timer = setInterval(refresh, 700);
  onCleanup(() => clearInterval(timer));

  const start = (event: Event): void => {
    event.preventDefault();
    void run(
      deskApi
        .startChat(name().trim())
        .then(({ conversationId }) => setConversation(conversationId))
        .then(refresh),
    );
  };
  const say = (event: Event): void => {
    event.preventDefault();
    const said = text().trim();
    if (said === '') return;
    setText('');
    void run(deskApi.customerSays(conversation()!, { text: said }).then(refresh));
  };

  return (
    <div class="customer">
      <h1>Maple Home</h1>
      <Show when={problem()}>
        <p class="problem" role="alert">
          {problem()}
        </p>
      </Show>
      <Show
        when={conversation()}
        fallback={
          <form class="compose" onSubmit={start}>
            <label for="name">Your name</label>
            <input id="name" value={name()} maxlength="60" onInput={(event) => setName(event.currentTarget.value)} />
            <button type="submit" class="primary">
              Start a chat
            </button>
          </form>
        }
      >
        {(id) => (
          <div class="chat">
            <ol class="messages">
              <For each={messages()}>{(message) => <Message message={message} mine="inbound" />}</For>
            </ol>
            <Show when={waiting()}>
              <p class="hint" role="status">
                Waiting for an agent. Go on queue at the desk, then answer there.
              </p>
            </Show>
            <form class="compose" onSubmit={say}>
              <label for="say">Your message</label>
              <textarea id="say" rows="2" value={text()} onInput={(event) => setText(event.currentTarget.value)} />
              <button type="submit" class="primary">
                Send
              </button>
            </form>
            <div class="actions">
              <button
                type="button"
                onClick={() => run(deskApi.customerSays(id(), { attachment: 'photo.jpg' }).then(refresh))}
              >
                Send a photo
              </button>
              <button
                type="button"
                onClick={() => run(deskApi.customerLeaves(id()).then(() => setConversation(undefined)))}
              >
                Leave
              </button>
            </div>
          </div>
        )}
      </Show>
    </div>
  );
}

render(() => <Customer />, document.querySelector('#customer')!);
