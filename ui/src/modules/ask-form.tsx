/** The field for a question of the agent's own. */
import { createSignal, type JSX, Show } from 'solid-js';
import { bodyLimits } from '../../../shared/api/routes.ts';
import type { AskBoxProps } from './ask-box.tsx';
import { usePanel } from './context.ts';
import type { Ask } from './knowledge-questions.tsx';
import { lazily } from './lazily.tsx';

const AskBox = lazily<AskBoxProps>(async () => (await import('./ask-box.tsx')).AskBox);

/** Asks what is typed, and empties itself. Escape stops the answer that is being written: `onStop` says if there was one. */
export function AskForm(props: { onAsk: Ask; onStop: () => boolean }): JSX.Element {
  const panel = usePanel();
  const { t } = panel;
  const [query, setQuery] = createSignal('');
  const [isUsed, setUsed] = createSignal(false);
  const [wasAsked, setAsked] = createSignal(false);
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
        setAsked(true);
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
        onFocus={() => setUsed(true)}
        onInput={(event) => setQuery(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Escape' && props.onStop() && event.preventDefault()}
      />
      <button type="submit" class="button primary" disabled={query().trim() === ''}>
        {t('knowledge.send')}
      </button>
      <Show when={isUsed()}>
        <AskBox field={field} text={query()} wasAsked={wasAsked()} onText={setQuery} onAsk={props.onAsk} />
      </Show>
    </form>
  );
}
