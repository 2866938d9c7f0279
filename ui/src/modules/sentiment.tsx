/** How the customer feels: a word, a line, and an honest "not available". */
import { createEffect, createMemo, type JSX, on, Show } from 'solid-js';
import { Icon } from '../design/icons.tsx';
import { sentimentPoints, sentimentTrend, trendLine } from '../state/sentiment-trend.ts';
import { usePanel } from './context.ts';

/** After this many finished utterances of the customer without a sentiment, there will be none. */
const enoughToTell = 4;

function useCustomerTrend() {
  const panel = usePanel();
  return createMemo(() => sentimentTrend(sentimentPoints(panel.connection.store.state.view, 'customer')));
}

/** The line in the section's head. */
export function SentimentBadge(): JSX.Element {
  const { t } = usePanel();
  const trend = useCustomerTrend();
  return (
    <Show when={trend().now}>
      {(mood) => (
        <span class="glance" data-mood={mood()}>
          <TrendLine points={trend().points} width={56} height={16} />
          <Show when={trend().alert}>
            <Icon name="fall" size={14} />
          </Show>
          <span class="mood-word">{t(`sentiment.${mood()}`)}</span>
        </span>
      )}
    </Show>
  );
}

/** The customer's mood and its trend, the agent's trend below it. */
export function Sentiment(): JSX.Element {
  const panel = usePanel();
  const { t } = panel;
  const view = () => panel.connection.store.state.view;
  const customer = useCustomerTrend();
  const agent = createMemo(() => sentimentTrend(sentimentPoints(view(), 'agent')));
  const missing = () => view().utterances.filter((u) => u.role === 'customer' && u.final).length >= enoughToTell;
  createEffect(
    on(
      () => customer().alert,
      (alert) => alert && panel.announce(t('announce.mood')),
      { defer: true },
    ),
  );
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
                {t('sentiment.alert')}
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

function TrendLine(props: {
  points: Parameters<typeof trendLine>[0];
  width: number;
  height: number;
  middle?: boolean;
}): JSX.Element {
  return (
    <svg
      class="trend-line"
      viewBox={`0 0 ${props.width} ${props.height}`}
      preserveAspectRatio="none"
      width={props.width}
      height={props.height}
      aria-hidden="true"
    >
      <Show when={props.middle}>
        <line class="trend-middle" x1="0" x2={props.width} y1={props.height / 2} y2={props.height / 2} />
      </Show>
      <polyline class="trend-path" points={trendLine(props.points, props.width, props.height)} />
    </svg>
  );
}
