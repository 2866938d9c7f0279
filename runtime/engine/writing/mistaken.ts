/**
 * Values that were a slip: figures in another order, what a speaker says anew in the same breath, and what they own up to once the other
 * has said it right. Pure.
 */
import { contentWords } from '../../../shared/assist/words.ts';
import type { EngineLanguage } from '../../../shared/languages.ts';
import { slipWords } from '../data/slip-words.ts';
import type { Turn } from '../ports.ts';
import { withoutSlots } from './repairs.ts';
import { digitsOf, isComparable, isDayOrHour, isSameSlot, type Slot, slotsIn } from './slots.ts';
import type { Withdrawn } from './superseded.ts';

/** Two prices may well have the same two figures. */
const fewestDigits = 3;
/** From so many on, the same figures are hardly those of something else. */
const manyDigits = 5;
/** How many turns later the right order is said, of many digits and of few. */
const reach = { many: 20, few: 2 } as const;

const canReplace = (fresh: Slot, old: Slot): boolean =>
  (fresh.kind === old.kind || fresh.kind === 'number' || old.kind === 'number') &&
  isComparable(fresh, old) &&
  !isSameSlot(fresh, old);

/** What does not hold of a conversation for one of these reasons. */
export function mistakenValues(history: readonly Turn[]): Withdrawn[] {
  const slots = history.map(({ text }) => slotsIn(text));
  return [...transposed(slots), ...admitted(history, slots)];
}

type Figures = { readonly slot: Slot; readonly turn: number; readonly digits: string };

/** "33851", and some turns later only "33815". */
function transposed(slots: readonly (readonly Slot[])[]): Withdrawn[] {
  // By their figures in order: a long call has thousands of numbers, and few of them have the same ones.
  const groups = new Map<string, Figures[]>();
  for (const [turn, own] of slots.entries())
    for (const slot of own) {
      const digits = digitsOf(slot);
      if (digits.length < fewestDigits || isDayOrHour(slot)) continue;
      const key = [...digits].sort().join('');
      const group = groups.get(key);
      if (group) group.push({ slot, turn, digits });
      else groups.set(key, [{ slot, turn, digits }]);
    }
  return [...groups.values()].flatMap((group) => slipsOf(group));
}

function slipsOf(group: readonly Figures[]): Withdrawn[] {
  const first = new Map<string, number>();
  const last = new Map<string, number>();
  for (const [k, { digits }] of group.entries()) {
    if (!first.has(digits)) first.set(digits, k);
    last.set(digits, k);
  }
  if (first.size === 1) return [];
  return group.flatMap((old, k) => {
    // Two numbers that are both spoken of, in turns or side by side, are no slip.
    if (last.get(old.digits) !== k) return [];
    const next = group[k + 1];
    const within = old.digits.length >= manyDigits || /\p{L}/u.test(old.slot.value) ? reach.many : reach.few;
    const isSlip =
      next !== undefined &&
      first.get(next.digits) === k + 1 &&
      next.turn > old.turn &&
      next.turn - old.turn <= within &&
      isComparable(old.slot, next.slot);
    return isSlip ? [{ slot: old.slot, from: group[first.get(old.digits)!]!.turn, until: next.turn }] : [];
  });
}

/** What somebody said, the other named otherwise at once, and who said it then owns up to, or was unsure of from the start. */
function admitted(history: readonly Turn[], slots: readonly (readonly Slot[])[]): Withdrawn[] {
  return history.flatMap(({ role, text }, i) => {
    const [other, again] = [history[i + 1], history[i + 2]];
    if (!other || role === 'bot' || other.role === role) return [];
    const own = again?.role === role ? again.text : '';
    const ownsUp = slipWords.ownsUp.test(own);
    const named = own === '' ? [] : slots[i + 2]!;
    return slots[i]!.flatMap((old): Withdrawn[] => {
      const theirs = slots[i + 1]!;
      const others = theirs.filter((slot) => canReplace(slot, old));
      const isTaken = others.some((slot) => named.some((each) => isSameSlot(each, slot)));
      // "I show no box on the 21st. Do you mean the 28th?" – "Sorry, yes, the 28th."
      const isAgreed = isTaken && slipWords.agreesSorry.test(own);
      const isTheirs = theirs.some((slot) => isSameSlot(slot, old));
      const wasUnsure = role === 'customer' && slipWords.unsure.test(text.slice(old.end));
      const isGone = isAgreed || (!isTheirs && (ownsUp || wasUnsure));
      return others.length > 0 && isGone ? [{ slot: old, from: i, until: i + 1 }] : [];
    });
  });
}

/**
 * The sentences of a turn without a value that its speaker says anew in the same breath: "It's 20 minutes. Hold on, he has another job
 * first, so it's 40 minutes." leaves the second. Other clauses before the value stay.
 */
export function withoutSlips(sentences: readonly string[], language: EngineLanguage): string[] {
  const kept: string[] = [];
  const slots = sentences.map((sentence) => slotsIn(sentence));
  for (const [k, sentence] of sentences.entries()) {
    const isWithout = slots[k]!.length === 0 && (slots[k + 1] ?? []).length === 0;
    const slip = isWithout
      ? undefined
      : slipIn({ sentence, own: slots[k]!, next: sentences[k + 1], last: kept.at(-1), language });
    if (!slip) {
      kept.push(sentence);
      continue;
    }
    if (slip.isOfLast) kept.pop();
    const before = clausesOf(sentence.slice(0, slip.start)).filter((clause) => !slotsIn(clause).some(slip.isStale));
    if (!slip.isOfLast && before.some((clause) => clause.trim() !== ''))
      kept.push(before.join(', ').replace(/[\s,;:]{1,9}$/u, ''));
    if (slip.rest !== '') kept.push(slip.rest);
  }
  return kept;
}

const clausesOf = (text: string): string[] => text.split(/[,;:]\s/u);

type Slip = {
  readonly start: number;
  readonly rest: string;
  /** The value stands in the sentence before. */
  readonly isOfLast: boolean;
  readonly isStale: (slot: Slot) => boolean;
};
type Spoken = {
  readonly sentence: string;
  readonly own: readonly Slot[];
  readonly next: string | undefined;
  readonly last: string | undefined;
  readonly language: EngineLanguage;
};

/** The first words of a correction in the sentence between two values of which the second can stand for the first. */
function slipIn({ sentence, own, next, last, language }: Spoken): Slip | undefined {
  const ofLast = last === undefined ? [] : slotsIn(last);
  for (const { cue, isSure } of cuesIn(sentence)) {
    const olds = own.filter(({ start }) => start < cue.index);
    const stale = olds.length > 0 ? olds : ofLast;
    if (stale.length === 0) continue;
    const rest = saidAnew(sentence.slice(cue.index + cue[0].length));
    const isHere = own.some(({ start }) => start > cue.index);
    const said = isHere ? rest : (next ?? '');
    const fresh = slotsIn(said);
    const first = fresh.find((slot) => stale.some((old) => old.kind === slot.kind || canReplace(slot, old)));
    const isStale = (slot: Slot) => first !== undefined && canReplace(first, slot);
    const statement = olds.length > 0 ? sentence.slice(0, cue.index) : (last ?? '');
    if (!stale.some(isStale) || (!isSure && isOfSomethingElse(statement, said, first!, language))) continue;
    // "Let me check." says nothing by itself.
    return { start: cue.index, rest: isHere ? rest : '', isOfLast: olds.length === 0, isStale };
  }
  return undefined;
}

/** At most so many words of correction are looked at in one sentence. */
const mostCues = 4;

function cuesIn(sentence: string): { cue: RegExpExecArray; isSure: boolean }[] {
  const found = [
    ...[...sentence.matchAll(slipWords.takesBack)].slice(0, mostCues).map((cue) => ({ cue, isSure: true })),
    ...[...sentence.matchAll(slipWords.looksUp)].slice(0, mostCues).map((cue) => ({ cue, isSure: false })),
  ];
  return found.sort((a, b) => a.cue.index - b.cue.index);
}

/** "Your balance is 120 euros. Let me check, the fee is 5 euros": the clause of the second value names a thing of its own. */
function isOfSomethingElse(statement: string, said: string, fresh: Slot, language: EngineLanguage): boolean {
  const known = new Set(contentWords(statement, language));
  const clause = clausesOf(said).find((text) => slotsIn(text).some((slot) => isSameSlot(slot, fresh))) ?? said;
  const own = contentWords(withoutSlots(clause, slotsIn(clause)), language);
  return own.some((word) => !known.has(word));
}

/** What is left behind the words of a correction, as a sentence: "que hoy son 890" is "Hoy son 890". */
function saidAnew(text: string): string {
  const plain = text.replace(/^[\s,;:.…–—-]{1,9}/u, '').replace(slipWords.leadIn, '');
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}
