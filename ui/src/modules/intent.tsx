/** What the customer wants, now and before. */
import { For, type JSX, Show } from 'solid-js';
import { usePanel } from './context.ts';
import { useIntents } from './intent-badge.tsx';

/** The newest intent, with earlier ones below it. */
export function Intent(): JSX.Element {
  const panel = usePanel();
  const { t, messages } = panel;
  const intents = useIntents();
  return (
    <div class="intents">
      <Show when={intents()[0]} fallback={<p class="empty">{t('intent.empty')}</p>}>
        {(now) => (
          <p class="intent-now">
            <strong class="words" dir="auto">
              {now().label}
            </strong>
            <span class="faint">
              {t('intent.percent', { percent: messages().number(Math.round(now().confidence * 100)) })}
            </span>
          </p>
        )}
      </Show>
      <Show when={intents().length > 1}>
        <p class="faint">{t('intent.earlier')}</p>
        <ul class="intent-list">
          <For each={intents().slice(1, 6)}>
            {(intent) => (
              <li>
                <button type="button" class="chip words" onClick={() => panel.showUtterance(intent.utteranceId)}>
                  {intent.label}
                </button>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </div>
  );
}
