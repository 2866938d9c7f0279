/** Questions of the knowledge section: suggested ones, and those without an answer yet. */
import { For, type JSX, Show } from 'solid-js';
import type { Question } from '../data/questions.ts';
import type { Suggestion } from '../state/suggestions.ts';
import { usePanel } from './context.ts';
import { languageOfConversation } from './foreign-language.ts';
import { lazily } from './lazily.tsx';

const nothingWritten = { checked: '', unchecked: '' };
const AnswerDraft = lazily(async () => (await import('./answer-draft.tsx')).AnswerDraft);

export type Ask = (query: string, suggestionId?: string) => void;

/** Questions that one press asks. */
export function SuggestedQueries(props: { queries: readonly Suggestion[]; onAsk: Ask }): JSX.Element {
  const panel = usePanel();
  const { t } = panel;
  return (
    <Show when={props.queries.length > 0}>
      <div class="queries">
        <p class="faint">{t('knowledge.suggested')}</p>
        <For each={props.queries}>
          {(s) => (
            <button
              type="button"
              class="chip words"
              dir="auto"
              lang={languageOfConversation(panel)}
              onClick={() => props.onAsk(s.query ?? '', s.suggestionId)}
            >
              {s.query}
            </button>
          )}
        </For>
      </div>
    </Show>
  );
}

/** A question that is being asked, or one that failed or was stopped and can be asked again. */
export function PendingQuestion(props: {
  question: Question;
  onAsk: Ask;
  onStop: (questionId: string) => void;
}): JSX.Element {
  const { t } = usePanel();
  const isAsking = () => props.question.status === 'asking';
  const state = () => (props.question.draft ? t('knowledge.unchecked') : t('knowledge.searching'));
  return (
    <div class="pending" data-status={props.question.status}>
      <p class="words" dir="auto">
        {props.question.query}
      </p>
      {/* Drawn from the beginning, so that it is loaded when the first word comes. */}
      <AnswerDraft draft={props.question.draft ?? nothingWritten} stopped={!isAsking()} />
      <div class="row">
        <span role="status" classList={{ working: isAsking(), trouble: props.question.status === 'failed' }}>
          {isAsking() ? state() : t(props.question.status === 'failed' ? 'knowledge.failed' : 'knowledge.stopped')}
        </span>
        <Show
          when={isAsking()}
          fallback={
            <button type="button" class="button" onClick={() => props.onAsk(props.question.query)}>
              {t('connection.tryNow')}
            </button>
          }
        >
          <button
            type="button"
            class="button quiet stop"
            aria-keyshortcuts="Escape"
            onKeyDown={(event) => event.key === 'Escape' && props.onStop(props.question.questionId)}
            onClick={() => props.onStop(props.question.questionId)}
          >
            {t('knowledge.stop')}
          </button>
        </Show>
      </div>
    </div>
  );
}
