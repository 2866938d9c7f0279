/** Which places of a conversation a summary rests on, and what of it rests on none. Pure. */
import type { Summary, SummarySections } from './summary-draft.ts';

/** Each utterance that a sentence rests on gets one number in the whole summary, in the order of reading, from 1. */
export function citationNumbers({ sections }: Pick<Summary, 'sections'>): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  for (const { sentences = [] } of sections)
    for (const { utteranceIds } of sentences)
      for (const id of utteranceIds) if (!numbers.has(id)) numbers.set(id, numbers.size + 1);
  return numbers;
}

/** Sentences without support, in the sections that the agent left as they were: what they wrote themselves is theirs. */
export function unsupportedCount({ sections }: Pick<Summary, 'sections'>, shown: SummarySections): number {
  return sections.reduce(
    (sum, { text, sentences = [] }, i) =>
      sum + (shown[i]?.text === text ? sentences.filter((s) => s.utteranceIds.length === 0).length : 0),
    0,
  );
}

/** The sections without the sentences that nothing supports; a section that the agent changed stays whole. */
export function supportedSections({ sections }: Pick<Summary, 'sections'>, shown: SummarySections): SummarySections {
  return shown
    .map(({ title, text }, i) => {
      const base = sections[i];
      const sentences = base?.sentences ?? [];
      if (base?.text !== text || sentences.length === 0) return { title, text };
      const supported = sentences.filter((s) => s.utteranceIds.length > 0).map((s) => s.text.trim());
      return { title, text: supported.length === sentences.length ? text : supported.join(' ') };
    })
    .filter(({ text }) => text !== '');
}
