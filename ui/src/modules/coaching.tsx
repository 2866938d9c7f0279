/** Coaching: the next step, what the agent could say, and a checklist that ticks from what is said, or by hand. */
import { createEffect, createMemo, createSignal, For, type JSX, on, Show } from 'solid-js';
import { clockText } from '../state/clock-text.ts';
import { dismiss, isDismissed } from '../state/dismissals.ts';
import { currentChecklist, currentStep } from '../state/focus.ts';
import { createKeyed } from '../state/keyed.ts';
import type { Suggestion } from '../state/suggestions.ts';
import { type AnswerHandle, Thumbs, useDisplayed, useReply } from './answer-actions.tsx';
import { usePanel } from './context.ts';
import { ForAgent } from './for-agent.tsx';
import { languageOfConversation } from './foreign-language.ts';
import { IconButton } from './icon-button.tsx';

const maxEarlier = 5;

/** One step at a time, unless the agent dismissed it; the checklist; and what was advised before. */
export function Coaching(): JSX.Element {
  const panel = usePanel();
  const { t, choices } = panel;
  const { view } = panel.connection.store.state;
  const checklist = createMemo(() => currentChecklist(view.suggestions));
  const keyed = createKeyed(checklist, (item) => item.itemId);
  const step = createMemo(() => {
    // When it is over there is nothing left to do.
    const now = view.status === 'ended' ? undefined : currentStep(view.suggestions);
    return now && !isDismissed(choices.dismissals(), now) ? now : undefined;
  });
  const earlier = createMemo(() =>
    view.suggestions
      .filter((s) => s.kind === 'coaching' && (s.title || s.text) && s.suggestionId !== step()?.suggestionId)
      .slice(-maxEarlier)
      .reverse(),
  );
  createEffect(
    on(
      () => step()?.suggestionId,
      (id) =>
        id !== undefined && panel.announce(t('announce.coaching', { title: step()?.title ?? step()?.text ?? '' })),
      { defer: true },
    ),
  );
  return (
    <div class="coaching">
      <Show when={!step() && checklist().length === 0 && earlier().length === 0}>
        <p class="empty">{t('coaching.empty')}</p>
      </Show>
      <Show when={step()}>{(now) => <Advice suggestion={now()} />}</Show>
      <Show when={checklist().length > 0}>
        <h3 class="small-title">{t('coaching.checklist')}</h3>
        <ul class="checklist">
          <For each={keyed()}>{(entry) => <ChecklistEntry item={entry.item()} />}</For>
        </ul>
      </Show>
      <Show when={earlier().length > 0}>
        <details class="earlier">
          <summary>{t('coaching.earlier')}</summary>
          <ul>
            <For each={earlier()}>
              {(s) => (
                <li class="words faint" dir="auto" lang={languageOfConversation(panel)}>
                  {s.title ?? s.text}
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

/** Ticked by hand it changes at once; the service's answer follows in the log. */
function ChecklistEntry(props: { item: ChecklistItem }): JSX.Element {
  const panel = usePanel();
  const { t, connection } = panel;
  const [pending, setPending] = createSignal<boolean>();
  createEffect(
    on(
      () => props.item,
      () => setPending(undefined),
      { defer: true },
    ),
  );
  const isDone = () => pending() ?? props.item.done;
  async function tick(done: boolean): Promise<void> {
    setPending(done);
    try {
      await connection.api.tick(connection.conversationId, { itemId: props.item.itemId, done });
    } catch {
      setPending(undefined);
      panel.toast(t('coaching.tickFailed'));
    }
  }
  return (
    <li data-done={isDone()}>
      <label class="check-item">
        <input type="checkbox" checked={isDone()} onChange={(event) => void tick(event.currentTarget.checked)} />
        <span class="words" dir="auto" lang={languageOfConversation(panel)}>
          {props.item.title}
        </span>
      </label>
      <Show when={props.item.utteranceId}>
        {(utteranceId) => (
          <IconButton
            icon="locate"
            size={14}
            label={t('coaching.where', { title: props.item.title })}
            onClick={() => panel.showUtterance(utteranceId())}
          />
        )}
      </Show>
    </li>
  );
}

/** Of a rule of the team: it was not said in time, or what must not be said was. */
function ruleOutcome({ rule }: Suggestion): 'missed' | 'forbidden' | undefined {
  return rule?.outcome === 'missed' || rule?.outcome === 'forbidden' ? rule.outcome : undefined;
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
  const canInsert = () => panel.host.reply?.available;
  useDisplayed(
    () => root,
    () => props.suggestion.answerRecord,
  );
  return (
    <article class="advice arriving" ref={root}>
      <Show when={props.suggestion.title}>
        <h3 class="words" dir="auto" lang={languageOfConversation(panel)}>
          {props.suggestion.title}
        </h3>
      </Show>
      <Show when={ruleOutcome(props.suggestion)}>
        {(outcome) => (
          <p class="trouble">{t(`coaching.${outcome()}`, { time: clockText(props.suggestion.rule!.atMs) })}</p>
        )}
      </Show>
      <p class="words" dir="auto" lang={languageOfConversation(panel)}>
        {props.suggestion.text}
      </p>
      <ForAgent text={props.suggestion.text} />
      <Show when={props.suggestion.responses?.length}>
        <p class="small-title">{t('coaching.responses')}</p>
        <For each={props.suggestion.responses}>
          {(text) => (
            <div class="response">
              <p class="words" dir="auto" lang={languageOfConversation(panel)}>
                {text}
              </p>
              <button type="button" class="button" onClick={() => void reply(handle(), text, 'insert')}>
                {t(canInsert() ? 'smart_reply.insert' : 'smart_reply.copy')}
              </button>
            </div>
          )}
        </For>
      </Show>
      <div class="card-actions">
        <Thumbs handle={handle()} />
        <span class="spread" />
        <button
          type="button"
          class="button quiet"
          onClick={() => panel.choices.setDismissals(dismiss(panel.choices.dismissals(), props.suggestion))}
        >
          {t('focus.notNow')}
        </button>
      </div>
    </article>
  );
}
