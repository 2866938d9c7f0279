/** The figures of one kind of suggestion, in the order of names and dates. */
import { For, type JSX, Show } from 'solid-js';
import type { UseGrouping, UseRow } from '../../../../shared/api/use-report.ts';
import type { UseMessages } from '../../messages/use-messages.ts';

const shares = ['seen', 'used', 'edited'] as const;
const ratings = ['good', 'partly', 'bad'] as const;

/** Counts, with their share of what could be measured; a dash, and the reason below, where nothing could. */
export function UseTable(props: {
  rows: readonly UseRow[];
  by: UseGrouping;
  words: UseMessages;
  locale: string;
  label: string;
}): JSX.Element {
  const { words } = props;
  const day = new Intl.DateTimeFormat(props.locale, { dateStyle: 'medium', timeZone: 'UTC' });
  const number = new Intl.NumberFormat(props.locale);
  const percent = new Intl.NumberFormat(props.locale, { style: 'percent' });
  const seconds = new Intl.NumberFormat(props.locale, { style: 'unit', unit: 'second', maximumFractionDigits: 1 });
  const name = ({ key, label }: UseRow): string => {
    if (props.by === 'week') return day.format(Date.parse(key));
    return label || key || (props.by === 'queue' ? words.noQueue : words.noAgent);
  };
  const hasUnmeasured = () => props.rows.some(({ measurable }) => measurable === 0);
  const counted = (row: UseRow, count: number) => (
    <Show
      when={row.measurable > 0}
      fallback={
        <td>
          <span aria-hidden="true">–</span>
          <span class="hidden-text">{words.notMeasured}</span>
        </td>
      }
    >
      <td>
        {number.format(count)} <span class="faint">{percent.format(count / row.measurable)}</span>
      </td>
    </Show>
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by keyboard
    <section class="use-scroll" tabIndex={0} aria-label={props.label}>
      <table class="use-table">
        <thead>
          <tr>
            <th scope="col">{words[props.by]}</th>
            <th scope="col">{words.offered}</th>
            <For each={shares}>{(each) => <th scope="col">{words[each]}</th>}</For>
            <For each={ratings}>{(each) => <th scope="col">{words[each]}</th>}</For>
            <th scope="col">{words.latency}</th>
          </tr>
        </thead>
        <tbody>
          <For each={props.rows}>
            {(row) => (
              <tr>
                <th scope="row">
                  <bdi>{name(row)}</bdi>
                </th>
                <td>{number.format(row.offered)}</td>
                <For each={shares}>{(each) => counted(row, row[each])}</For>
                <For each={ratings}>{(each) => <td>{row.measurable > 0 ? number.format(row[each]) : '–'}</td>}</For>
                <td>
                  {row.latencyMs
                    ? `${seconds.format(row.latencyMs.median / 1_000)} / ${seconds.format(row.latencyMs.p95 / 1_000)}`
                    : '–'}
                </td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
      <Show when={hasUnmeasured()}>
        <p class="use-note">{words.whyNotMeasured}</p>
      </Show>
    </section>
  );
}
