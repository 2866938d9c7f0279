/** How far the checklist is, in the head of the section. */
import { createMemo, type JSX, Show } from 'solid-js';
import { currentChecklist } from '../state/focus.ts';
import { usePanel } from './context.ts';

export function CoachingBadge(): JSX.Element {
  const { t, messages, connection } = usePanel();
  const checklist = createMemo(() => currentChecklist(connection.store.state.view.suggestions));
  const done = () => checklist().filter((item) => item.done).length;
  return (
    <Show when={checklist().length > 0}>
      <span class="glance">
        {t('coaching.progress', { done: messages().number(done()), total: messages().number(checklist().length) })}
      </span>
    </Show>
  );
}
