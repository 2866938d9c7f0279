/** Left: what is on the agent's desk, and the calls that can be played. */
import { createSignal, For, Show } from 'solid-js';
import { type CallState, deskApi, type Interaction, type Sample, type SpokenLanguage } from './desk-api.ts';
import { useDeskMessages } from './desk-messages.tsx';
import type { DeskState } from './desk-state.ts';
import { MissingLanguage } from './missing-language.tsx';
import { phaseOf } from './selection.ts';
import { primaryTag } from './tour-sample.ts';

/** `onListen` is called with the recording once its call has started. */
export function Sidebar(props: { desk: DeskState; onListen: (played: { callId: string; sampleId: string }) => void }) {
  const { t, locale } = useDeskMessages();
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
    <nav class="sidebar" aria-label={t('sidebar')}>
      <h2>{t('interactions')}</h2>
      <InteractionList desk={desk} />

      <h2>{t('recordedCalls')}</h2>
      <SampleList
        samples={desk.setup.samples}
        languages={desk.setup.languages}
        busy={busy()}
        onPlay={(sample) =>
          start({ sample: sample.id }, ({ callId }) => props.onListen({ callId, sampleId: sample.id }))
        }
      />

      <h2>{t('testCall')}</h2>
      <TestCall
        languages={desk.setup.languages}
        busy={busy()}
        onStart={(language) => start({ microphone: true, language })}
      />

      <h2>{t('chat')}</h2>
      <a class="button" href={`/customer?langTag=${locale}`} target="_blank" rel="noreferrer">
        {t('openCustomer')}
      </a>
    </nav>
  );
}

function InteractionList(props: { desk: DeskState }) {
  const { t } = useDeskMessages();
  const { desk } = props;
  return (
    <Show when={desk.state.interactions.length > 0} fallback={<p class="hint">{t('welcomeTitle')}</p>}>
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
                  <span class="badge" title={t('newInPanel')}>
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
  const { t, languageName } = useDeskMessages();
  const [tag, setTag] = createSignal('en-US');
  return (
    <>
      <label class="spoken">
        <span>{t('youSpeak')}</span>
        <select onChange={(event) => setTag(event.currentTarget.value)}>
          <For each={props.languages}>{({ tag }) => <option value={tag}>{languageName(tag)}</option>}</For>
        </select>
      </label>
      <MissingLanguage languages={props.languages} tag={tag()} />
      <button type="button" disabled={props.busy} onClick={() => props.onStart(tag())}>
        {t('startTestCall')}
      </button>
    </>
  );
}

function SampleList(props: {
  samples: readonly Sample[];
  languages: readonly SpokenLanguage[];
  busy: boolean;
  onPlay: (sample: Sample) => void;
}) {
  const { t, titleOf, languageName } = useDeskMessages();
  return (
    <ul class="samples">
      <For each={props.samples} fallback={<li class="hint">{t('noSamples')}</li>}>
        {(sample) => (
          <li class="sample">
            <div>
              <strong dir="auto">{titleOf(sample)}</strong>
              <span class="hint">
                {minutes(sample.durationMs)} · {languageName(primaryTag(sample.language))}
              </span>
            </div>
            <button
              type="button"
              class="primary"
              disabled={props.busy}
              data-sample={sample.id}
              onClick={() => props.onPlay(sample)}
            >
              {t('play')}
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
  const { t, clockTime } = useDeskMessages();
  const call = () => props.desk.callOf(props.interaction.conversationId);
  const phase = () => phaseOf(props.interaction, call());
  const topic = () => {
    const now = call();
    return now ? (now.live ? t('microphone') : props.desk.titleOf(now)) : props.interaction.topic;
  };
  const since = () => minutes(Math.max(0, props.desk.now() - Date.parse(props.interaction.startedAt)));
  return (
    <>
      <span class={`channel channel-${props.interaction.channel}`}>
        {t(props.interaction.channel === 'voice' ? 'call' : 'chat')}
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
          ? t('waitingFor', { time: since() })
          : `${t(phase())} · ${clockTime(props.interaction.startedAt)}`}
      </span>
    </>
  );
}

/** Minutes and seconds: `1:05`. */
export function minutes(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
