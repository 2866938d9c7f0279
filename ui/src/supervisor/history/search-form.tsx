/** Words to search for, and the filters of the history. */
import { For, type JSX } from 'solid-js';
import { archiveLimits } from '../../../../shared/api/archive.ts';
import { languages } from '../../messages/messages.ts';
import { QueueChoice } from '../queue-choice.tsx';
import type { HistoryFilters } from './history-address.ts';
import { historyMessages } from './history-messages.ts';
import type { HistoryViewProps } from './history-view-props.ts';

type SearchFormProps = HistoryViewProps & {
  queues: readonly string[];
  /** What the address never holds. */
  form: { words: string; agent: string };
  onForm: (form: { words: string; agent: string }) => void;
  change: (part: Partial<HistoryFilters>) => void;
  search: () => void;
};

/** Enter searches for the words; a filter searches at once. */
export function SearchForm(props: SearchFormProps): JSX.Element {
  const words = historyMessages[props.language];
  return (
    <search class="history-search">
      <form
        class="history-form"
        onSubmit={(event) => {
          event.preventDefault();
          props.search();
        }}
      >
        <input
          type="search"
          class="hint-text history-words"
          dir="auto"
          aria-label={words.search}
          placeholder={words.search}
          autocomplete="off"
          maxLength={archiveLimits.queryCharacters}
          value={props.form.words}
          onInput={(event) => props.onForm({ ...props.form, words: event.currentTarget.value })}
        />
        <button type="submit" class="button primary">
          {words.find}
        </button>
        <FilterFields {...props} />
      </form>
    </search>
  );
}

function FilterFields(props: SearchFormProps): JSX.Element {
  const words = historyMessages[props.language];
  const { t, languageName } = props.texts;
  const offered = () => [...new Set<string>([...languages, props.filters.archiveLanguage ?? 'en'])];
  const set = (name: keyof HistoryFilters, value: string) =>
    props.change({ [name]: value.trim() === '' ? undefined : value.trim() });
  return (
    <div class="supervisor-filters">
      <Field type="date" label={words.from} value={props.filters.from} onChange={(value) => set('from', value)} />
      <Field type="date" label={words.to} value={props.filters.to} onChange={(value) => set('to', value)} />
      <QueueChoice
        label={t('queue')}
        all={t('all')}
        queues={props.queues}
        value={props.filters.archiveQueue}
        onChoose={(key) => set('archiveQueue', key)}
      />
      <Field
        label={words.agent}
        value={props.form.agent}
        onChange={(agent) => {
          props.onForm({ ...props.form, agent });
          props.search();
        }}
      />
      <label class="supervisor-choice">
        <span class="small-title">{t('language')}</span>
        <select class="button" onChange={(event) => set('archiveLanguage', event.currentTarget.value)}>
          <option value="">{t('all')}</option>
          <For each={offered()}>
            {(each) => (
              <option value={each} selected={props.filters.archiveLanguage === each}>
                {languageName(each)}
              </option>
            )}
          </For>
        </select>
      </label>
    </div>
  );
}

function Field(props: {
  label: string;
  type?: 'date' | 'text';
  value: string | undefined;
  onChange: (value: string) => void;
}): JSX.Element {
  return (
    <label class="supervisor-choice">
      <span class="small-title">{props.label}</span>
      <input
        type={props.type ?? 'text'}
        class="button history-field"
        maxLength={64}
        autocomplete="off"
        value={props.value ?? ''}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      />
    </label>
  );
}
