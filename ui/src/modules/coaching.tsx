/** Coaching: the next step, and a checklist that fills during the conversation. */
import { createEffect, createMemo, For, type JSX, on, Show } from 'solid-js';
import { Icon } from '../design/icons.tsx';
import type { Suggestion } from '../state/suggestions.ts';
import { type AnswerHandle, Thumbs, useDisplayed, useReply } from './answer-actions.tsx';
import { usePanel } from './context.ts';
import { IconButton } from './icon-button.tsx';

/** The coaching suggestions with advice, newest first, and the newest checklist. */
export function useCoaching() {
  const panel = usePanel();
  const all = createMemo(() => panel.connection.store.state.view.suggestions.filter((s) => s.kind === 'coaching'));
  const advice = createMemo(() =>
    all()
      .filter((s) => s.text.trim() !== '' || s.title)
      .reverse(),
  );
  const checklist = createMemo(() => all().findLast((s) => s.checklist && s.checklist.length > 0)?.checklist ?? []);
  return { advice, checklist };
}

/** How far the checklist is, in the section's head. */
export function CoachingBadge(): JSX.Element {
  const { t, messages } = usePanel();
  const { checklist } = useCoaching();
  const done = () => checklist().filter((item) => item.done).length;
  return (
    <Show when={checklist().length > 0}>
      <span class="glance">
        {t('coaching.progress', { done: messages().number(done()), total: messages().number(checklist().length) })}
      </span>
    </Show>
  );
}

/** The newest advice, the checklist, and earlier advice. */
export function Coaching(): JSX.Element {
  const panel = usePanel();
  const { t } = panel;
  const { advice, checklist } = useCoaching();
  createEffect(
    on(
      () => advice()[0]?.suggestionId,
      (id) =>
        id !== undefined &&
        panel.announce(t('announce.coaching', { title: advice()[0]?.title ?? advice()[0]?.text ?? '' })),
      { defer: true },
    ),
  );
  return (
    <div class="coaching">
      <Show
        when={advice()[0]}
        fallback={
          <Show when={checklist().length === 0}>
            <p class="empty">{t('coaching.empty')}</p>
          </Show>
        }
      >
        {(now) => <Advice suggestion={now()} />}
      </Show>
      <Show when={checklist().length > 0}>
        <h3 class="small-title">{t('coaching.checklist')}</h3>
        <ul class="checklist">
          <For each={checklist()}>{(item) => <ChecklistEntry item={item} />}</For>
        </ul>
      </Show>
      <Show when={advice().length > 1}>
        <details class="earlier">
          <summary>{t('coaching.earlier')}</summary>
          <ul>
            <For each={advice().slice(1, 6)}>
              {(s) => (
                <li class="words faint" dir="auto">
                  {s.title && s.text ? `${s.title}: ${s.text}` : s.title || s.text}
                </li>
              )}
            </For>
          </ul>
        </details>
      </Show>
    </div>
  );
}

type ChecklistItem = NonNullable<Suggestion['checklist']>[number];

/** An item that is tied to an utterance shows it when pressed. */
function ChecklistEntry(props: { item: ChecklistItem }): JSX.Element {
  const panel = usePanel();
  return (
    <li data-done={props.item.done}>
      <span class="tick" aria-hidden="true">
        <Show when={props.item.done}>
          <Icon name="check" size={12} />
        </Show>
      </span>
      <span class="hidden-text">{`${panel.t(props.item.done ? 'coaching.done' : 'coaching.open')}: `}</span>
      <Show
        when={props.item.utteranceId}
        fallback={
          <span class="words" dir="auto">
            {props.item.title}
          </span>
        }
      >
        {(utteranceId) => (
          <button type="button" class="link words" dir="auto" onClick={() => panel.showUtterance(utteranceId())}>
            {props.item.title}
          </button>
        )}
      </Show>
    </li>
  );
}

function Advice(props: { suggestion: Suggestion }): JSX.Element {
  const panel = usePanel();
  const { t } = panel;
  const reply = useReply();
  let root!: HTMLElement;
  const handle = (): AnswerHandle => ({
    suggestionId: props.suggestion.suggestionId,
    answerRecord: props.suggestion.answerRecord,
    kind: 'coaching',
  });
  useDisplayed(
    () => root,
    () => props.suggestion.answerRecord,
  );
  return (
    <article class="advice arriving" ref={root}>
      <Show when={props.suggestion.title}>
        <h3 class="words" dir="auto">
          {props.suggestion.title}
        </h3>
      </Show>
      <p class="words" dir="auto">
        {props.suggestion.text}
      </p>
      <div class="card-actions">
        <Show when={props.suggestion.text}>
          <IconButton
            icon="copy"
            label={t('answer.copy')}
            onClick={() => void reply(handle(), props.suggestion.text, 'copy')}
          />
        </Show>
        <Thumbs handle={handle()} />
      </div>
    </article>
  );
}
