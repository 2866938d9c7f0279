/** The one thing that helps now, on top of the panel. Its height stays, so nothing moves when it changes. */
import {
  type Accessor,
  createEffect,
  createMemo,
  createSignal,
  type JSX,
  Match,
  on,
  onCleanup,
  Show,
  Switch,
} from 'solid-js';
import { Icon, type IconName } from '../design/icons.tsx';
import { chooseFocus, type FocusItem, type FocusType, focusItems } from '../state/focus.ts';
import type { Suggestion } from '../state/suggestions.ts';
import { type AnswerHandle, Thumbs, useDisplayed, useReply } from './answer-actions.tsx';
import { Sources } from './answer-card.tsx';
import { usePanel } from './context.ts';
import type { HandOverProps } from './hand-over.tsx';
import { IconButton } from './icon-button.tsx';
import { lazily } from './lazily.tsx';

const icons: Readonly<Record<FocusType, IconName>> = {
  handOver: 'info',
  answer: 'spark',
  step: 'check',
  reply: 'chat',
};

const HandOver = lazily<HandOverProps>(async () => (await import('./hand-over.tsx')).HandOver);

/** What waits behind the card is counted on it. */
export function FocusCard(): JSX.Element {
  const panel = usePanel();
  const { t, messages, choices } = panel;
  const { view } = panel.connection.store.state;
  const [isReading, setReading] = createSignal(false);
  const items = createMemo(() =>
    focusItems({ view, dismissals: choices.dismissals(), used: choices.used(), read: choices.read() }),
  );
  const focus = createMemo<FocusItem | undefined>((before) => chooseFocus(items(), before?.key, isReading()));
  const suggestion = () => focus()?.suggestion;
  const actions = createFocusActions(suggestion);
  announceFocus(focus);
  createEffect(() => choices.setOnCard(suggestion()?.suggestionId));
  onCleanup(() => choices.setOnCard(undefined));
  panel.command('useFocus', () => actions.use());
  panel.command('dismissFocus', () => actions.dismiss());
  return (
    <section
      class="focus"
      aria-label={t('focus.title')}
      data-type={focus()?.type}
      onPointerEnter={(event) => event.pointerType === 'mouse' && setReading(true)}
      onPointerLeave={() => setReading(false)}
      onFocusIn={() => setReading(true)}
      onFocusOut={() => setReading(false)}
    >
      <Switch fallback={<Idle />}>
        <Match when={focus()?.type === 'handOver' && view.context}>
          {(context) => <HandOver context={context()} />}
        </Match>
        <Match when={suggestion()}>
          {(now) => (
            <>
              <header class="focus-head">
                <Icon name={icons[focus()?.type ?? 'answer']} size={14} />
                <h2>{t(`focus.${(focus()?.type ?? 'answer') as 'answer' | 'step' | 'reply'}`)}</h2>
                <Show when={items().length > 1}>
                  <span class="faint">{messages().count('focus.more', { count: items().length - 1 })}</span>
                </Show>
                <span class="spread" />
                <IconButton icon="close" size={12} label={t('focus.notNow')} onClick={actions.dismiss} />
              </header>
              <FocusBody suggestion={now()} onUse={actions.use} />
            </>
          )}
        </Match>
      </Switch>
    </section>
  );
}

/** What is announced when something new is on the card. */
function announceFocus(focus: Accessor<FocusItem | undefined>): void {
  const panel = usePanel();
  createEffect(
    on(
      () => focus()?.key,
      () => {
        const { type, suggestion } = focus() ?? {};
        const title = suggestion?.query || suggestion?.title || suggestion?.text || '';
        if (type === 'answer') panel.announce(panel.t('announce.suggestion', { title }));
        else if (type === 'step') panel.announce(panel.t('announce.coaching', { title: suggestion?.title || title }));
      },
      { defer: true },
    ),
  );
}

function createFocusActions(suggestion: Accessor<Suggestion | undefined>) {
  const panel = usePanel();
  const reply = useReply();
  return {
    use() {
      const now = suggestion();
      if (now) void reply(handleOf(now), sayable(now), 'insert');
    },
    dismiss() {
      const now = suggestion();
      if (now) panel.choices.dismiss(now);
    },
  };
}

/** What the agent would say: a sample response before the advice behind it. */
const sayable = ({ responses, text, title }: Suggestion) => responses?.[0] ?? (text || title || '');

function handleOf({ suggestionId, answerRecord, kind, proactive }: Suggestion): AnswerHandle {
  const other = kind === 'smart_reply' || kind === 'coaching' ? kind : 'knowledge_assist';
  return { suggestionId, answerRecord, kind: proactive ? other : 'knowledge_search' };
}

function FocusBody(props: { suggestion: Suggestion; onUse: () => void }): JSX.Element {
  const panel = usePanel();
  const { t } = panel;
  let root!: HTMLDivElement;
  useDisplayed(
    () => root,
    () => props.suggestion.answerRecord,
  );
  const canInsert = () => panel.host.reply?.available;
  const cause = () =>
    panel.connection.store.state.view.utterances.findLast((u) => u.utteranceId === props.suggestion.utteranceId);
  const heading = () => props.suggestion.query || props.suggestion.title;
  return (
    <>
      {/* A long answer scrolls inside the card, also by keyboard. */}
      <section class="focus-body" ref={root} tabindex="0" aria-label={heading() ?? t('focus.answer')}>
        <Show when={heading()}>
          <p class="focus-title words" dir="auto">
            {heading()}
          </p>
        </Show>
        <p class="words" dir="auto">
          {sayable(props.suggestion)}
        </p>
        <Sources suggestion={props.suggestion} handle={handleOf(props.suggestion)} />
      </section>
      <footer class="focus-foot">
        <button type="button" class="button primary" onClick={() => props.onUse()}>
          <Icon name={canInsert() ? 'insert' : 'copy'} size={14} />
          {t(canInsert() ? 'smart_reply.insert' : 'smart_reply.copy')}
        </button>
        <Thumbs handle={handleOf(props.suggestion)} />
        <Show when={cause()}>
          {(said) => (
            <button
              type="button"
              class="focus-cause faint"
              onClick={() => panel.showUtterance(said().utteranceId)}
              title={said().text}
            >
              <bdi>{t('focus.because', { role: t(`role.${said().role}`), quote: said().text })}</bdi>
            </button>
          )}
        </Show>
      </footer>
    </>
  );
}

/** Before the first words, and while there is nothing to suggest. */
function Idle(): JSX.Element {
  const { t, connection } = usePanel();
  const { view } = connection.store.state;
  const isChat = () => view.channel === 'chat';
  const isRinging = () => view.utterances.length === 0;
  return (
    <p class="focus-idle">
      <Icon name={isRinging() ? (isChat() ? 'chat' : 'phone') : 'spark'} />
      {t(isRinging() ? (isChat() ? 'focus.waiting.chat' : 'focus.waiting.voice') : 'focus.empty')}
    </p>
  );
}
