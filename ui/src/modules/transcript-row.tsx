/** One row of the transcript. Text from outside is set as a text node, never as markup. */
import { type Accessor, createMemo, For, type JSX, Match, Show, Switch } from 'solid-js';
import { Icon } from '../design/icons.tsx';
import { clockText } from '../state/clock-text.ts';
import { moodOf } from '../state/mood.ts';
import { textParts } from '../state/text-parts.ts';
import { lowConfidence, type TranscriptRow, type Utterance } from '../state/transcript-rows.ts';
import { usePanel } from './context.ts';
import { isForeign } from './foreign-language.ts';
import { lazily } from './lazily.tsx';
import type { TranscriptSearch } from './transcript-search.ts';

const UtteranceTranslation = lazily<{ utterance: Utterance }>(
  async () => (await import('./translation.tsx')).UtteranceTranslation,
);

const PlayMoment = lazily<{ utteranceId: string }>(async () => (await import('./play-moment.tsx')).PlayMoment);

type UtteranceEntry = Extract<TranscriptRow, { kind: 'utterance' }>;
type MarkRow = Exclude<TranscriptRow, { kind: 'utterance' }>;

/** Updates in place when the row under its key changes. */
export function TranscriptRowView(props: {
  row: Accessor<TranscriptRow>;
  matchesIn: TranscriptSearch['matchesIn'];
  current: string | undefined;
}): JSX.Element {
  const entry = () => (props.row().kind === 'utterance' ? (props.row() as UtteranceEntry) : undefined);
  return (
    <Switch>
      <Match when={entry()}>
        {(row) => <UtteranceRow row={row()} matchesIn={props.matchesIn} current={props.current} />}
      </Match>
      <Match when={props.row().kind !== 'utterance'}>
        <Mark row={props.row() as MarkRow} />
      </Match>
    </Switch>
  );
}

const moodIn = ({ sentiment }: UtteranceEntry) => sentiment && moodOf(sentiment.score, sentiment.magnitude);

function UtteranceRow(props: {
  row: UtteranceEntry;
  matchesIn: TranscriptSearch['matchesIn'];
  current: string | undefined;
}): JSX.Element {
  const panel = usePanel();
  const { t } = panel;
  const utterance = () => props.row.utterance;
  const unclear = () => utterance().final && (utterance().confidence ?? 1) < lowConfidence;
  const mood = () => moodIn(props.row);
  const parts = createMemo(() => textParts(utterance(), props.matchesIn(utterance().text)));
  return (
    <li
      class="said"
      classList={{
        opens: props.row.opens,
        interim: !utterance().final,
        unclear: unclear(),
        current: props.current === utterance().utteranceId,
      }}
      data-role={utterance().role}
      data-utterance={utterance().utteranceId}
    >
      <Show when={props.row.opens}>
        <div class="said-head">
          <span class="said-who">{t(`role.${utterance().role}`)}</span>
          <time class="said-when">{clockText(utterance().startMs)}</time>
        </div>
      </Show>
      <div class="said-line">
        <Show when={!props.row.opens}>
          <span class="hidden-text">{`${t(`role.${utterance().role}`)}: `}</span>
        </Show>
        <span class="words" dir="auto" lang={utterance().language}>
          <For each={parts()}>
            {(part) => (
              <Switch fallback={part.text}>
                <Match when={part.hit}>
                  <mark>{part.text}</mark>
                </Match>
                <Match when={part.entity}>
                  {(entity) => (
                    <button
                      type="button"
                      class="entity"
                      title={t('smart_reply.copy')}
                      onClick={() => void panel.copy(entity().value)}
                    >
                      {part.text}
                    </button>
                  )}
                </Match>
              </Switch>
            )}
          </For>
        </span>
        <Show when={!utterance().final}>
          <span class="interim-mark" title={t('transcript.interim')} aria-hidden="true" />
        </Show>
        <Show when={unclear()}>
          <span class="unclear-mark">
            <Icon name="warn" size={13} />
            {t('transcript.lowConfidence')}
          </span>
        </Show>
        <Show when={utterance().role === 'customer' && mood() !== 'neutral' && mood()}>
          {(name) => (
            <span class="mood-mark" data-mood={name()} title={t(`sentiment.${name()}`)}>
              <span class="hidden-text">{t(`sentiment.${name()}`)}</span>
            </span>
          )}
        </Show>
        <Moment utterance={utterance()} />
      </div>
      <Translation utterance={utterance()} />
    </li>
  );
}

/** Of a call: while it goes on, the agent listens to it. */
function Moment(props: { utterance: Utterance }): JSX.Element {
  const { view } = usePanel().connection.store.state;
  return (
    <Show when={view.status === 'ended' && view.channel === 'voice' && props.utterance.final}>
      <PlayMoment utteranceId={props.utterance.utteranceId} />
    </Show>
  );
}

function Translation(props: { utterance: Utterance }): JSX.Element {
  const panel = usePanel();
  return (
    <Show when={props.utterance.final && isForeign(panel, props.utterance.language)}>
      <UtteranceTranslation utterance={props.utterance} />
    </Show>
  );
}

function Mark(props: { row: MarkRow }): JSX.Element {
  const { t, messages } = usePanel();
  const text = () => {
    const { kind, lengthMs } = props.row;
    if (lengthMs === undefined) return t(`transcript.${kind}Open`);
    return t(`transcript.${kind}`, { seconds: messages().number(lengthMs / 1_000, { maximumFractionDigits: 1 }) });
  };
  return (
    <li class="break" data-kind={props.row.kind}>
      <span>
        <Show when={props.row.notice.role}>{(role) => `${t(`role.${role()}`)}: `}</Show>
        {text()}
      </span>
      <time class="said-when">{clockText(props.row.notice.startMs ?? 0)}</time>
    </li>
  );
}
