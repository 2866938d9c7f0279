/** Live or history: links, so that each opens in a tab of its own, too. */
import { For, type JSX } from 'solid-js';
import { formatView, type SupervisorView, views } from './history/history-address.ts';
import type { SupervisorTexts } from './texts.ts';
import type { ViewAddress } from './view-address.ts';

/** `onView` is called for a plain click; other clicks are the browser's. */
export function ViewSwitch(props: {
  view: SupervisorView;
  texts: SupervisorTexts;
  address: ViewAddress;
  onView: (view: SupervisorView) => void;
}): JSX.Element {
  const { t } = props.texts;
  const choose = (event: MouseEvent, view: SupervisorView) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    props.onView(view);
  };
  return (
    <nav class="view-switch" aria-label={t('layout')}>
      <For each={views}>
        {(view) => (
          <a
            href={props.address.href(formatView(view, props.address.search()))}
            aria-current={props.view === view ? 'page' : undefined}
            onClick={(event) => choose(event, view)}
          >
            {t(view)}
          </a>
        )}
      </For>
    </nav>
  );
}
