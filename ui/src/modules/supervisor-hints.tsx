/** Hints of a supervisor to this agent. What the agent did with them goes back to the supervisor. */
import { createMemo, For, type JSX, onCleanup, onMount } from 'solid-js';
import { openHints } from '../state/hints.ts';
import { createKeyed } from '../state/keyed.ts';
import type { Suggestion } from '../state/suggestions.ts';
import { usePanel } from './context.ts';
import { IconButton } from './icon-button.tsx';

/** Those that were not dismissed, the newest first. */
export function SupervisorHints(): JSX.Element {
  const panel = usePanel();
  const { view } = panel.connection.store.state;
  const hints = createKeyed(
    createMemo(() => openHints(view.suggestions).toReversed()),
    (hint) => hint.suggestionId,
  );
  return <For each={hints()}>{(entry) => <Hint hint={entry.item()} />}</For>;
}

function Hint(props: { hint: Suggestion }): JSX.Element {
  const panel = usePanel();
  const { t, connection } = panel;
  const { suggestionId } = props.hint;
  const answer = (state: 'seen' | 'dismissed') =>
    connection.api.hintReceipt(connection.conversationId, { hintId: suggestionId, state });
  const seen = (): void => {
    // A tab in the background shows nothing to anyone.
    if (document.visibilityState !== 'visible' || props.hint.receipt) return;
    // Without an answer it is sent again when the page is looked at again.
    answer('seen').catch(() => {});
  };
  onMount(() => {
    panel.announce(`${from()}: ${props.hint.text}`);
    seen();
    document.addEventListener('visibilitychange', seen);
    onCleanup(() => document.removeEventListener('visibilitychange', seen));
  });
  const from = () => t('coaching.from', { name: props.hint.author ?? '' });
  return (
    <article class="advice arriving supervisor-hint">
      <div class="card-actions">
        <h3>{from()}</h3>
        <span class="spread" />
        <IconButton
          icon="close"
          label={t('coaching.dismissHint')}
          onClick={() => void answer('dismissed').catch(() => panel.toast(t('coaching.hintFailed')))}
        />
      </div>
      <p class="words" dir="auto">
        {props.hint.text}
      </p>
    </article>
  );
}
