/** Questions of the knowledge section: the field, suggested ones, and those without an answer yet. */
import { createSignal, For, type JSX, Show } from 'solid-js';
import { bodyLimits } from '../../../shared/api/routes.ts';
import type { Suggestion } from '../state/suggestions.ts';
import { usePanel } from './context.ts';

type Ask = (query: string, suggestionId?: string) => void;

/** The field for a question of the agent's own. */
export function AskForm(props: { onAsk: Ask }): JSX.Element {
  const panel = usePanel();
  const { t } = panel;
  const [query, setQuery] = createSignal('');
  let field!: HTMLInputElement;
  panel.command('ask', () => field.focus());
  return (
    <form
      class="ask"
      onSubmit={(event) => {
        event.preventDefault();
        if (query().trim() === '') return;
        props.onAsk(query());
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
  );
}

/** Questions that one press asks. */
export function SuggestedQueries(props: { queries: readonly Suggestion[]; onAsk: Ask }): JSX.Element {
  const { t } = usePanel();
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

type Question = { readonly query: string; readonly status: 'asking' | 'answered' | 'failed' };

/** A question that is being asked, or that failed and can be asked again. */
export function PendingQuestion(props: { question: Question; onAsk: Ask }): JSX.Element {
  const { t } = usePanel();
  return (
    <div class="pending" role="status" data-status={props.question.status}>
      <p class="words" dir="auto">
        {props.question.query}
      </p>
      <Show
        when={props.question.status === 'asking'}
        fallback={
          <div class="row">
            <span class="trouble">{t('knowledge.failed')}</span>
            <button type="button" class="button" onClick={() => props.onAsk(props.question.query)}>
              {t('connection.tryNow')}
            </button>
          </div>
        }
      >
        <span class="working">{t('knowledge.searching')}</span>
      </Show>
    </div>
  );
}
