/** The suggestions of a section that has no module of its own. */
import { createMemo, createSignal, For, type JSX, Show } from 'solid-js';
import type { SectionName } from '../../../shared/api/features.ts';
import { suggestionKinds } from '../../../shared/assist/suggestion-kinds.ts';
import type { MessageKey } from '../messages/messages.ts';
import { createKeyed } from '../state/keyed.ts';
import { AnswerCard } from './answer-card.tsx';
import { usePanel } from './context.ts';

const maxShown = 8;

export type ListProps = { readonly section: SectionName };

/** Newest first, the newest one open. */
export function SuggestionList(props: ListProps): JSX.Element {
  const { t, connection } = usePanel();
  const { view } = connection.store.state;
  const [toggled, setToggled] = createSignal<ReadonlyMap<string, boolean>>(new Map());
  const shown = createMemo(() =>
    view.suggestions
      .filter((s) => suggestionKinds[s.kind].section === props.section && s.text !== '')
      .slice(-maxShown)
      .reverse(),
  );
  const keyed = createKeyed(shown, (s) => s.suggestionId);
  const isOpen = (id: string) => toggled().get(id) ?? shown()[0]?.suggestionId === id;
  return (
    <Show when={shown().length > 0} fallback={<p class="empty">{t(`${props.section}.empty` as MessageKey)}</p>}>
      <For each={keyed()}>
        {(entry) => (
          <AnswerCard
            suggestion={entry.item()}
            open={isOpen(entry.key)}
            onToggle={() => setToggled((map) => new Map(map).set(entry.key, !isOpen(entry.key)))}
          />
        )}
      </For>
    </Show>
  );
}
