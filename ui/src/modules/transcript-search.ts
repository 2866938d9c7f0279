/** The search in the transcript: its text, its matches, and the match that is shown. */
import { type Accessor, createMemo, createSignal } from 'solid-js';
import type { Utterance } from '../state/transcript-rows.ts';

type SearchEngine = Pick<typeof import('../state/transcript-search.ts'), 'searchUtterances' | 'findMatches'>;

export type TranscriptSearch = {
  readonly isOpen: Accessor<boolean>;
  readonly query: Accessor<string>;
  readonly count: Accessor<number>;
  /** Index of the current match; 0 if there is none. */
  readonly position: Accessor<number>;
  /** Utterance id of the current match. */
  readonly current: Accessor<string | undefined>;
  /** `[start, end)` of every match in a text. */
  matchesIn(text: string): readonly (readonly [number, number])[];
  open(): void;
  close(): void;
  search(text: string): void;
  /** To the next match or the one before, around the ends. */
  step(by: 1 | -1): void;
};

/** Closed at first; what searches is loaded when it first opens. Searches again while utterances arrive. */
export function createTranscriptSearch(utterances: Accessor<readonly Utterance[]>): TranscriptSearch {
  const [isOpen, setOpen] = createSignal(false);
  const [query, setQuery] = createSignal('');
  const [at, setAt] = createSignal(0);
  const [engine, setEngine] = createSignal<SearchEngine>();
  const matches = createMemo(() => (isOpen() ? (engine()?.searchUtterances(utterances(), query()) ?? []) : []));
  const count = () => matches().length;
  const last = () => Math.max(0, count() - 1);
  const position = () => Math.min(at(), last());
  return {
    isOpen,
    query,
    count,
    position,
    current: () => matches()[position()],
    matchesIn: (text) => (query() === '' ? [] : (engine()?.findMatches(text, query()) ?? [])),
    open() {
      setOpen(true);
      import('../state/transcript-search.ts').then(
        (loaded) => setEngine(loaded),
        () => setOpen(false),
      );
    },
    close() {
      setOpen(false);
      setQuery('');
    },
    search(text) {
      setQuery(text);
      // The newest match first: agents mostly look for something that was just said.
      setAt(last());
    },
    step: (by) => void setAt((count() + at() + by) % Math.max(1, count())),
  };
}
