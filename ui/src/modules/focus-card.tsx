/** The one thing that helps now, on top of the panel. Its height stays, so nothing moves when it changes. */
import { createSignal, type JSX, Show } from 'solid-js';
import { usePanel } from './context.ts';
import { createFirstArrival } from './first-arrival.ts';
import type { FocusContentProps } from './focus-content.tsx';
import { FocusIdle } from './focus-idle.tsx';
import { lazily } from './lazily.tsx';

const FocusContent = lazily<FocusContentProps>(
  async () => (await import('./focus-content.tsx')).FocusContent,
  FocusIdle,
);

/** What it shows is loaded with the first suggestion or hand-over. */
export function FocusCard(): JSX.Element {
  const { t, connection } = usePanel();
  const { view } = connection.store.state;
  const [isReading, setReading] = createSignal(false);
  const [type, setType] = createSignal<string>();
  const first = createFirstArrival(() => view.suggestions.length > 0 || view.context !== undefined);
  return (
    <section
      class="focus"
      aria-label={t('focus.title')}
      data-type={type()}
      onPointerEnter={(event) => event.pointerType === 'mouse' && setReading(true)}
      onPointerLeave={() => setReading(false)}
      onFocusIn={() => setReading(true)}
      onFocusOut={() => setReading(false)}
    >
      <Show when={first.isThere()} fallback={<FocusIdle />}>
        <FocusContent isReading={isReading()} onType={setType} arrives={first.arrives()} />
      </Show>
    </section>
  );
}
