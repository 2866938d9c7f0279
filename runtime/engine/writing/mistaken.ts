/**
 * Values that were a slip: figures in another order, what a speaker looks up and then says anew in the same breath, and what they own up
 * to once the other has said it right. Pure.
 */
import type { Turn } from '../ports.ts';
import { isComparable, isDayOrHour, isSameSlot, type Slot, slotsIn } from './slots.ts';
import type { Withdrawn } from './superseded.ts';

/** Two prices may well have the same two figures. */
const fewestDigits = 3;

/** What a speaker says who has just seen that a value is another one: "Hold on", "let me read that again", "no, calculo mal". */
const cue =
  /(?<=^|[.…!?,;–—-]\s*)(?:(?:oh|ay|uy|ah|bueno|well)[\s,]+)?(?:no(?=[,.…\s]+(?:excuse|quita|espera|espere|perd|calculo|miento|i tell|wait|sorry|hold)|[,.…])|hold on|hang on|wait|let me (?:just )?(?:check|read|see|look)|(?:i )?beg (?:your )?pardon|excuse me|i tell a lie|esper[ae]|esper[aá]me|perd[oó]n[ea]?|disculpe|mejor le digo|lo miro|d[eé]j[ea]me (?:ver|mirar)|miento|quita|calculo mal|me corrigen)(?!\p{L})/giu;

/** "Oh yeah, I read that wrong", "uy sí, lo he copiado mal", "tenés razón". */
const ownsUp =
  /(?<!\p{L})(?:(?:read|copied|told|typed|wrote|mixed|said) (?:\p{L}+ ){0,2}wrong|my mistake|you(?:['’]re| are) right|(?:copiado|le[ií]do|dicho|apuntado|mirado|puesto) mal|(?:ten[eé]s|tienes|tiene) raz[oó]n|me (?:he )?(?:equivo\p{L}+|l[ií]o|liado|confund\p{L}+))(?!\p{L})/iu;
const takesBack = /^\s*(?:(?:oh|uy|ay|ah)[\s,]+)?(?:sorry|perd[oó]n\p{L}?|yeah|yes|s[ií])(?!\p{L})/iu;
/** "We paid 75 I think", "the price is 23,850 right". */
const isUnsure = /(?<!\p{L})(?:i (?:think|guess)|right|creo|me parece|(?:si )?no me equivoco)\s*[?.]*\s*$/iu;

const digitsOf = ({ value }: Slot): string => value.replace(/\D/g, '');
const sorted = (digits: string): string => [...digits].sort().join('');
const isNumber = (slot: Slot): boolean => !isDayOrHour(slot) && digitsOf(slot) !== '';

/** The same figures in another order, of the same kind or of a number that has no kind. */
function isTransposed(old: Slot, fresh: Slot): boolean {
  const [a, b] = [digitsOf(old), digitsOf(fresh)];
  return a !== b && a.length >= fewestDigits && isComparable(old, fresh) && sorted(a) === sorted(b);
}

/** What does not hold of a conversation for one of these reasons; `from` and `until` are turns. */
export function mistakenValues(history: readonly Turn[]): Withdrawn[] {
  const slots = history.map(({ text }) => slotsIn(text));
  return [...transposed(slots), ...admitted(history, slots)];
}

/** "33851" and, from a later place on, only "33815". */
function transposed(slots: readonly (readonly Slot[])[]): Withdrawn[] {
  const all = slots.flatMap((own, turn) => own.filter(isNumber).map((slot) => ({ slot, turn })));
  return all.flatMap(({ slot: old, turn: from }, k) => {
    const later = all.slice(k + 1);
    const at = later.findIndex(({ slot }) => isTransposed(old, slot));
    if (at < 0) return [];
    const says = (number: Slot) => (each: { slot: Slot }) => digitsOf(each.slot) === digitsOf(number);
    // Two numbers that are both spoken of are no slip.
    if (later.slice(at).some(says(old)) || all.slice(0, k).some(says(later[at]!.slot))) return [];
    return [{ slot: old, from, until: later[at]!.turn }];
  });
}

/** What somebody said, the other named otherwise at once, and who said it then owns up to, or was unsure of from the start. */
function admitted(history: readonly Turn[], slots: readonly (readonly Slot[])[]): Withdrawn[] {
  return history.flatMap(({ role, text }, i) => {
    const [other, again] = [history[i + 1], history[i + 2]];
    if (!other || role === 'bot' || other.role === role) return [];
    const isAdmitted = again?.role === role && (ownsUp.test(again.text) || takesBack.test(again.text));
    const wasUnsure = role === 'customer' && isUnsure.test(text);
    if (!isAdmitted && !wasUnsure) return [];
    const theirs = slots[i + 1]!;
    return slots[i]!.flatMap((old): Withdrawn[] => {
      const others = theirs.filter((slot) => isComparable(slot, old) && !isSameSlot(slot, old));
      const isTheirs = theirs.some((slot) => isSameSlot(slot, old));
      const isNamed =
        again !== undefined && slots[i + 2]!.some((slot) => others.some((each) => isSameSlot(each, slot)));
      // "I show no box on the 21st. Do you mean the 28th?" – "Sorry, yes, the 28th."
      const isGone = isTheirs ? isAdmitted && isNamed : isAdmitted ? isNamed || ownsUp.test(again.text) : true;
      return isGone && others.some((slot) => replaces(slot, old)) ? [{ slot: old, from: i, until: i + 1 }] : [];
    });
  });
}

/**
 * The sentences of a turn without a value that its speaker says anew in the same breath: "It's 20 minutes. Hold on, he has another job
 * first, so 40 minutes." leaves the second. What stands before the value in its own sentence stays where it is a clause of its own.
 */
export function withoutSlips(sentences: readonly string[]): string[] {
  const kept: string[] = [];
  for (const [k, sentence] of sentences.entries()) {
    const found = [...sentence.matchAll(cue)].find(({ index }) => isSlip(sentences, kept, { k, index }));
    if (!found) {
      kept.push(sentence);
      continue;
    }
    const rest = toldAnew(sentence.slice(found.index + found[0].length));
    const fresh = slotsIn(`${rest} ${sentences[k + 1] ?? ''}`);
    const isStale = (text: string) => slotsIn(text).some((old) => fresh.some((slot) => replaces(slot, old)));
    if (kept.length > 0 && !isStale(sentence.slice(0, found.index)) && isStale(kept.at(-1)!)) kept.pop();
    const before = sentence.slice(0, found.index);
    if (before.trim() !== '' && !isStale(before)) kept.push(before.trim());
    if (rest !== '') kept.push(rest);
  }
  return kept;
}

/** What is left behind the words of a correction, as a sentence: "que esta semana son 890" is "Esta semana son 890". */
function toldAnew(text: string): string {
  const plain = text
    .replace(/^[\s,;:.…–—-]+/u, '')
    .replace(
      /^(?:(?:quita|calculo mal|miento|i tell a lie|excuse me|perd[oó]n\p{L}?|sorry|wait|esper[ae])[\s,.;:…]+|que\s)+/iu,
      '',
    );
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

const replaces = (fresh: Slot, old: Slot): boolean =>
  (fresh.kind === old.kind || fresh.kind === 'number' || old.kind === 'number') &&
  isComparable(fresh, old) &&
  !isSameSlot(fresh, old);

/** The value before the cue, in this sentence or the one before, is another one behind it, and is not named again there. */
function isSlip(sentences: readonly string[], kept: readonly string[], at: { k: number; index: number }): boolean {
  const sentence = sentences[at.k]!;
  const before = slotsIn(sentence.slice(0, at.index));
  const olds = before.length > 0 ? before : slotsIn(kept.at(-1) ?? '');
  const after = slotsIn(sentence.slice(at.index));
  const fresh = after.length > 0 ? after : slotsIn(sentences[at.k + 1] ?? '');
  // "No, 189, because 159 is the other one" names it once more.
  return olds.some((old) => {
    const first = fresh.find((slot) => slot.kind === old.kind || replaces(slot, old));
    return first !== undefined && replaces(first, old);
  });
}
