/** The answers of the knowledge section, with the questions that have none yet. */
import { createSignal, For, type JSX, Show } from 'solid-js';
import { Icon } from '../design/icons.tsx';
import { createKeyed } from '../state/keyed.ts';
import { AnswerCard } from './answer-card.tsx';
import { usePanel } from './context.ts';
import {
  announceAnswers,
  createKnowledgeAnswers,
  createOpenCards,
  type KnowledgeAnswers,
} from './knowledge-answers.ts';
import { type Ask, PendingQuestion, SuggestedQueries } from './knowledge-questions.tsx';

export type KnowledgeListProps = {
  readonly ask: boolean;
  readonly proactive: boolean;
  readonly onAsk: Ask;
  /** The first answer has just come; otherwise it was there before the panel was. */
  readonly arrives: boolean;
};

/** Older answers stay behind a button. */
const shownAtFirst = 4;

/** The questions under way, what waits while the agent reads, the answers, and questions worth asking: in one box, whose height stays. */
export function KnowledgeList(props: KnowledgeListProps): JSX.Element {
  const panel = usePanel();
  const { t } = panel;
  const [isReading, setReading] = createSignal(false);
  const answers = createKnowledgeAnswers(panel, props, isReading);
  announceAnswers(panel, () => props.proactive, props.arrives);
  const pending = () =>
    panel.connection
      .questions()
      .filter((q) => q.status !== 'answered')
      .reverse();
  const keyed = createKeyed(pending, ({ questionId }) => questionId);
  return (
    /* Only watches where the pointer and the focus are. */
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
      <Show when={answers.heldCount() > 0}>
        <button type="button" class="held badge" onClick={() => answers.showHeld()}>
          <Icon name="arrowUp" size={12} />
          {panel.messages().count('knowledge.held', { count: answers.heldCount() })}
        </button>
      </Show>
      <For each={keyed()}>
        {({ item }) => <PendingQuestion question={item()} onAsk={props.onAsk} onStop={panel.connection.stopAsking} />}
      </For>
      <Show when={answers.all().length === 0 && pending().length === 0}>
        <p class="empty">{t(props.proactive ? 'knowledge.empty' : 'knowledge.emptyAsk')}</p>
      </Show>
      <AnswerList visible={answers.visible} isReading={isReading} />
      <SuggestedQueries queries={answers.queries()} onAsk={props.onAsk} />
    </div>
  );
}

function AnswerList(props: Pick<KnowledgeAnswers, 'visible'> & { isReading: () => boolean }): JSX.Element {
  const panel = usePanel();
  const [showsAll, setShowsAll] = createSignal(false);
  const cards = createOpenCards(panel, props.visible, props.isReading);
  const keyed = createKeyed(
    () => (showsAll() ? props.visible() : props.visible().slice(0, shownAtFirst)),
    (s) => s.suggestionId,
  );
  return (
    <>
      <For each={keyed()}>
        {(entry) => (
          <AnswerCard
            suggestion={entry.item()}
            open={cards.isOpen(entry.item())}
            onToggle={() => cards.toggle(entry.item())}
          />
        )}
      </For>
      <Show when={!showsAll() && props.visible().length > shownAtFirst}>
        <button type="button" class="button quiet" onClick={() => setShowsAll(true)}>
          {panel.t('knowledge.earlier')} ({panel.messages().number(props.visible().length - shownAtFirst)})
        </button>
      </Show>
    </>
  );
}

function deepActive(inside: Element): Element | null {
  return (inside.getRootNode() as Document | ShadowRoot).activeElement;
}
