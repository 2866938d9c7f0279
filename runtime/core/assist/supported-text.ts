/** What of a summary is saved where nothing said supports a sentence of it: it is left out, or marked. Pure. */
import type { SummaryEvent } from '../../../shared/assist/event.ts';
import { splitSentences } from '../../../shared/assist/words.ts';
import { languages, toLanguage } from '../../../shared/languages.ts';

type Section = { readonly title: string; readonly text: string };
export type SupportedText = { readonly sections: readonly Section[]; readonly unsupported: number };

/**
 * Sentences that the agent wrote or changed are theirs and stay. Where nothing would be left, the sentences are marked.
 * `unsupported`: how many were left out or marked.
 */
export function supportedText(
  sections: readonly Section[],
  summary: Pick<SummaryEvent, 'sections'> | undefined,
  choice: 'omit' | 'mark',
  languageCode: string,
): SupportedText {
  const unsupported = new Set(
    (summary?.sections ?? []).flatMap(({ sentences = [] }) =>
      sentences.filter(({ utteranceIds }) => utteranceIds.length === 0).map(({ text }) => text),
    ),
  );
  if (unsupported.size === 0) return { sections, unsupported: 0 };
  let found = 0;
  const change = (text: string): string => {
    const sentences = splitSentences(text);
    if (!sentences.some((sentence) => unsupported.has(sentence))) return text;
    return sentences
      .flatMap((sentence) => {
        if (!unsupported.has(sentence)) return [sentence];
        found++;
        return choice === 'omit' ? [] : [`${sentence} ${languages[toLanguage(languageCode)].unconfirmed}`];
      })
      .join(' ');
  };
  const changed = sections.map(({ title, text }) => ({ title, text: change(text) })).filter(({ text }) => text !== '');
  if (changed.length === 0) return supportedText(sections, summary, 'mark', languageCode);
  return { sections: changed, unsupported: found };
}
