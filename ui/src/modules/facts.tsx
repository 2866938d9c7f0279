/** The strip of facts: what was said that is needed again. */
import { type JSX, Show } from 'solid-js';
import { usePanel } from './context.ts';
import { lazily } from './lazily.tsx';

const FactList = lazily<{ withCustomer: boolean }>(async () => (await import('./fact-list.tsx')).FactList, NoFacts);

/** One line, which scrolls sideways. Its height is there before the first fact is. */
export function Facts(props: { withCustomer?: boolean }): JSX.Element {
  const { t, connection } = usePanel();
  const { view } = connection.store.state;
  return (
    <section class="facts" aria-label={t('facts.title')}>
      <Show when={view.facts.length > 0 || view.context} fallback={<NoFacts />}>
        <FactList withCustomer={props.withCustomer === true} />
      </Show>
    </section>
  );
}

function NoFacts(): JSX.Element {
  return <p class="empty">{usePanel().t('facts.empty')}</p>;
}
