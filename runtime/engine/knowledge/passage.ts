/** A stretch of an article below one heading; the unit of retrieval. */
export type Passage = { readonly heading: string; readonly text: string; readonly sentences: readonly string[] };

/** What a reader of one kind of file makes of it. */
export type Body = { readonly title?: string; readonly language?: string; readonly passages: readonly Passage[] };
