/**
 * A turn whose speaker corrects themselves: "He comes on Tuesday. No, wait, he's off then, so Wednesday." becomes "He comes on Wednesday."
 * The value that was wrong is gone with the reason why. Pure.
 */
import { contentWords } from '../../../shared/assist/words.ts';
import type { EngineLanguage } from '../../../shared/languages.ts';
import { packOf } from '../data/language-packs.ts';
import { withoutMarks } from '../data/word-edges.ts';
import { isComparable, isSameSlot, type Slot, slotsIn } from './slots.ts';

export type Repaired = {
  /** What was said before the correction, as it holds now; without it where the correction says it all. */
  readonly before: string | undefined;
  /** What the correction says beside it. */
  readonly after: string | undefined;
  /** How many of the later sentences belong to the correction. */
  readonly used: number;
  /** Values that do not hold. */
  readonly withdrawn: readonly Slot[];
};

/** A clause that replaces a value says little before it: "it's the 19th". */
const fewestWords = 1;

/** `later`: sentences after the one that begins the correction. Undefined where it replaces no value of what was said before. */
export function repairTurn(
  before: string,
  after: string,
  later: readonly string[],
  language: EngineLanguage,
): Repaired | undefined {
  const olds = slotsIn(before);
  if (olds.length === 0) return undefined;
  const clauses = [after, ...later.slice(0, 2)].flatMap((sentence, k) =>
    clausesOf(sentence).map((text) => ({ text, used: k })),
  );
  const isFresh = (slot: Slot) =>
    olds.some((old) => isComparable(old, slot)) && !olds.some((old) => isSameSlot(old, slot));
  const last = clauses.findLastIndex(
    ({ text, used }, k) => slotsIn(text).some(isFresh) && (used === 0 || continues(clauses, k, isFresh, language)),
  );
  const found = withAllValues(clauses, last, isFresh);
  if (!found) return undefined;
  const fresh = slotsIn(found.text);
  const replaced = olds.filter((old) => fresh.some((slot) => isComparable(slot, old)));
  const withdrawn = replaced.filter((old) => !fresh.some((slot) => isSameSlot(slot, old)));
  const ownSentence = found.used > 0 ? later[found.used - 1]! : undefined;
  // A statement of its own has its own values only: "You get it on Monday" says nothing of "Friday at ten".
  if (
    ownSentence !== undefined &&
    replaced.length < olds.length &&
    packOf(language).grammar?.isClause(ownSentence) === true
  )
    return { before: undefined, after: ownSentence, used: found.used, withdrawn };
  const known = new Set(contentWords(before, language));
  const first = fresh.find((slot) => replaced.some((old) => isComparable(old, slot)))!;
  const head = withoutSlots(
    found.text,
    fresh.filter(({ end }) => end <= first.start),
  ).slice(0, first.start);
  const own = telling(head, language).filter((word) => !known.has(word));
  const rest = clauses
    .slice(last + 1)
    .filter(({ used }) => used === found.used)
    .map(({ text }) => text);
  if (own.length >= fewestWords) {
    return {
      before: leftOf(before, withdrawn, language),
      after: [found.text, ...rest].join(', '),
      used: found.used,
      withdrawn,
    };
  }
  const start = Math.min(...replaced.map((slot) => slot.start));
  const end = Math.max(...replaced.map((slot) => slot.end));
  // "Monday is the 6th" puts both in the place of "Monday the 7th".
  const said = withoutMarks(found.text.slice(first.start)).replace(
    /^(\p{L}{4,12}) (?:is|was|es|era) (?=the \d|el \d)/iu,
    '$1 ',
  );
  const value =
    start === 0
      ? capital(said)
      : said.replace(/^(?:El|La|Los|Las|A|From|On|At|The|Mañana|Tomorrow)(?!\p{L})/u, (word) => word.toLowerCase());
  const tail = before.slice(end);
  const repeats = contentWords(tail, language).some((word) => contentWords(value, language).includes(word));
  const whole = `${before.slice(0, start)}${value}${repeats ? '.' : tail}`;
  return {
    before: ended(whole.replace(/(?<!\p{L})(\p{L}+(?: \p{L}+)?) \1(?!\p{L})/giu, '$1')),
    after: rest.length > 0 ? rest.join(', ') : undefined,
    used: found.used,
    withdrawn,
  };
}

/** The clauses of a statement that hold without the withdrawn values; a value without a verb belongs to the clause that is gone. */
function leftOf(before: string, withdrawn: readonly Slot[], language: EngineLanguage): string | undefined {
  const grammar = packOf(language).grammar;
  const clauses = clausesOf(before);
  const isOld = (slot: Slot) => withdrawn.some((old) => isSameSlot(old, slot));
  const held = clauses.filter((text) => !slotsIn(text).some(isOld));
  if (held.length === clauses.length) return before;
  const kept = held.filter((text) => slotsIn(text).length === 0 || !grammar || grammar.isClause(text));
  return kept.length === 0 ? undefined : `${withoutMarks(kept.join(', '))}.`;
}

/** The clause that replaces a value, with those before it in its sentence that replace one of another kind: "from the 12th, Mondays at four". */
function withAllValues(clauses: readonly Clause[], last: number, isFresh: (slot: Slot) => boolean): Clause | undefined {
  const found = clauses[last];
  if (!found) return undefined;
  const own = slotsIn(found.text);
  const first = clauses.findIndex(
    ({ text, used }, k) =>
      k < last &&
      used === found.used &&
      slotsIn(text).some((slot) => isFresh(slot) && !own.some((each) => isComparable(each, slot))),
  );
  if (first < 0) return found;
  const joined = clauses.slice(first, last + 1).map(({ text }) => text);
  return { text: joined.join(', '), used: found.used };
}

const ended = (text: string) => `${withoutMarks(text)}${/[?!]$/.test(text) ? '' : '.'}`;

const capital = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

type Clause = { readonly text: string; readonly used: number };

/** A later sentence belongs to the correction where the one before gave no value, or where it is no sentence of its own. */
function continues(
  clauses: readonly Clause[],
  k: number,
  isFresh: (slot: Slot) => boolean,
  language: EngineLanguage,
): boolean {
  const { used, text } = clauses[k]!;
  const earlier = clauses.slice(0, k).filter((clause) => clause.used < used);
  const hasValue = earlier.some((clause) => slotsIn(clause.text).some(isFresh));
  return !hasValue || telling(withoutSlots(text, slotsIn(text)), language).length === 0;
}

const clausesOf = (sentence: string): string[] =>
  sentence
    .split(/(?<=[,;:…])\s+|\.{3}\s+|(?<=\p{Ll}{3}\.)\s+|\s(?=so (?:it|s?he|they|that)['’]|así que )/u)
    .map((text) =>
      text
        .replace(/^(?:so|then|así que|pues|mejor|que|and|but|y|pero)\s(?=\S)/iu, '')
        .replace(/(?<![\s,;:…])[\s,;:…]+$/, ''),
    )
    .filter((text) => /[\p{L}\d]/u.test(text));

/** The words of a correction that say something about the matter. */
export function telling(text: string, language: EngineLanguage): string[] {
  const idle = packOf(language).grammar?.answers.idle;
  return contentWords(text, language).filter((word) => !/\d/.test(word) && !idle?.test(word));
}

/** The text with a space in place of each of its values. */
export const withoutSlots = (text: string, slots: readonly Slot[]): string =>
  slots.reduceRight((rest, { start, end }) => `${rest.slice(0, start)} ${rest.slice(end)}`, text);
