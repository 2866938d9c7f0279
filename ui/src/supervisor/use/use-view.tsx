/** The report of use: what was offered to agents, what they did with it, and which questions had no answer. */
import { createMemo, createSignal, For, type JSX, onCleanup, onMount, Show } from 'solid-js';
import { type UseReport, useGroupings, useKinds } from '../../../../shared/api/use-report.ts';
import { EarshotError } from '../../../../shared/errors.ts';
import { useMessages } from '../../messages/use-messages.ts';
import type { ArchiveApi } from '../history/archive-api.ts';
import { createKnownQueues, type KnownQueues } from '../history/known-queues.ts';
import { QueueChoice } from '../queue-choice.tsx';
import type { LazyViewProps } from '../view-props.ts';
import { OpenQuestions } from './open-questions.tsx';
import { type UseFilters, useQuery } from './use-address.ts';
import { UsePlot } from './use-plot.tsx';
import { UseTable } from './use-table.tsx';

type State = 'loading' | 'shown' | 'unsupported' | 'forbidden' | 'signedOut' | 'failed';
type Props = LazyViewProps<UseFilters>;

const stateOf = (error: unknown): State => {
  const { code } = EarshotError.from(error);
  if (code === 'unsupported' || code === 'forbidden') return code;
  return code === 'unauthenticated' || code === 'cancelled' ? 'signedOut' : 'failed';
};

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
        <ReportState {...props} state={state()} load={() => void load()} />
        <Show when={state() !== 'forbidden' && report()}>
          {(shown) => (
            <>
              <p class="use-facts">
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
              </p>
              <Show when={kinds().length === 0}>
                <p class="empty">{words.none}</p>
              </Show>
              <For each={kinds()}>
                {(kind) => {
                  const rows = () => shown().rows.filter((row) => row.kind === kind);
                  return (
                    <section class="use-kind" aria-label={words[kind]}>
                      <h2>{words[kind]}</h2>
                      <Show when={shown().by === 'week' && rows().length > 1}>
                        <UsePlot
                          words={words}
                          rows={rows()}
                          label={words.plot.replace('{kind}', words[kind])}
                          locale={props.locale}
                        />
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
  const [state, setState] = createSignal<State>('loading');
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
        setState('shown');
      } catch (error) {
        if (!signal.aborted) setState(stateOf(error));
      }
    },
  };
}

function ReportState(props: Props & { state: State; load: () => void }): JSX.Element {
  const words = useMessages[props.language];
  const text = () => {
    if (props.state === 'shown') return '';
    return props.state === 'signedOut' || props.state === 'forbidden' ? props.texts.t(props.state) : words[props.state];
  };
  return (
    <>
      <p class="history-state" role="status" data-state={props.state}>
        {text()}
      </p>
      <Show when={props.state === 'failed'}>
        <button type="button" class="button" onClick={() => props.load()}>
          {words.again}
        </button>
      </Show>
      <Show when={props.state === 'signedOut'}>
        <button
          type="button"
          class="button primary"
          onClick={() =>
            void props.signIn().then(
              () => props.load(),
              () => undefined,
            )
          }
        >
          {props.texts.t('signIn')}
        </button>
      </Show>
    </>
  );
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
      <label class="supervisor-choice">
        <span class="small-title">{words.by}</span>
        <select
          class="button"
          onChange={(event) => props.change({ by: event.currentTarget.value as UseFilters['by'] })}
        >
          <For each={groupings()}>
            {(each) => (
              <option value={each} selected={props.filters.by === each}>
                {words[each]}
              </option>
            )}
          </For>
        </select>
      </label>
    </div>
  );
}

/** Asks for the CSV with the supervisor's token, so a link alone does not do. */
function CsvButton(props: Props & { queues: KnownQueues; label: string; table: 'rows' | 'questions' }): JSX.Element {
  const abort = new AbortController();
  onCleanup(() => abort.abort());
  async function save(): Promise<void> {
    const queue = await props.queues.named(props.filters.archiveQueue);
    const text = await (props.api as ArchiveApi).useCsv(
      { ...useQuery(props.filters, queue), table: props.table },
      abort.signal,
    );
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
    link.download = `earshot-${props.table === 'rows' ? 'use' : 'questions'}.csv`;
    link.click();
    URL.revokeObjectURL(link.href);
  }
  return (
    <button type="button" class="button" onClick={() => void save().catch(() => undefined)}>
      {props.label}
    </button>
  );
}
