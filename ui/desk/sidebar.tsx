/** Left: what is on the agent's desk, and the calls that can be played. */
import { createSignal, For, Show } from 'solid-js';
import { type CallState, deskApi, type Interaction, type Sample, type SpokenLanguage } from './desk-api.ts';
import type { DeskState } from './desk-state.ts';
import { phaseNames, phaseOf } from './selection.ts';

/** `onListen` is called with the recording once its call has started. */
export function Sidebar(props: { desk: DeskState; onListen: (played: { callId: string; sampleId: string }) => void }) {
  const { desk } = props;
  const [busy, setBusy] = createSignal(false);

  const start = (
    what: { sample: string } | { microphone: true; language: string },
    then?: (call: CallState) => void,
  ) => {
    setBusy(true);
    void desk
      .run(async () => {
        const call = await deskApi.startCall(desk.person.token, what);
        desk.select(call.conversationId);
        then?.(call);
      })
      .finally(() => setBusy(false));
  };

  return (
    <nav class="sidebar" aria-label="Interactions and calls">
      <h2>Interactions</h2>
      <InteractionList desk={desk} />

      <h2>Recorded calls</h2>
      <SampleList
        samples={desk.setup.samples}
        languages={desk.setup.languages}
        busy={busy()}
        onPlay={(sample) =>
          start({ sample: sample.id }, ({ callId }) => props.onListen({ callId, sampleId: sample.id }))
        }
      />

      <h2>Test call</h2>
      <TestCall
        languages={desk.setup.languages}
        busy={busy()}
        onStart={(language) => start({ microphone: true, language })}
      />

      <h2>Chat</h2>
      <a class="button" href="/customer" target="_blank" rel="noreferrer">
        Open the customer’s page
      </a>
    </nav>
  );
}

function InteractionList(props: { desk: DeskState }) {
  const { desk } = props;
  return (
    <Show when={desk.state.interactions.length > 0} fallback={<p class="hint">No active interactions</p>}>
      <ul class="interactions">
        <For each={desk.state.interactions}>
          {(interaction) => (
            <li>
              <button
                type="button"
                class="interaction"
                aria-current={desk.selected() === interaction.conversationId}
                onClick={() => desk.select(interaction.conversationId)}
              >
                <InteractionLabel desk={desk} interaction={interaction} />
                <Show when={(desk.state.attention[interaction.conversationId] ?? 0) > 0}>
                  <span class="badge" title="New in the panel">
                    {desk.state.attention[interaction.conversationId]}
                  </span>
                </Show>
              </button>
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}

function TestCall(props: { languages: readonly SpokenLanguage[]; busy: boolean; onStart: (language: string) => void }) {
  const [tag, setTag] = createSignal('en-US');
  return (
    <>
      <label class="spoken">
        <span>You speak</span>
        <select onChange={(event) => setTag(event.currentTarget.value)}>
          <For each={props.languages}>{({ tag, name }) => <option value={tag}>{name}</option>}</For>
        </select>
      </label>
      <MissingLanguage languages={props.languages} tag={tag()} />
      <button type="button" disabled={props.busy} onClick={() => props.onStart(tag())}>
        Start a test call
      </button>
    </>
  );
}

/** How to add the language of a call, where it is not recognized yet. */
function MissingLanguage(props: { languages: readonly SpokenLanguage[]; tag: string }) {
  const missing = () => {
    const code = props.tag.split('-')[0];
    return props.languages.find(({ tag, command }) => command !== undefined && tag.split('-')[0] === code);
  };
  return (
    <Show when={missing()}>
      {(language) => (
        <p class="hint">
          {language().name} is not transcribed yet. To add it: <code>{language().command}</code>
        </p>
      )}
    </Show>
  );
}

function SampleList(props: {
  samples: readonly Sample[];
  languages: readonly SpokenLanguage[];
  busy: boolean;
  onPlay: (sample: Sample) => void;
}) {
  return (
    <ul class="samples">
      <For each={props.samples} fallback={<li class="hint">There are no recorded calls.</li>}>
        {(sample) => (
          <li class="sample">
            <div>
              <strong>{sample.title}</strong>
              <span class="hint">
                {minutes(sample.durationMs)} · {sample.language}
              </span>
            </div>
            <button
              type="button"
              class="primary"
              disabled={props.busy}
              data-sample={sample.id}
              onClick={() => props.onPlay(sample)}
            >
              Play
            </button>
            <MissingLanguage languages={props.languages} tag={sample.language} />
          </li>
        )}
      </For>
    </ul>
  );
}

/** Who, about what, on which channel, since when, and what state it is in. */
function InteractionLabel(props: { desk: DeskState; interaction: Interaction }) {
  const call = () => props.desk.callOf(props.interaction.conversationId);
  const phase = () => phaseOf(props.interaction, call());
  const topic = () => call()?.title ?? props.interaction.topic;
  const since = () => minutes(Math.max(0, props.desk.now() - Date.parse(props.interaction.startedAt)));
  return (
    <>
      <span class={`channel channel-${props.interaction.channel}`}>
        {props.interaction.channel === 'voice' ? 'Call' : 'Chat'}
      </span>
      <span class="who">{props.interaction.customer}</span>
      <Show when={topic()}>
        {(text) => (
          <span class="topic" dir="auto">
            {text()}
          </span>
        )}
      </Show>
      <span class={`state state-${phase()}`}>
        {phase() === 'ringing'
          ? `Waiting ${since()}`
          : `${phaseNames[phase()]} · ${clockTime(props.interaction.startedAt)}`}
      </span>
    </>
  );
}

/** Hours and minutes in the reader's own notation. */
const clockTime = (iso: string): string =>
  new Date(iso).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });

/** Minutes and seconds: `1:05`. */
export function minutes(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
