/**
 * A summary in the third person made of what was said: statements of the customer and the agent, retold, shortened, and put into
 * sections; what was taken back is left out. Nothing is added, so that every sentence can be tied to its utterances. Pure.
 */
import { densest } from './densest.ts';
import { moodText } from './mood-line.ts';
import { worth } from './statement-place.ts';
import type { SummaryInput } from './summary-input.ts';
import { linesOf } from './summary-lines.ts';

/**
 * A quarter of a very short conversation is one sentence, and leaves most of it out: so a summary may have two fifths of what was said, up
 * to `most` characters, and one sentence of `least` always. From 1,120 characters on, about ten turns, the share of the setting decides.
 */
const shortest = { least: 120, most: 280, share: 0.4 } as const;

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
  const { least, most } = shortest;
  return Math.max(share * spoken, Math.min(most, Math.max(least, shortest.share * spoken)));
}
