/** Whether the summary is saved, in the head of its section. */
import { type JSX, Show } from 'solid-js';
import { Icon } from '../design/icons.tsx';
import { usePanel } from './context.ts';

export function SummaryBadge(): JSX.Element {
  const { t, choices, connection } = usePanel();
  const { view } = connection.store.state;
  return (
    <Show when={view.summary && view.status === 'ended'}>
      <span class="glance" data-mood={choices.isSummarySaved() ? 'positive' : 'mixed'}>
        <Icon name={choices.isSummarySaved() ? 'check' : 'warn'} size={13} />
        <span class="mood-word">{t(choices.isSummarySaved() ? 'summary.saved' : 'summary.notSaved')}</span>
      </span>
    </Show>
  );
}
