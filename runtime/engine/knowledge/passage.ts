/** A stretch of an article below one heading; the unit of retrieval. `rows`: which of its sentences are rows of a table. */
export type Passage = {
  readonly heading: string;
  readonly text: string;
  readonly sentences: readonly string[];
  readonly rows?: readonly number[];
};

/** What a reader of one kind of file makes of it. */
export type Body = { readonly title?: string; readonly language?: string; readonly passages: readonly Passage[] };
