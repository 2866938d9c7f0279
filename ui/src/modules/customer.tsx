/** What is known of the customer before the first word. A click copies a value. */
import { For, type JSX, Show } from 'solid-js';
import { customerItems } from '../state/customer-items.ts';
import { usePanel } from './context.ts';

/** Nothing where nothing is known. */
export function Customer(): JSX.Element {
  const panel = usePanel();
  const { view } = panel.connection.store.state;
  const items = () => customerItems(view.context);
  return (
    <Show when={items().length > 0}>
      <section class="customer" aria-label={panel.t('customer.title')}>
        <dl class="hand-over">
          <For each={items()}>
            {({ label, value }) => (
              <div>
                <dt>{label}</dt>
                <dd>
                  <button type="button" class="link words" dir="auto" onClick={() => void panel.copy(value)}>
                    {value}
                  </button>
                </dd>
              </div>
            )}
          </For>
        </dl>
      </section>
    </Show>
  );
}
