/** The facts of the strip: a click copies, another shows where it was said. */
import { For, type JSX, Show } from 'solid-js';
import { Icon } from '../design/icons.tsx';
import { contextKey } from '../state/context-key.ts';
import { customerItems, isHandOver } from '../state/customer-items.ts';
import { factsToShow } from '../state/facts.ts';
import { createKeyed } from '../state/keyed.ts';
import { usePanel } from './context.ts';
import { IconButton } from './icon-button.tsx';

/** With a hand-over that was read, so that it can be opened again, and with what became known of the customer meanwhile. */
export function FactList(props: { withCustomer: boolean }): JSX.Element {
  const panel = usePanel();
  const { t, choices } = panel;
  const { view } = panel.connection.store.state;
  const facts = () => factsToShow(view.facts);
  const keyed = createKeyed(facts, (fact) => fact.factId);
  const readContext = () => {
    const { context } = view;
    return context && isHandOver(context) && choices.read().has(contextKey(context)) ? context : undefined;
  };
  const customer = () => (props.withCustomer ? customerItems(view.context) : []);
  return (
    <Show
      when={facts().length + customer().length > 0 || readContext()}
      fallback={<p class="empty">{t('facts.empty')}</p>}
    >
      <ul class="fact-list">
        <Show when={readContext()}>
          {(context) => (
            <li class="fact">
              <button type="button" onClick={() => choices.setRead(contextKey(context()), false)}>
                <Icon name="info" size={14} />
                {t('handOver.show')}
              </button>
            </li>
          )}
        </Show>
        <For each={customer()}>
          {({ label, value }) => (
            <li class="fact arriving">
              <button type="button" title={`${label}: ${value}`} onClick={() => void panel.copy(value)}>
                <span class="fact-label">{label}</span>
                <bdi class="fact-value">{value}</bdi>
              </button>
            </li>
          )}
        </For>
        <For each={keyed()}>
          {(entry) => {
            const label = () => t(`fact.${entry.item().kind}`);
            return (
              <li class="fact arriving" data-kind={entry.item().kind}>
                <button
                  type="button"
                  title={`${label()}: ${entry.item().value}`}
                  onClick={() => void panel.copy(entry.item().value)}
                >
                  <span class="fact-label">{label()}</span>
                  <bdi class="fact-value">{entry.item().value}</bdi>
                </button>
                <IconButton
                  icon="locate"
                  size={14}
                  label={t('facts.show', { value: entry.item().value })}
                  onClick={() => panel.showUtterance(entry.item().utteranceId)}
                />
              </li>
            );
          }}
        </For>
      </ul>
    </Show>
  );
}
