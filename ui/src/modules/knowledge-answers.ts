/** The answers of the knowledge section: which are shown, which wait, and which are open. */
import { type Accessor, createEffect, createMemo, createSignal, on, untrack } from 'solid-js';
import {
  askedAnswers,
  isKnowledge,
  isTimely,
  proactiveAnswers,
  type Suggestion,
  suggestedQueries,
} from '../state/suggestions.ts';
import type { PanelContext } from './context.ts';

type Halves = { readonly ask: boolean; readonly proactive: boolean };

export type KnowledgeAnswers = {
  /** Everything that is there, newest first. */
  readonly all: Accessor<readonly Suggestion[]>;
  /** What may be drawn now. */
  readonly visible: Accessor<readonly Suggestion[]>;
  /** How many wait because the agent is reading. */
  readonly heldCount: Accessor<number>;
  readonly showHeld: () => void;
  /** Questions worth asking that have no answer yet. */
  readonly queries: Accessor<readonly Suggestion[]>;
};

/**
 * What arrives by itself while the agent is reading here, or has an answer on top that they asked for, waits until they ask for it;
 * what they asked for comes as soon as its question goes. An answer to a question that was asked here is shown before the log has it.
 */
export function createKnowledgeAnswers(
  panel: PanelContext,
  halves: Halves,
  isReading: Accessor<boolean>,
): KnowledgeAnswers {
  const [admitted, setAdmitted] = createSignal<ReadonlySet<string>>(new Set());
  const all = createMemo(() => knownAndOwn(panel, halves));
  createEffect(
    on([all, isReading], ([list, reading]) => {
      const before = untrack(admitted);
      const isHeld = reading || list.find((s) => before.has(s.suggestionId))?.proactive === false;
      const next = idsOf(
        list.filter((s) => before.has(s.suggestionId) || (s.proactive ? !isHeld : !isBeingAsked(panel, s))),
      );
      if (!sameIds(next, before)) setAdmitted(next);
    }),
  );
  return {
    all,
    visible: createMemo(() => all().filter((s) => admitted().has(s.suggestionId))),
    heldCount: () => all().filter((s) => s.proactive && !admitted().has(s.suggestionId)).length,
    showHeld: () => setAdmitted(idsOf(all())),
    queries: createMemo(() =>
      halves.proactive ? suggestedQueries(panel.connection.store.state.view.suggestions) : [],
    ),
  };
}

export type OpenCards = { readonly isOpen: (s: Suggestion) => boolean; readonly toggle: (s: Suggestion) => void };

/**
 * The newest answer is open while it is timely, unless the card on top shows it, and so is the newest answer to a question of the agent's. Nothing folds under
 * their eyes: while they read here, what is open stays open.
 */
export function createOpenCards(
  panel: PanelContext,
  visible: Accessor<readonly Suggestion[]>,
  isReading: Accessor<boolean>,
): OpenCards {
  const view = () => panel.connection.store.state.view;
  const [toggled, setToggled] = createSignal<ReadonlyMap<string, boolean>>(new Map());
  const [opened, setOpened] = createSignal<ReadonlySet<string>>(new Set());
  const newest = createMemo(() => proactiveAnswers(view().suggestions));
  const newestAsked = createMemo(() => askedAnswers(view().suggestions)[0]?.suggestionId);
  const opensItself = (s: Suggestion) =>
    s.proactive
      ? s.suggestionId !== panel.choices.onCard() && isTimely(s, newest(), view().utterances)
      : s.suggestionId === newestAsked() || s.suggestionId === visible()[0]?.suggestionId;
  createEffect(
    on([visible, isReading, () => view().utterances.length, newest, panel.choices.onCard], ([list, reading]) => {
      const before = untrack(opened);
      const next = idsOf(list.filter((s) => (reading && before.has(s.suggestionId)) || opensItself(s)));
      if (!sameIds(next, before)) setOpened(next);
    }),
  );
  const isOpen = (s: Suggestion) => toggled().get(s.suggestionId) ?? opened().has(s.suggestionId);
  return { isOpen, toggle: (s) => setToggled((map) => new Map(map).set(s.suggestionId, !isOpen(s))) };
}

/** Announces each proactive answer that arrives, once. `isFirstNew`: the one that is there already has just come. */
export function announceAnswers(panel: PanelContext, isProactive: () => boolean, isFirstNew: boolean): void {
  const newest = createMemo(() =>
    proactiveAnswers(panel.connection.store.state.view.suggestions).find((s) => s.text !== ''),
  );
  createEffect(
    on(
      () => newest()?.suggestionId,
      (id, before) => {
        const arrived = id === before ? undefined : newest();
        if (arrived && isProactive())
          panel.announce(panel.t('announce.suggestion', { title: arrived.query ?? arrived.title ?? '' }));
      },
      { defer: !isFirstNew },
    ),
  );
}

/** The log may have the answer a moment before the request does; until then the question is in its place. */
const isBeingAsked = (panel: PanelContext, { query }: Suggestion): boolean =>
  panel.connection.questions().some((question) => question.status === 'asking' && question.query === query);

function knownAndOwn(panel: PanelContext, halves: Halves): Suggestion[] {
  const known = panel.connection.store.state.view.suggestions.filter(
    (s) => isKnowledge(s) && (s.proactive ? halves.proactive && s.text !== '' : halves.ask),
  );
  const ids = idsOf(known);
  const own: Suggestion[] = [];
  for (const { status, answer } of panel.connection.questions()) {
    if (!halves.ask || status !== 'answered' || !answer || ids.has(answer.suggestionId)) continue;
    const { answer: text, ...rest } = answer;
    own.push({ ...rest, text, kind: 'knowledge', proactive: false });
  }
  return [...known, ...own].reverse();
}

function idsOf(list: readonly Suggestion[]): Set<string> {
  return new Set(list.map((s) => s.suggestionId));
}

function sameIds(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((id) => b.has(id));
}
