/** The local agent desktop: a calm stand-in for Genesys Cloud's, with the panel framed as that frames it. */
import { createSignal, For, Match, Show, Switch } from 'solid-js';
import { render } from 'solid-js/web';
import '../src/design/tokens.css';
import './desk.css';
import { CallSound } from './call-sound.tsx';
import { createLoaded } from './create-loaded.ts';
import { deskApi, type Person, type Setup } from './desk-api.ts';
import { DeskMessagesContext, Filled, loadPageMessages, useDeskMessages } from './desk-messages.tsx';
import { createDeskState, type DeskState } from './desk-state.ts';
import { Inspector } from './inspector.tsx';
import { InteractionView } from './interaction-view.tsx';
import { PanelFrame } from './panel-frame.tsx';
import { Sidebar } from './sidebar.tsx';
import { Tour } from './tour.tsx';

/** The recorded call whose sound is played. */
export type Played = { readonly callId: string; readonly sampleId: string };

const wanted = new URLSearchParams(location.search);

function App() {
  const messages = useDeskMessages();
  const { value: setup, error } = createLoaded(async () => {
    const found = await deskApi.setup();
    await signIn(found, personOf(found));
    return found;
  });
  return (
    <Switch>
      <Match when={error()}>
        <p class="problem lonely" role="alert">
          {messages.problem(error())}
        </p>
      </Match>
      <Match when={setup()}>{(ready) => <Desk setup={ready()} />}</Match>
    </Switch>
  );
}

const personOf = (setup: Setup): Person =>
  setup.people.find((p) => p.token === wanted.get('agent')) ?? setup.people[0]!;

/** The panel's silent sign-in finds this session, as it finds the agent's in the real desktop: so it comes before any panel. */
async function signIn(setup: Setup, person: Person): Promise<void> {
  await fetch(`${setup.genesysOrigin}/login/session?person=${person.userId}`, {
    method: 'POST',
    mode: 'no-cors',
    credentials: 'include',
  }).catch(() => undefined);
}

function Desk(props: { setup: Setup }) {
  const { setup } = props;
  const person = personOf(setup);
  const messages = useDeskMessages();
  const { t } = messages;
  const desk = createDeskState(setup, person, messages);
  const [played, setPlayed] = createSignal<Played>();
  const [tour, setTour] = createSignal(wanted.has('tour'));
  const interaction = () => desk.state.interactions.find((i) => i.conversationId === desk.selected());

  return (
    <div class="desk" classList={{ 'with-tour': tour() }}>
      <DeskBar desk={desk} played={played()} />
      <Sidebar desk={desk} onListen={setPlayed} />
      <main>
        <Show when={tour()}>
          <Tour desk={desk} onPlay={setPlayed} onClose={() => setTour(false)} />
        </Show>
        <Show when={desk.state.problem}>
          <p class="problem" role="alert">
            {desk.state.problem}
          </p>
        </Show>
        <Show when={interaction()} fallback={<Show when={!tour()}>{<Welcome onTour={() => setTour(true)} />}</Show>}>
          {(current) => <InteractionView desk={desk} interaction={current()} />}
        </Show>
      </main>
      <aside aria-label={t('panel')}>
        <For each={desk.state.panels}>
          {(id) => (
            <PanelFrame
              conversationId={id}
              visible={desk.selected() === id}
              popupAuth={wanted.get('popup') === 'true'}
              loginHint={person.email}
              locale={messages.locale}
              onAction={(action) => desk.onAction(id, action)}
            />
          )}
        </For>
        <Show when={desk.state.panels.length === 0}>
          <p class="hint lonely">{t('panelEmpty')}</p>
        </Show>
      </aside>
      <Show when={tour()}>
        <Inspector desk={desk} />
      </Show>
      <div class="toasts" role="status">
        <For each={desk.toasts()}>
          {(toast) => (
            <div class="toast">
              <strong>{toast.title}</strong>
              <span>{toast.message}</span>
            </div>
          )}
        </For>
      </div>
    </div>
  );
}

/** Top: the sound of a recorded call, the queue switch, and the person at the desk. */
function DeskBar(props: { desk: DeskState; played: Played | undefined }) {
  const { t } = useDeskMessages();
  const { setup, person, state, run } = props.desk;
  return (
    <header class="bar">
      <strong>{t('title')}</strong>
      <span class="hint">{t('simulator')}</span>
      <Show when={props.played} keyed>
        {(played) => <CallSound desk={props.desk} callId={played.callId} sampleId={played.sampleId} />}
      </Show>
      <label class="switch">
        <input
          type="checkbox"
          checked={state.onQueue ?? false}
          disabled={state.onQueue === undefined}
          onChange={(event) => {
            const next = event.currentTarget.checked;
            void run(() => deskApi.setOnQueue(person.token, next));
          }}
        />
        {t('onQueue')}
      </label>
      <label class="who">
        {t('agent')}
        <select
          onChange={(event) => {
            const query = new URLSearchParams({ agent: event.currentTarget.value });
            const langTag = wanted.get('langTag');
            if (langTag) query.set('langTag', langTag);
            location.search = `?${query}`;
          }}
        >
          <For each={setup.people}>
            {(p) => (
              <option value={p.token} selected={p.token === person.token}>
                {p.name} ({p.token})
              </option>
            )}
          </For>
        </select>
      </label>
    </header>
  );
}

/** The first steps, before there is an interaction. */
function Welcome(props: { onTour: () => void }) {
  const { t } = useDeskMessages();
  return (
    <div class="welcome">
      <h1>{t('welcomeTitle')}</h1>
      <p>{t('welcomeText')}</p>
      <ol>
        <li>
          <Filled text="welcomePlay" parts={{ play: () => <strong>{t('play')}</strong> }} />
        </li>
        <li>
          <Filled text="welcomeChat" parts={{ onQueue: () => <strong>{t('onQueue')}</strong> }} />
        </li>
        <li>{t('welcomeTest')}</li>
      </ol>
      <button type="button" onClick={props.onTour}>
        {t('takeTour')}
      </button>
    </div>
  );
}

void loadPageMessages('title').then((messages) =>
  render(
    () => (
      <DeskMessagesContext.Provider value={messages}>
        <App />
      </DeskMessagesContext.Provider>
    ),
    document.querySelector('#desk')!,
  ),
);
