/** The call as a card: both parties, how loud each is, how far it is. */
import { createEffect, createMemo, createSignal, For, on, onCleanup, Show } from 'solid-js';
import { createLoaded } from './create-loaded.ts';
import { type CallState, deskApi } from './desk-api.ts';
import { type DeskMessages, useDeskMessages } from './desk-messages.tsx';
import type { DeskState } from './desk-state.ts';
import { type Microphone, type Speaker, startMicrophone } from './microphone.ts';
import type { DeskPhase } from './selection.ts';
import { minutes } from './sidebar.tsx';

/** One call; with a microphone call, also who speaks into it. */
export function CallCard(props: { desk: DeskState; call: CallState; phase: DeskPhase; customer: string }) {
  const { t } = useDeskMessages();
  const [microphone, setMicrophone] = createSignal<MicrophoneState>('waiting');
  const sampleId = createMemo(() => props.call.sampleId);
  const { value: levels } = createLoaded(() => {
    const id = sampleId();
    return id ? deskApi.levels(id) : undefined;
  });
  const played = () => (props.call.durationMs ? Math.min(1, props.call.positionMs / props.call.durationMs) : 0);
  const over = () => props.call.phase === 'ended';

  return (
    <section class="call" aria-label={t('call')}>
      <header class="call-head">
        <p class="clock" role="timer">
          {minutes(props.call.positionMs)}
          <Show when={props.call.durationMs}>
            {(total) => <span class="hint"> {t('callOf', { time: minutes(total()) })}</span>}
          </Show>
        </p>
        <p class="call-state" role="status" classList={{ problem: props.call.problem !== undefined }}>
          {stateSentence(t, props.call, props.phase, microphone())}
        </p>
      </header>
      <Party name={props.customer} side="customer" levels={levels()?.customer} played={played()} over={over()} />
      <Party name={props.desk.person.name} side="agent" levels={levels()?.agent} played={played()} over={over()} />
      <Show when={props.call.live && !over()}>
        <MicrophoneControls call={props.call} onState={setMicrophone} />
      </Show>
    </section>
  );
}

type MicrophoneState = 'waiting' | 'live' | 'blocked';

const microphoneSentences = {
  waiting: 'microphoneWaiting',
  live: 'microphoneLive',
  blocked: 'microphoneBlocked',
} as const satisfies Readonly<Record<MicrophoneState, string>>;

type T = DeskMessages['t'];

function stateSentence(t: T, call: CallState, phase: DeskPhase, microphone: MicrophoneState): string {
  if (call.problem) return t('callDropped', { reason: call.problem });
  if (phase === 'transferred') return t('callTransferred');
  if (call.phase === 'ended') return t('callEnded');
  if (phase === 'held') return t('held');
  return t(call.live ? microphoneSentences[microphone] : 'callActive');
}

/** One bar for each step of time; what was said is filled in the party's colour. */
function Party(props: {
  name: string;
  side: 'customer' | 'agent';
  levels: number[] | undefined;
  played: number;
  over: boolean;
}) {
  const { t } = useDeskMessages();
  const bars = () => {
    const levels = props.levels ?? [];
    return levels.map((level, i) => `M${i + 0.5} ${50 - level / 2}V${50 + Math.max(level, 2) / 2}`).join('');
  };
  const count = () => Math.max(1, props.levels?.length ?? 1);
  return (
    <div class={`party party-${props.side}`}>
      <span class="party-name">
        {props.name}
        <Show when={props.name.toLowerCase() !== props.side}>
          {' '}
          <span class="hint">{t(props.side)}</span>
        </Show>
      </span>
      <Show when={props.levels}>
        <svg class="lane" viewBox={`0 0 ${count()} 100`} preserveAspectRatio="none" aria-hidden="true">
          <clipPath id={`played-${props.side}`}>
            <rect x="0" y="0" height="100" width={count() * (props.over ? 1 : props.played)} />
          </clipPath>
          <path class="lane-rest" d={bars()} />
          <path class="lane-played" d={bars()} clip-path={`url(#played-${props.side})`} />
        </svg>
      </Show>
    </div>
  );
}

function MicrophoneControls(props: { call: CallState; onState: (state: MicrophoneState) => void }) {
  const { t, problem: sentence } = useDeskMessages();
  const [speaker, setSpeaker] = createSignal<Speaker>('customer');
  const [microphone, setMicrophone] = createSignal<Microphone>();
  const [problem, setProblem] = createSignal('');
  const [level, setLevel] = createSignal(0);
  const { callId } = props.call;
  const fail = (error: unknown) => setProblem(sentence(error));
  let gone = false;

  startMicrophone({ send: (ulaw) => deskApi.sendSound(callId, ulaw), onProblem: fail, onLevel: setLevel }).then(
    (started) => (gone ? started.stop() : setMicrophone(started)),
    fail,
  );
  createEffect(() => props.onState(microphone() ? 'live' : problem() ? 'blocked' : 'waiting'));
  createEffect(on([speaker, microphone], ([who, mic]) => mic?.setSpeaker(who)));
  createEffect(() => microphone()?.setMuted(props.call.held));
  onCleanup(() => {
    gone = true;
    microphone()?.stop();
  });

  return (
    <fieldset class="speaker">
      <legend>{t(microphone() ? 'speakingAs' : problem() ? 'microphoneBlocked' : 'microphoneWaiting')}</legend>
      <For each={['customer', 'agent'] as const}>
        {(who) => (
          <label>
            <input type="radio" name="speaker" checked={speaker() === who} onChange={() => setSpeaker(who)} /> {t(who)}
          </label>
        )}
      </For>
      <Show when={microphone()}>
        <meter class="level" min="0" max="1" value={level()} aria-label={t('microphoneLevel')} />
      </Show>
      <Show when={problem()}>
        <p class="problem" role="alert">
          {problem()}
        </p>
      </Show>
    </fieldset>
  );
}
