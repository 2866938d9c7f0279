/** The report of use: what was offered to agents, what they did with it, and which questions had no answer. */
import { createMemo, createSignal, For, type JSX, onCleanup, onMount, Show } from 'solid-js';
import { type UseReport, useGroupings, useKinds } from '../../../../shared/api/use-report.ts';
import { useMessages } from '../../messages/use-messages.ts';
import { Choice } from '../choice.tsx';
import { createKnownQueues, type KnownQueues } from '../history/known-queues.ts';
import { type LoadState, LoadStatus, loadFailureOf } from '../load-state.tsx';
import { QueueChoice } from '../queue-choice.tsx';
import type { LazyViewProps } from '../view-props.ts';
import { OpenQuestions } from './open-questions.tsx';
import { type UseFilters, useQuery } from './use-address.ts';
import { UsePlot } from './use-plot.tsx';
import { UseTable } from './use-table.tsx';

type Props = LazyViewProps<UseFilters>;

/** Loads the report at once, and again for each change of a filter. */
export function UseView(props: Props): JSX.Element {
  const words = useMessages[props.language];
  const queues = createKnownQueues(props.api);
  const { report, state, load } = followReport(props, queues);
  const change = (part: Partial<UseFilters>) => {
    props.onFilters({ ...props.filters, ...part });
    void load();
  };
  const kinds = createMemo(() => useKinds.filter((kind) => report()?.rows.some((row) => row.kind === kind)));
  onMount(() => void load());
  return (
    <div class="earshot supervisor">
      <header class="supervisor-head">
        {props.switch}
        <h1>{words.title}</h1>
        <span class="spread" />
        <UseFilterBar {...props} queues={queues.names()} change={change} report={report()} />
      </header>
      <main class="use-body" aria-busy={state() === 'loading'}>
        <LoadStatus
          texts={props.texts}
          signIn={props.signIn}
          words={{ ...words, empty: words.none }}
          state={state()}
          load={() => void load()}
        />
        <Show when={state() !== 'forbidden' && report()}>
          {(shown) => (
            <>
              <div class="use-facts">
                <span>{words.conversations.replace('{count}', String(shown().conversations))}</span>
                <Show when={shown().withheld > 0}>
                  <span>{words.withheld.replace('{count}', String(shown().withheld))}</span>
                </Show>
                <Show when={shown().rows.length > 0}>
                  <CsvButton {...props} queues={queues} label={words.csv} table="rows" />
                </Show>
                <Show when={shown().questions.length > 0}>
                  <CsvButton {...props} queues={queues} label={words.csvQuestions} table="questions" />
                </Show>
              </div>
              <For each={kinds()}>
                {(kind) => {
                  const rows = () => shown().rows.filter((row) => row.kind === kind);
                  return (
                    <section class="use-kind">
                      <h2>{words[kind]}</h2>
                      <Show when={shown().by === 'week' && rows().length > 1}>
                        <UsePlot words={words} rows={rows()} kind={words[kind]} locale={props.locale} />
                      </Show>
                      <UseTable rows={rows()} by={shown().by} words={words} locale={props.locale} label={words[kind]} />
                    </section>
                  );
                }}
              </For>
              <OpenQuestions questions={shown().questions} words={words} locale={props.locale} />
            </>
          )}
        </Show>
      </main>
    </div>
  );
}

/** A later question ends an earlier one. */
function followReport(props: Props, queues: KnownQueues) {
  const [report, setReport] = createSignal<UseReport>();
  const [state, setState] = createSignal<LoadState>('loading');
  let abort = new AbortController();
  onCleanup(() => abort.abort());
  return {
    report,
    state,
    async load(): Promise<void> {
      abort.abort();
      abort = new AbortController();
      const { signal } = abort;
      setState('loading');
      try {
        const queue = await queues.named(props.filters.archiveQueue);
        const answer = await props.api.use(useQuery(props.filters, queue), signal);
        if (signal.aborted) return;
        setReport(answer);
        setState(answer.rows.length > 0 ? 'shown' : 'empty');
      } catch (error) {
        if (!signal.aborted) setState(loadFailureOf(error));
      }
    },
  };
}

function UseFilterBar(
  props: Props & {
    queues: readonly string[];
    report: UseReport | undefined;
    change: (part: Partial<UseFilters>) => void;
  },
): JSX.Element {
  const words = useMessages[props.language];
  // Where agents are grouped there is nothing to choose by agent.
  const groupings = () => useGroupings.filter((each) => each !== 'agent' || props.report?.agents !== 'grouped');
  const day = (name: 'from' | 'to') => (
    <label class="supervisor-choice">
      <span class="small-title">{words[name]}</span>
      <input
        type="date"
        class="button history-field"
        value={props.filters[name] ?? ''}
        onChange={(event) => props.change({ [name]: event.currentTarget.value || undefined })}
      />
    </label>
  );
  return (
    <div class="supervisor-filters">
      {day('from')}
      {day('to')}
      <QueueChoice
        label={words.queue}
        all={words.all}
        queues={props.queues}
        value={props.filters.archiveQueue}
        onChoose={(key) => props.change({ archiveQueue: (key || undefined) as string })}
      />
      <Choice
        label={words.by}
        value={props.filters.by}
        options={groupings().map((each) => [each, words[each]])}
        onChoose={(by) => props.change({ by: by as UseFilters['by'] })}
      />
    </div>
  );
}

/** Asks for the CSV with the supervisor's token, so a link alone does not do. Says beside itself why there is none. */
function CsvButton(props: Props & { queues: KnownQueues; label: string; table: 'rows' | 'questions' }): JSX.Element {
  const words = useMessages[props.language];
  const abort = new AbortController();
  onCleanup(() => abort.abort());
  const [state, setState] = createSignal<LoadState>('shown');
  async function save(): Promise<void> {
    setState('loading');
    try {
      const queue = await props.queues.named(props.filters.archiveQueue);
      const query = { ...useQuery(props.filters, queue), table: props.table };
      download(await props.api.useCsv(query, abort.signal), props.table === 'rows' ? 'use' : 'questions');
      setState('shown');
    } catch (error) {
      if (!abort.signal.aborted) setState(loadFailureOf(error));
    }
  }
  return (
    <span class="use-csv">
      {/* Not disabled while it works, which would take the focus from it; pressed again, it tries again. */}
      <button
        type="button"
        class="button"
        aria-disabled={state() === 'loading'}
        onClick={() => state() !== 'loading' && void save()}
      >
        {props.label}
      </button>
      <LoadStatus
        texts={props.texts}
        signIn={props.signIn}
        words={{ ...words, empty: '', again: undefined, failed: words.notDownloaded }}
        state={state()}
        load={() => void save()}
      />
    </span>
  );
}

function download(text: string, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  link.download = `earshot-${name}.csv`;
  link.click();
  URL.revokeObjectURL(link.href);
}
