/** What happened before: for an agent who takes a conversation over, until they have read it. */
import { For, type JSX, Show } from 'solid-js';
import type { ConversationView } from '../../../shared/assist/conversation.ts';
import { Icon } from '../design/icons.tsx';
import { contextKey } from '../state/context-key.ts';
import { moodOf } from '../state/mood.ts';
import { type PanelContext, usePanel } from './context.ts';

type Context = NonNullable<ConversationView['context']>;
type Item = Context['items'][number];

export type HandOverProps = { readonly context: Context };

/** In the place of the card on top. */
export function HandOver(props: HandOverProps): JSX.Element {
  const panel = usePanel();
  const { t } = panel;
  return (
    <>
      <header class="focus-head">
        <Icon name="info" size={14} />
        <h2>{t(`handOver.${props.context.reason ?? 'title'}`)}</h2>
      </header>
      <section class="focus-body" tabindex="0" aria-label={t('handOver.show')}>
        <dl class="hand-over">
          <For each={shownItems(props.context)}>
            {(item) => (
              <div>
                <dt>{labelOf(panel, item)}</dt>
                <dd class="words" dir="auto">
                  {item.value}
                </dd>
              </div>
            )}
          </For>
          <Show when={props.context.customerScore !== undefined && moodOf(props.context.customerScore)}>
            {(mood) => (
              <div>
                <dt>{t('sentiment.title')}</dt>
                <dd data-mood={mood()}>{t(`sentiment.${mood()}`)}</dd>
              </div>
            )}
          </Show>
        </dl>
      </section>
      <footer class="focus-foot">
        <button
          type="button"
          class="button primary"
          onClick={() => panel.choices.setRead(contextKey(props.context), true)}
        >
          <Icon name="check" size={14} />
          {t('handOver.read')}
        </button>
      </footer>
    </>
  );
}

/** What is known of the customer stands below the card. */
function shownItems({ items }: Context): Context['items'] {
  const others = items.filter(({ source }) => source !== 'customer');
  return others.length > 0 ? others : items;
}

/** Facts and what is known of the customer bring labels of their own. */
function labelOf({ t }: PanelContext, { source, label }: Item): string {
  return source === 'fact' || source === 'customer' ? label : t(`handOver.${source}`);
}
