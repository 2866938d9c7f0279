/** Offered, seen and used in each week, as three bars; offered alone where nothing was measured. The table below has the numbers. */
import { For, type JSX } from 'solid-js';
import type { UseRow } from '../../../../shared/api/use-report.ts';
import type { UseMessages } from '../../messages/use-messages.ts';

const height = 64;
const step = 36;
const bar = 9;
const allSeries = ['offered', 'seen', 'used'] as const;

/** `rows`: one for each week, the earliest first. */
export function UsePlot(props: {
  rows: readonly UseRow[];
  /** The name of the kind of suggestion. */
  kind: string;
  locale: string;
  words: UseMessages;
}): JSX.Element {
  const series = () => (props.rows.some(({ measurable }) => measurable > 0) ? allSeries : allSeries.slice(0, 1));
  const label = () =>
    series().length > 1 ? props.words.plot.replace('{kind}', props.kind) : `${props.kind}: ${props.words.offered}`;
  const highest = () => Math.max(1, ...props.rows.map(({ offered }) => offered));
  const width = () => props.rows.length * step + 8;
  const day = new Intl.DateTimeFormat(props.locale, { day: 'numeric', month: 'numeric', timeZone: 'UTC' });
  return (
    <>
      <p class="use-legend" aria-hidden="true">
        <For each={series()}>
          {(name) => (
            <span>
              <i class={`use-mark use-bar-${name}`} /> {props.words[name]}
            </span>
          )}
        </For>
      </p>
      <div class="use-plot">
        <svg
          width={width()}
          height={height + 18}
          viewBox={`0 0 ${width()} ${height + 18}`}
          role="img"
          aria-label={label()}
        >
          <path d={`M0 ${height + 0.5}H${width()}`} class="live-zero" />
          <For each={props.rows}>
            {(row, at) => (
              <g transform={`translate(${at() * step + 4} 0)`}>
                <For each={series()}>
                  {(name, place) => {
                    const tall = () => (row[name] / highest()) * height;
                    return (
                      <rect
                        class={`use-bar-${name}`}
                        x={place() * bar}
                        y={height - tall()}
                        width={bar - 1}
                        height={tall()}
                      />
                    );
                  }}
                </For>
                <text class="use-tick" x={(bar * series().length) / 2} y={height + 14} text-anchor="middle">
                  {day.format(Date.parse(row.key))}
                </text>
              </g>
            )}
          </For>
        </svg>
      </div>
    </>
  );
}
