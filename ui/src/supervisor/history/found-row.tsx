/** One found conversation: when, who, how it went, and the sentence that matches. */
import { For, type JSX, Show } from 'solid-js';
import type { FoundConversation } from '../../../../shared/api/archive.ts';
import { Icon } from '../../design/icons.tsx';
import type { SupervisorTexts } from '../texts.ts';
import { markMatch } from './mark-match.ts';

/** The whole row is one button that opens the conversation. */
export function FoundRow(props: {
  row: FoundConversation;
  texts: SupervisorTexts;
  locale: string;
  words: string;
  isOpen: boolean;
  onOpen: () => void;
}): JSX.Element {
  const { t } = props.texts;
  const agents = () => props.row.agents.map(({ id, name }) => name || id).join(', ') || t('noAgent');
  return (
    <li class="live-row" data-id={props.row.conversationId}>
      <button type="button" class="live-open found-open" aria-pressed={props.isOpen} onClick={() => props.onOpen()}>
        <span class="live-who">
          <Icon name={props.row.channel === 'voice' ? 'phone' : 'chat'} size={14} />
          <span class="hidden-text">{t(props.row.channel)}</span>
          <span>{dateText(props.row.startedAt, props.locale)}</span>
          <bdi class="live-agent">{agents()}</bdi>
          <Show when={props.row.queue}>{(queue) => <bdi class="faint">{queue()}</bdi>}</Show>
          <Show when={props.row.sentiment !== undefined}>
            <span class="faint">{t(moodName(props.row.sentiment ?? 0))}</span>
          </Show>
          <For each={props.row.alerts}>{(alert) => <span class="live-reason">{alert.title}</span>}</For>
        </span>
        <span class="found-text" dir="auto">
          <Show when={props.row.match} fallback={<Marked text={props.row.summary ?? ''} words={props.words} />}>
            {(match) => <Marked text={match().text} words={props.words} />}
          </Show>
        </span>
      </button>
    </li>
  );
}

/** Text with what was searched for marked. */
export function Marked(props: { text: string; words: string }): JSX.Element {
  return <For each={markMatch(props.text, props.words)}>{({ text, hit }) => (hit ? <mark>{text}</mark> : text)}</For>;
}

/** Day and time, short. */
export const dateText = (instant: string, locale: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(Date.parse(instant));

const moodName = (score: number) => (score <= -0.25 ? 'negative' : score >= 0.25 ? 'positive' : 'neutral');
