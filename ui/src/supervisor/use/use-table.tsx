/** The figures of one kind of suggestion, in the order of names and dates. */
import { For, type JSX } from 'solid-js';
import type { UseGrouping, UseRow } from '../../../../shared/api/use-report.ts';
import type { UseMessages } from '../../messages/use-messages.ts';

const shares = ['seen', 'used', 'edited'] as const;

/** Counts, with their share of what was offered. */
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
  const share = (row: UseRow, count: number) => (row.offered > 0 ? percent.format(count / row.offered) : '');
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by keyboard
    <section class="use-scroll" tabIndex={0} aria-label={props.label}>
      <table class="use-table">
        <thead>
          <tr>
            <th scope="col">{words[props.by]}</th>
            <th scope="col">{words.offered}</th>
            <For each={shares}>{(each) => <th scope="col">{words[each]}</th>}</For>
            <th scope="col">{words.good}</th>
            <th scope="col">{words.bad}</th>
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
                <For each={shares}>
                  {(each) => (
                    <td>
                      {number.format(row[each])} <span class="faint">{share(row, row[each])}</span>
                    </td>
                  )}
                </For>
                <td>{number.format(row.good)}</td>
                <td>{number.format(row.bad)}</td>
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
    </section>
  );
}
