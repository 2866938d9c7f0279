/** Words to search for, and the filters of the history. */
import type { JSX } from 'solid-js';
import { archiveLimits, moods } from '../../../../shared/api/archive.ts';
import { type AlertKind, alertKinds, type NeedReason } from '../../../../shared/supervisor/overview.ts';
import { languages } from '../../messages/messages.ts';
import { Choice } from '../choice.tsx';
import { QueueChoice } from '../queue-choice.tsx';
import type { HistoryFilters, TypedFilters } from './history-address.ts';
import { historyMessages } from './history-messages.ts';
import type { HistoryViewProps } from './history-view-props.ts';

type SearchFormProps = HistoryViewProps & {
  queues: readonly string[];
  form: TypedFilters;
  onForm: (form: TypedFilters) => void;
  change: (part: Partial<HistoryFilters>) => void;
  search: () => void;
};

/** Kinds that the live page names, too. */
const alertReasons = {
  sentiment: 'sentiment_low',
  silence: 'silence',
  talk_over: 'talk_over',
  hold: 'hold',
  checklist: 'checklist',
  engine: 'engine_failed',
} as const satisfies Partial<Record<AlertKind, NeedReason>>;

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
  const alertName = (kind: AlertKind): string =>
    kind === 'phrase' || kind === 'intent' || kind === 'promise' ? words[kind] : t(`reason_${alertReasons[kind]}`);
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
      <TypedField {...props} name="agent" label={words.agent} />
      <TypedField {...props} name="intent" label={words.intent} />
      <Choice
        label={t('language')}
        all={t('all')}
        value={props.filters.archiveLanguage}
        options={offered().map((each) => [each, languageName(each)])}
        onChoose={(value) => set('archiveLanguage', value)}
      />
      <Choice
        label={words.mood}
        all={t('all')}
        value={props.filters.mood}
        options={moods.map((each) => [each, t(each)])}
        onChoose={(value) => set('mood', value)}
      />
      <Choice
        label={t('reason_alert')}
        all={t('all')}
        value={props.filters.alert}
        options={alertKinds.map((each) => [each, alertName(each)])}
        onChoose={(value) => set('alert', value)}
      />
    </div>
  );
}

/** Searches once it is typed. */
function TypedField(props: SearchFormProps & { name: 'agent' | 'intent'; label: string }): JSX.Element {
  return (
    <Field
      label={props.label}
      value={props.form[props.name]}
      onChange={(value) => {
        props.onForm({ ...props.form, [props.name]: value });
        props.search();
      }}
    />
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
