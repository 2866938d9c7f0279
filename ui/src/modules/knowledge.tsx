/** Knowledge: ask a question, and answers that arrive by themselves without disturbing what is being read. */
import { type JSX, Show } from 'solid-js';
import { suggestionKinds } from '../../../shared/assist/suggestion-kinds.ts';
import { AskForm } from './ask-form.tsx';
import { usePanel } from './context.ts';
import { createFirstArrival } from './first-arrival.ts';
import type { KnowledgeListProps } from './knowledge-list.tsx';
import { lazily } from './lazily.tsx';

const KnowledgeList = lazily<KnowledgeListProps>(
  async () => (await import('./knowledge-list.tsx')).KnowledgeList,
  NoAnswers,
);

/** `ask`: the agent can ask; `proactive`: answers appear without being asked for. What it lists is loaded with the first of it. */
export function Knowledge(props: { ask: boolean; proactive: boolean }): JSX.Element {
  const { connection } = usePanel();
  const { view } = connection.store.state;
  const first = createFirstArrival(
    () =>
      connection.questions().length > 0 ||
      view.suggestions.some((s) => suggestionKinds[s.kind].section === 'knowledge'),
  );
  const ask = (text: string, suggestionId?: string) => void connection.ask(text, suggestionId);
  const stopNewest = (): boolean => {
    const running = connection.questions().findLast(({ status }) => status === 'asking');
    if (running) connection.stopAsking(running.questionId);
    return running !== undefined;
  };
  return (
    <div class="knowledge">
      <Show when={props.ask}>
        <AskForm onAsk={ask} onStop={stopNewest} />
      </Show>
      <Show when={first.isThere()} fallback={<NoAnswers proactive={props.proactive} />}>
        <KnowledgeList ask={props.ask} proactive={props.proactive} onAsk={ask} arrives={first.arrives()} />
      </Show>
    </div>
  );
}

/** As high as a list of answers is. */
function NoAnswers(props: Pick<KnowledgeListProps, 'proactive'>): JSX.Element {
  return (
    <div class="answers">
      <p class="empty">{usePanel().t(props.proactive ? 'knowledge.empty' : 'knowledge.emptyAsk')}</p>
    </div>
  );
}
