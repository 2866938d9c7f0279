/** Left: what is on the agent's desk, and the calls that can be played. */
import { createSignal, For, Show } from 'solid-js';
import { deskApi, type Sample } from './desk-api.ts';
import type { DeskState } from './desk-state.ts';

/** `onListen` is called with the recording once its call has started. */
export function Sidebar(props: { desk: DeskState; onListen: (sample: Sample) => void }) {
  const { desk } = props;
  const [busy, setBusy] = createSignal(false);

  const start = (what: { sample: string } | { microphone: true; language: string }, then?: () => void) => {
    setBusy(true);
    void desk
      .run(async () => {
        const call = await deskApi.startCall(desk.person.token, what);
        desk.select(call.conversationId);
        then?.();
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
        busy={busy()}
        onPlay={(sample) => start({ sample: sample.id }, () => props.onListen(sample))}
      />

      <h2>Your own voice</h2>
      <button type="button" disabled={busy()} onClick={() => start({ microphone: true, language: 'en-US' })}>
        Call with the microphone
      </button>

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
    <Show
      when={desk.state.interactions.length > 0}
      fallback={<p class="hint">Nothing is on your desk. Play a call below, or go on queue and start a chat.</p>}
    >
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
                <span class={`channel channel-${interaction.channel}`}>
                  {interaction.channel === 'voice' ? 'Call' : 'Chat'}
                </span>
                <span class="who">{interaction.customer}</span>
                <span class={`state state-${interaction.state}`}>{stateWord(interaction)}</span>
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

function SampleList(props: { samples: readonly Sample[]; busy: boolean; onPlay: (sample: Sample) => void }) {
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
              Play as call
            </button>
          </li>
        )}
      </For>
    </ul>
  );
}

function stateWord(interaction: { state: string; held: boolean; afterCallWork: boolean }): string {
  if (interaction.afterCallWork) return 'after-call work';
  if (interaction.held) return 'on hold';
  return interaction.state === 'alerting' ? 'ringing' : interaction.state;
}

/** Minutes and seconds: `1:05`. */
export function minutes(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
