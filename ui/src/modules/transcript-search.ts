/** The search in the transcript: its text, its matches, and the match that is shown. */
import { type Accessor, createMemo, createSignal } from 'solid-js';
import type { Utterance } from '../state/transcript-rows.ts';
import { searchUtterances } from '../state/transcript-search.ts';

export type TranscriptSearch = {
  readonly isOpen: Accessor<boolean>;
  readonly query: Accessor<string>;
  readonly count: Accessor<number>;
  /** Index of the current match; 0 if there is none. */
  readonly position: Accessor<number>;
  /** Utterance id of the current match. */
  readonly current: Accessor<string | undefined>;
  open(): void;
  close(): void;
  search(text: string): void;
  /** To the next match or the one before, around the ends. */
  step(by: 1 | -1): void;
};

/** Closed at first. Searches again while utterances arrive. */
export function createTranscriptSearch(utterances: Accessor<readonly Utterance[]>): TranscriptSearch {
  const [isOpen, setOpen] = createSignal(false);
  const [query, setQuery] = createSignal('');
  const [at, setAt] = createSignal(0);
  const matches = createMemo(() => (isOpen() ? searchUtterances(utterances(), query()) : []));
  const count = () => matches().length;
  const last = () => Math.max(0, count() - 1);
  const position = () => Math.min(at(), last());
  return {
    isOpen,
    query,
    count,
    position,
    current: () => matches()[position()],
    open: () => void setOpen(true),
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
