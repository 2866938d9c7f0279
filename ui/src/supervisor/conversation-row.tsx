/** One live conversation in the list: who, how it goes, and why it needs help. */
import { For, type JSX, Show } from 'solid-js';
import type { Need, OverviewRow } from '../../../shared/supervisor/overview.ts';
import { Icon } from '../design/icons.tsx';
import type { SupervisorTexts } from './texts.ts';

/** `7:05`, `1:02:09`. */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const parts = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, at) => (at === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
}

const needLevel = (score: number): 'calm' | 'watch' | 'help' => (score >= 40 ? 'help' : score >= 15 ? 'watch' : 'calm');

/** The whole row is one button that opens the conversation. */
export function ConversationRow(props: {
  row: OverviewRow;
  need: Need;
  /** Among all rows of the list, which may not all be in the page. `at` begins with 1. */
  place: { readonly at: number; readonly of: number };
  texts: SupervisorTexts;
  now: number;
  isOpen: boolean;
  onOpen: () => void;
}): JSX.Element {
  const { t } = props.texts;
  const name = () => props.row.agent?.name ?? t('noAgent');
  const customer = () => props.row.customer ?? t('customer');
  return (
    <li
      class="live-row"
      data-need={needLevel(props.need.score)}
      data-id={props.row.conversationId}
      aria-posinset={props.place.at}
      aria-setsize={props.place.of}
    >
      <button type="button" class="live-open" aria-pressed={props.isOpen} onClick={() => props.onOpen()}>
        <span class="live-who">
          <Icon name={props.row.channel === 'voice' ? 'phone' : 'chat'} size={14} />
          <span class="hidden-text">{t(props.row.channel)}</span>
          <bdi class="live-agent">{name()}</bdi>
          <bdi class="faint">{customer()}</bdi>
        </span>
        <span class="live-about faint">
          <span>
            {durationText(
              (props.row.endedAt ? Date.parse(props.row.endedAt) : props.now) - Date.parse(props.row.startedAt),
            )}
          </span>
          <Show when={props.row.endedAt}>
            <span>{t('ended')}</span>
          </Show>
          <Show when={props.row.language}>{(language) => <span>{props.texts.languageName(language())}</span>}</Show>
          <Show when={props.row.queue?.name}>{(queue) => <bdi>{queue()}</bdi>}</Show>
          <Show when={props.row.intent}>{(intent) => <bdi>{intent().name.replaceAll('_', ' ')}</bdi>}</Show>
        </span>
        <Show when={props.row.sentiment}>
          {(sentiment) => <SentimentLine line={sentiment().line} label={t(moodName(sentiment().score))} />}
        </Show>
        <span class="live-reasons">
          <For each={props.need.reasons}>
            {(reason) => (
              <span class="live-reason" data-reason={reason}>
                {props.texts.reason(reason)}
              </span>
            )}
          </For>
          <Show when={props.row.hint}>{(hint) => <span class="live-hint">{t(`hint_${hint().state}`)}</span>}</Show>
        </span>
      </button>
    </li>
  );
}

const moodName = (score: number) => (score <= -0.25 ? 'negative' : score >= 0.25 ? 'positive' : 'neutral');

/** The scores of the customer, oldest first, as a line; the word beside it says the same. */
function SentimentLine(props: { line: readonly number[]; label: string }): JSX.Element {
  const points = () =>
    (props.line.length === 1 ? [props.line[0]!, props.line[0]!] : props.line)
      .map((score, at, all) => `${(at / (all.length - 1)) * 72},${10 - score * 8}`)
      .join(' ');
  return (
    <span class="live-mood">
      <svg width="72" height="20" viewBox="0 0 72 20" aria-hidden="true">
        <path d="M0 10H72" class="live-zero" />
        <polyline points={points()} class="live-line" />
      </svg>
      <span>{props.label}</span>
    </span>
  );
}
