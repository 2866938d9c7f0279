/** What the customer wants now, in the head of the section. */
import { type Accessor, createMemo, type JSX, Show } from 'solid-js';
import { type IntentEntry, intentHistory, intentLabel } from '../state/intents.ts';
import { usePanel } from './context.ts';

export function useIntents(): Accessor<IntentEntry[]> {
  const panel = usePanel();
  return createMemo(() =>
    intentHistory(panel.connection.store.state.view, (name) => intentLabel(panel.messages(), name)),
  );
}

export function IntentBadge(): JSX.Element {
  const intents = useIntents();
  return (
    <Show when={intents()[0]}>
      {(now) => (
        <span class="glance words" dir="auto">
          {now().label}
        </span>
      )}
    </Show>
  );
}
