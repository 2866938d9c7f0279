/** How the customer feels, in the head of the section. */
import { type Accessor, createEffect, createMemo, type JSX, on, Show } from 'solid-js';
import { Icon } from '../design/icons.tsx';
import { type SentimentTrend, sentimentPoints, sentimentTrend, trendLine } from '../state/sentiment-trend.ts';
import { type PanelContext, usePanel } from './context.ts';

export function useCustomerTrend(): Accessor<SentimentTrend> {
  const panel = usePanel();
  return createMemo(() => sentimentTrend(sentimentPoints(panel.connection.store.state.view, 'customer')));
}

/** Says once that the mood is going down. */
export function announceAlert(panel: PanelContext, trend: Accessor<SentimentTrend>): void {
  createEffect(
    on(
      () => trend().alert && trend().direction === 'falling',
      (isFalling) => isFalling && panel.announce(panel.t('announce.mood')),
      { defer: true },
    ),
  );
}

/** The line in the section's head. */
export function SentimentBadge(): JSX.Element {
  const panel = usePanel();
  const trend = useCustomerTrend();
  announceAlert(panel, trend);
  return (
    <Show when={trend().now}>
      {(mood) => (
        <span class="glance" data-mood={mood()}>
          <TrendLine points={trend().points} width={56} height={16} />
          <Show when={trend().alert && trend().direction === 'falling'}>
            <Icon name="fall" size={14} />
          </Show>
          <span class="mood-word">{panel.t(`sentiment.${mood()}`)}</span>
        </span>
      )}
    </Show>
  );
}

/** `middle`: with a line where neutral is. */
export function TrendLine(props: {
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
