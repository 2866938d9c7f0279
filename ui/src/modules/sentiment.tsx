/** How the customer feels: a word, a line, and an honest "not available". */
import { createMemo, type JSX, Show } from 'solid-js';
import { Icon } from '../design/icons.tsx';
import { sentimentPoints, sentimentTrend } from '../state/sentiment-trend.ts';
import { usePanel } from './context.ts';
import { announceAlert, TrendLine, useCustomerTrend } from './sentiment-badge.tsx';

/** After this many finished utterances of the customer without a sentiment, there will be none. */
const enoughToTell = 4;

/** The customer's mood and its trend, the agent's trend below it. */
export function Sentiment(): JSX.Element {
  const panel = usePanel();
  const { t } = panel;
  const view = () => panel.connection.store.state.view;
  const customer = useCustomerTrend();
  const agent = createMemo(() => sentimentTrend(sentimentPoints(view(), 'agent')));
  const missing = () => view().utterances.filter((u) => u.role === 'customer' && u.final).length >= enoughToTell;
  announceAlert(panel, customer);
  return (
    <div class="sentiment">
      <Show
        when={customer().now}
        fallback={<p class="empty">{t(missing() ? 'sentiment.unavailable' : 'sentiment.waiting')}</p>}
      >
        {(mood) => (
          <>
            <Show when={customer().alert}>
              <p class="alert">
                <Icon name="fall" />
                {t(customer().direction === 'falling' ? 'sentiment.alert' : 'sentiment.low')}
              </p>
            </Show>
            <figure
              class="trend"
              data-mood={mood()}
              role="img"
              aria-label={t('sentiment.trend', {
                count: customer().points.length,
                now: t(`sentiment.${mood()}`),
                trend: t(`sentiment.${customer().direction}`),
              })}
            >
              <TrendLine points={customer().points} width={280} height={56} middle />
            </figure>
          </>
        )}
      </Show>
      <Show when={customer().now || agent().now}>
        <dl class="moods">
          <Show when={customer().now}>
            {(mood) => (
              <div>
                <dt>{t('role.customer')}</dt>
                <dd data-mood={mood()}>{t(`sentiment.${mood()}`)}</dd>
                <dd class="faint">{t(`sentiment.${customer().direction}`)}</dd>
              </div>
            )}
          </Show>
          <div>
            <dt>{t('role.agent')}</dt>
            <Show when={agent().now} fallback={<dd class="faint">{t('sentiment.unknown')}</dd>}>
              {(mood) => (
                <>
                  <dd data-mood={mood()}>{t(`sentiment.${mood()}`)}</dd>
                  <dd class="faint">{t(`sentiment.${agent().direction}`)}</dd>
                </>
              )}
            </Show>
          </div>
        </dl>
      </Show>
    </div>
  );
}
