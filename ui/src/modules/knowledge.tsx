/** Knowledge: ask a question, and answers that arrive by themselves without disturbing what is being read. */
import { createSignal, For, type JSX, Show } from 'solid-js';
import { Icon } from '../design/icons.tsx';
import { createKeyed } from '../state/keyed.ts';
import type { AnswerCardProps } from './answer-card.tsx';
import { usePanel } from './context.ts';
import {
  announceAnswers,
  createKnowledgeAnswers,
  createOpenCards,
  type KnowledgeAnswers,
} from './knowledge-answers.ts';
import { AskForm, PendingQuestion, SuggestedQueries } from './knowledge-questions.tsx';
import { lazily } from './lazily.tsx';

const AnswerCard = lazily<AnswerCardProps>(async () => (await import('./answer-card.tsx')).AnswerCard);

/** Older answers stay behind a button. */
const shownAtFirst = 4;

/** `ask`: the agent can ask; `proactive`: answers appear without being asked for. */
export function Knowledge(props: { ask: boolean; proactive: boolean }): JSX.Element {
  const panel = usePanel();
  const { t } = panel;
  const [isReading, setReading] = createSignal(false);
  const answers = createKnowledgeAnswers(panel, props, isReading);
  announceAnswers(panel, () => props.proactive);
  const pending = () =>
    panel.connection
      .questions()
      .filter((q) => q.status !== 'answered')
      .reverse();
  const keyed = createKeyed(pending, ({ questionId }) => questionId);
  const stop = (questionId: string) => panel.connection.stopAsking(questionId);
  const stopNewest = (): boolean => {
    const running = pending().find(({ status }) => status === 'asking');
    if (running) stop(running.questionId);
    return running !== undefined;
  };
  const ask = (text: string, suggestionId?: string) => void panel.connection.ask(text, suggestionId);
  return (
    <div class="knowledge">
      <Show when={props.ask}>
        <AskForm onAsk={ask} onStop={stopNewest} />
      </Show>
      <For each={keyed()}>{({ item }) => <PendingQuestion question={item()} onAsk={ask} onStop={stop} />}</For>
      {/* Only watches where the pointer and the focus are. */}
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
        <Show when={answers.all().length === 0 && pending().length === 0}>
          <p class="empty">{t(props.proactive ? 'knowledge.empty' : 'knowledge.emptyAsk')}</p>
        </Show>
        <AnswerList visible={answers.visible} isReading={isReading} />
        <SuggestedQueries queries={answers.queries()} onAsk={ask} />
      </div>
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
