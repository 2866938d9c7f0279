/**
 * A speaker who says, within one turn, that what they just said belongs to something else: "From the 7th, Wednesdays at four. Hold on,
 * no, that one's for adults. Yours is from the 12th." The statement is gone as a whole, and what replaces it stands as it was said.
 * Where nothing replaces it, the note has neither. Pure.
 */
import { fold } from '../../../shared/assist/words.ts';
import type { EngineLanguage } from '../../../shared/languages.ts';
import { packOf } from '../data/language-packs.ts';
import { withoutMarks } from '../data/word-edges.ts';
import { type Repaired, repairTurn, telling, withoutSlots } from './repairs.ts';
import { isComparable, isSameSlot, type Slot, slotsIn } from './slots.ts';

export type Announced = {
  /** The statement before the words of correction, what follows them in their sentence, and the sentences after that. */
  readonly before: string;
  readonly after: string;
  readonly later: readonly string[];
  /** "Sorry" and "actually" may be courtesies: without a replacement, the clause must say what the statement belongs to. */
  readonly isWeak: boolean;
};

/** How many later sentences may hold what replaces the statement. */
const furthest = 2;

/** Undefined where the correction does not say that the statement is about something else. */
export function disownedTurn(
  { before, after, later, isWeak }: Announced,
  language: EngineLanguage,
): Repaired | undefined {
  const answers = packOf(language).grammar?.answers;
  if (!answers || before === '') return undefined;
  const olds = valuesIn(before);
  const isFresh = (slot: Slot) =>
    olds.some((old) => isComparable(old, slot)) && !olds.some((old) => isSameSlot(old, slot));
  const replaces = (text: string) =>
    valuesIn(text).some(isFresh) || (olds.length === 0 && namesOf(text).length > 0) || isSaidOfAnother(text, before);
  const parts = after.split(/(?<=[,;:…])\s+/);
  const at = parts.findIndex((part, k) => k <= 1 && answers.disowns.test(withoutMarks(part)));
  if (at < 0) {
    const again = [after, ...later.slice(0, furthest)].findIndex((text) => isSaidOfAnother(text, before));
    return again < 0 ? undefined : wholly(olds, [after, ...later][again]!, again);
  }
  if (parts.slice(0, at + 1).some((part) => valuesIn(part).some(isFresh))) return undefined;
  const rest = parts
    .slice(at + 1)
    .join(' ')
    .replace(answers.joins, '');
  const sentences = [rest, ...later.slice(0, furthest)];
  const used = sentences.findIndex((text) => !/\?\s*$/.test(text) && replaces(text));
  const said = sentences[used];
  if (said === undefined) {
    if (isWeak && (olds.length === 0 || !answers.belongs.test(withoutMarks(parts[at]!)))) return undefined;
    return { before: undefined, after: undefined, used: 0, withdrawn: [] };
  }
  if (olds.length > 0 && telling(withoutSlots(said, slotsIn(said)), language).length === 0) {
    const isAllReplaced = olds.every((old) => slotsIn(said).some((slot) => isComparable(slot, old)));
    const repair = isAllReplaced ? repairTurn(before, said, [], language) : undefined;
    if (repair) return { ...repair, used };
  }
  return wholly(olds, said, used);
}

/** The replacement as it was said, and nothing of the statement before it. */
function wholly(olds: readonly Slot[], said: string, used: number): Repaired {
  const withdrawn = olds.filter((old) => {
    const fresh = valuesIn(said).filter((slot) => isComparable(slot, old));
    return fresh.length > 0 && !fresh.some((slot) => isSameSlot(slot, old));
  });
  return { before: undefined, after: `${said.charAt(0).toUpperCase()}${said.slice(1)}`, used, withdrawn };
}

/** Words with a capital that do not begin the sentence. */
const namesOf = (text: string): string[] => text.match(/(?<=[\p{L},] )\p{Lu}\p{Ll}+/gu) ?? [];

/** The values of a text, with "el 16" as a day. */
function valuesIn(text: string): Slot[] {
  return slotsIn(text).map((slot) =>
    slot.kind === 'number' &&
    /^(?:[12]\d|3[01]|[1-9])$/.test(slot.value) &&
    /(?<!\p{L})(?:el|del|al)(?: día)? $/iu.test(text.slice(Math.max(0, slot.start - 9), slot.start))
      ? { ...slot, kind: 'day', isBare: true }
      : slot,
  );
}

/** "Your coach is Peter Hall", "Your coach is Maria Stone": the same beginning, and no name of the earlier statement. */
function isSaidOfAnother(later: string, earlier: string): boolean {
  const beginning = (text: string) => fold(text).split(' ', 2).join(' ');
  const [old, fresh] = [namesOf(earlier), namesOf(later)];
  return (
    old.length > 0 &&
    fresh.length > 0 &&
    beginning(later) === beginning(earlier) &&
    !fresh.some((name) => old.includes(name))
  );
}
