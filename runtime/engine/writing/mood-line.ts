/** The line of a summary about the customer's mood. Pure. */
import { contentWords, splitSentences } from '../../../shared/assist/words.ts';
import { packOf } from '../data/language-packs.ts';
import type { SummaryInput } from './summary-input.ts';

/** The words that show the mood, in characters. */
const longestQuote = 18;
/** A sound shows no mood that anybody could read. */
const shortestQuote = 4;
/** Words that show less mood than this show none. */
const leastMood = 0.15;
/** A quote may be so much longer for the strongest words instead of none. */
const charactersOfMood = 14;

/** With the words that show it, so that the sentence can be tied to them. */
export function moodText({ history, moods, texts, language, readMood }: SummaryInput): string {
  const turns = history.flatMap(({ id, role }, turn) =>
    role === 'customer' ? [{ turn, score: moods.get(id) ?? 0 }] : [],
  );
  const last = turns.findLast(({ score }) => Math.abs(score) > 0.25)?.score ?? 0;
  const lowest = turns.reduce((best, each) => (each.score < best.score ? each : best), { turn: -1, score: 0 });
  const wasUpset = lowest.score < -0.35;
  if (!wasUpset && last <= 0.3) return '';
  const mood = wasUpset ? (last > 0.25 ? texts.mood.calmer : texts.mood.upset) : texts.mood.content;
  const shows = (text: string) => (wasUpset ? -1 : 1) * (readMood?.(text) ?? (wasUpset ? -1 : 1));
  const weight = (text: string) => shows(text) - text.length / charactersOfMood;
  const clauses = turns
    .filter(({ score }) => (wasUpset ? score < -0.25 : score > 0.25))
    .flatMap(({ turn }) => splitSentences(history[turn]!.text))
    .flatMap((text) => text.split(/[,;:] /))
    .map((text) => text.replace(/^[\s¿¡]+|[\s.!?…]$/g, '').replace(/[.!?…]$/, ''));
  const best = (texts: readonly string[]) =>
    texts
      .filter((text) => text.length >= shortestQuote && text.length <= longestQuote && shows(text) > leastMood)
      .filter((text) => contentWords(text, language).length > 0)
      // A number that was dictated shows no mood; of words that show it, the shorter ones.
      .sort((a, b) => Number(/\d/.test(a)) - Number(/\d/.test(b)) || weight(b) - weight(a))[0];
  const shown = best(clauses.map((text) => heartOf(text, shows)));
  const { before, after } = packOf(language).quotation;
  return shown === undefined ? '' : `${mood.replace(/\.$/, '')}${before}${shown}${after}.`;
}

/** What is cut from a longer clause must say so much of its mood. */
const shareOfHeart = 0.9;

/** The shortest run of words that shows the mood of the clause. */
function heartOf(clause: string, shows: (text: string) => number): string {
  const enough = shareOfHeart * shows(clause);
  let words = clause.split(/\s+/);
  if (enough <= 0) return clause;
  const shorter = (list: readonly string[]) =>
    [list.slice(1), list.slice(0, -1)].find((part) => part.length > 0 && shows(part.join(' ')) >= enough);
  for (let next = shorter(words); next; next = shorter(words)) words = next;
  return words.join(' ');
}
