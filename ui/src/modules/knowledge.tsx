/** Knowledge: ask a question, and answers that arrive by themselves without disturbing what is being read. */
import { createEffect, createMemo, createSignal, For, type JSX, on, Show, untrack } from 'solid-js';
import { bodyLimits } from '../../../shared/api/routes.ts';
import { Icon } from '../design/icons.tsx';
import { createKeyed } from '../state/keyed.ts';
import {
  askedAnswers,
  isKnowledge,
  isTimely,
  proactiveAnswers,
  type Suggestion,
  suggestedQueries,
} from '../state/suggestions.ts';
import { AnswerCard } from './answer-card.tsx';
import { usePanel } from './context.ts';

/** Older answers stay behind a button. */
const shownAtFirst = 4;

export function Knowledge(props: { ask: boolean; proactive: boolean }): JSX.Element {
  const panel = usePanel();
  const { t, messages } = panel;
  const view = () => panel.connection.store.state.view;
  const [query, setQuery] = createSignal('');
  const [reading, setReading] = createSignal(false);
  const [toggled, setToggled] = createSignal<ReadonlyMap<string, boolean>>(new Map());
  const [all, setAll] = createSignal(false);
  const [admitted, setAdmitted] = createSignal<ReadonlySet<string>>(new Set());
  let field!: HTMLInputElement;

  /** Newest first: what the log has, and what was asked here and has not come with the log yet. */
  const answers = createMemo(() => {
    const known = view().suggestions.filter(
      (s) => isKnowledge(s) && (s.proactive ? props.proactive && s.text !== '' : props.ask),
    );
    const ids = new Set(known.map((s) => s.suggestionId));
    const own: Suggestion[] = [];
    for (const { status, answer } of panel.connection.questions()) {
      if (!props.ask || status !== 'answered' || !answer || ids.has(answer.suggestionId)) continue;
      const { answer: text, ...rest } = answer;
      own.push({ ...rest, text, kind: 'knowledge', proactive: false });
    }
    return [...known, ...own].reverse();
  });
  const pending = () =>
    panel.connection
      .questions()
      .filter((q) => q.status !== 'answered')
      .reverse();
  const queries = createMemo(() => (props.proactive ? suggestedQueries(view().suggestions) : []));

  // What comes by itself while she reads here waits behind a button; what she asked for comes at once.
  createEffect(
    on([answers, reading], ([list, isReading]) => {
      const before = untrack(admitted);
      const next = new Set(
        list.filter((s) => !s.proactive || !isReading || before.has(s.suggestionId)).map((s) => s.suggestionId),
      );
      if (next.size !== before.size || [...next].some((id) => !before.has(id))) setAdmitted(next);
    }),
  );
  const held = () => answers().filter((s) => !admitted().has(s.suggestionId)).length;
  const visible = createMemo(() => answers().filter((s) => admitted().has(s.suggestionId)));
  const keyed = createKeyed(
    () => (all() ? visible() : visible().slice(0, shownAtFirst)),
    (s) => s.suggestionId,
  );

  const newest = createMemo(() => proactiveAnswers(view().suggestions));
  const newestAsked = createMemo(() => askedAnswers(view().suggestions)[0]?.suggestionId);
  /** Open by itself: a question of its own or the newest answer, for as long as it is timely. */
  const opensItself = (s: Suggestion) => {
    if (!s.proactive) return s.suggestionId === newestAsked() || s.suggestionId === visible()[0]?.suggestionId;
    return isTimely(s, newest(), view().utterances);
  };
  // Nothing folds under her eyes: while she reads here, what is open stays open.
  const [opened, setOpened] = createSignal<ReadonlySet<string>>(new Set());
  createEffect(
    on([visible, reading, () => view().utterances.length, newest], ([list, isReading]) => {
      const before = untrack(opened);
      const ids = list
        .filter((s) => (isReading && before.has(s.suggestionId)) || opensItself(s))
        .map((s) => s.suggestionId);
      if (ids.length !== before.size || ids.some((id) => !before.has(id))) setOpened(new Set(ids));
    }),
  );
  const open = (s: Suggestion) => toggled().get(s.suggestionId) ?? opened().has(s.suggestionId);
  const toggle = (s: Suggestion) => setToggled((map) => new Map(map).set(s.suggestionId, !open(s)));

  createEffect(
    on(
      () => newest().find((s) => s.text !== '')?.suggestionId,
      (id, before) => {
        const arrived = id !== undefined && id !== before ? newest().find((s) => s.suggestionId === id) : undefined;
        if (arrived && props.proactive)
          panel.announce(t('announce.suggestion', { title: arrived.query ?? arrived.title ?? '' }));
      },
      { defer: true },
    ),
  );

  const ask = (text: string, suggestionId?: string) => void panel.connection.ask(text, suggestionId);
  if (props.ask) panel.command('ask', () => field.focus());

  return (
    <div class="knowledge">
      <Show when={props.ask}>
        <form
          class="ask"
          onSubmit={(event) => {
            event.preventDefault();
            if (query().trim() === '') return;
            ask(query());
            setQuery('');
          }}
        >
          <input
            class="field"
            ref={field}
            type="text"
            autocomplete="off"
            enterkeyhint="search"
            maxLength={bodyLimits.queryCharacters}
            aria-label={t('knowledge.ask')}
            placeholder={t('knowledge.askHint')}
            value={query()}
            onInput={(event) => setQuery(event.currentTarget.value)}
          />
          <button type="submit" class="button primary" disabled={query().trim() === ''}>
            {t('knowledge.send')}
          </button>
        </form>
      </Show>
      <Show when={queries().length > 0}>
        <div class="queries">
          <p class="faint">{t('knowledge.suggested')}</p>
          <For each={queries()}>
            {(s) => (
              <button type="button" class="chip words" dir="auto" onClick={() => ask(s.query ?? '', s.suggestionId)}>
                {s.query}
              </button>
            )}
          </For>
        </div>
      </Show>
      <For each={pending()}>
        {(question) => (
          <div class="pending" role="status" data-status={question.status}>
            <p class="words" dir="auto">
              {question.query}
            </p>
            <Show
              when={question.status === 'asking'}
              fallback={
                <div class="row">
                  <span class="trouble">{t('knowledge.failed')}</span>
                  <button type="button" class="button" onClick={() => ask(question.query)}>
                    {t('connection.tryNow')}
                  </button>
                </div>
              }
            >
              <span class="working">{t('knowledge.searching')}</span>
            </Show>
          </div>
        )}
      </For>
      {/* Watching where she points and where the focus is, not acting on it. */}
      <div
        class="answers"
        onPointerEnter={(event) => event.pointerType === 'mouse' && setReading(true)}
        onPointerLeave={(event) => setReading(event.currentTarget.contains(deepActive(event.currentTarget)))}
        onFocusIn={() => setReading(true)}
        onFocusOut={(event) =>
          setReading(
            event.currentTarget.contains(event.relatedTarget as Node | null) || event.currentTarget.matches(':hover'),
          )
        }
      >
        <Show when={held() > 0}>
          <button
            type="button"
            class="held badge"
            onClick={() => setAdmitted(new Set(answers().map((s) => s.suggestionId)))}
          >
            <Icon name="arrowUp" size={12} />
            {messages().count('knowledge.held', { count: held() })}
          </button>
        </Show>
        <Show when={answers().length === 0 && pending().length === 0}>
          <p class="empty">{t(props.proactive ? 'knowledge.empty' : 'knowledge.emptyAsk')}</p>
        </Show>
        <For each={keyed()}>
          {(entry) => (
            <AnswerCard suggestion={entry.item()} open={open(entry.item())} onToggle={() => toggle(entry.item())} />
          )}
        </For>
        <Show when={!all() && visible().length > shownAtFirst}>
          <button type="button" class="button quiet" onClick={() => setAll(true)}>
            {t('knowledge.earlier')} ({messages().number(visible().length - shownAtFirst)})
          </button>
        </Show>
      </div>
    </div>
  );
}

function deepActive(inside: Element): Element | null {
  return (inside.getRootNode() as Document | ShadowRoot).activeElement;
}
