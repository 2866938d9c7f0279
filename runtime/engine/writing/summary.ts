/**
 * A summary in the third person made of what was said: statements of the customer and the agent, retold, shortened, and put into
 * sections; what was taken back is left out. Nothing is added, so that every sentence can be tied to its utterances. Pure.
 */
import { densest } from './densest.ts';
import { moodText } from './mood-line.ts';
import { worth } from './statement-place.ts';
import type { SummaryInput } from './summary-input.ts';
import { linesOf } from './summary-lines.ts';

/** Of two or three lines a quarter would be no sentence: one is allowed always. */
const shortest = 120;
/** No one reads a longer note, however long the conversation was. In characters, about a page. */
const longest = 3_000;

/** Sections in the order of the setting; a section without sentences is left out. */
export function summarize(input: SummaryInput): { title: string; text: string }[] {
  const { history, texts } = input;
  const spoken = history.reduce((sum, turn) => sum + turn.text.length, 0);
  const mood = texts.sections.includes('mood') ? moodText(input) : '';
  const budget = summaryLength(spoken, texts.share) - mood.length - 1;
  const lines = linesOf(input);
  const fitting = densest(
    lines,
    budget,
    lines.filter(({ factor }) => factor === worth.first),
  );
  const chosen = fitting.length > 0 ? fitting : lines.slice(0, 1);
  return texts.sections.flatMap((section) => {
    const text =
      section === 'mood'
        ? mood
        : chosen
            .filter((line) => line.section === section)
            .sort((a, b) => a.order - b.order)
            .map((line) => line.text)
            .join(' ');
    return text === '' || (section === 'mood' && chosen.length === 0) ? [] : [{ title: texts.titles[section], text }];
  });
}

/** Characters that the summary of a conversation of that length may have. */
export function summaryLength(spoken: number, share: number): number {
  return Math.min(Math.max(share * spoken, shortest), longest);
}
