/** Values that somebody took back without a word of correction: figures that the other denied, offers that were turned down, and what was said anew. Pure. */
import { contentWords } from '../../../shared/assist/words.ts';
import type { EngineLanguage } from '../../../shared/languages.ts';
import { packOf } from '../data/language-packs.ts';
import { type Phrases, plainWords } from '../data/phrases.ts';
import { slipWords } from '../data/slip-words.ts';
import type { Turn } from '../ports.ts';
import { isRefused, proposalsIn } from './proposals.ts';
import { withoutSlots } from './repairs.ts';
import { digitsOf, isComparable, isDayOrHour, isSameSlot, type Slot, slotsIn } from './slots.ts';

export type Withdrawn = { readonly slot: Slot; readonly from: number; readonly until: number };

type Said = {
  readonly history: readonly Turn[];
  readonly sentences: readonly (readonly string[])[];
  readonly refusal: Phrases;
  readonly language: EngineLanguage;
};

export function superseded({ history, sentences, refusal, language }: Said): Withdrawn[] {
  const slots = sentences.map((list) => slotsIn(list.join(' ')));
  return [
    ...contradicted(history, slots),
    ...turnedDown(history, slots, refusal),
    ...refused({ history, sentences, refusal, language }),
    ...restated(history, sentences, language),
    ...otherHour(history, slots),
    ...takenUp({ history, sentences, refusal, language }),
    ...putInPlace({ history, sentences, language }),
  ].map((withdrawn) => withReason(withdrawn, slots));
}

/** "At 5:30 he's busy, so 6:15": why an hour does not hold names it once more, beside the one that does. */
function withReason(withdrawn: Withdrawn, slots: readonly (readonly Slot[])[]): Withdrawn {
  const { slot, until } = withdrawn;
  if (!isDayOrHour(slot)) return withdrawn;
  const again = [until + 1, until + 2].find((turn) => {
    const own = (slots[turn] ?? []).filter((each) => isComparable(each, slot));
    return own.some((each) => isSameSlot(each, slot)) && own.some((each) => !isSameSlot(each, slot));
  });
  return again === undefined ? withdrawn : { ...withdrawn, until: again };
}

/** A proposal that was turned down, also where nothing else was proposed. */
function refused({ history, sentences, refusal, language }: Said): Withdrawn[] {
  return history.flatMap((_, i) =>
    proposalsIn(history, sentences, i, language).flatMap((proposal) =>
      isRefused(proposal, sentences[i + 1] ?? [], refusal)
        ? proposal.slots.map((slot) => ({ slot, from: i, until: i + 1 }))
        : [],
    ),
  );
}

const saysNo = /^\s*(?:no|nein|non|não)(?!\p{L})/iu;

/** A figure that one speaker named and the other at once replaced: "So that is 83?" – "No, 74." */
function contradicted(history: readonly Turn[], slots: readonly (readonly Slot[])[]): Withdrawn[] {
  return history.flatMap(({ role, text }, i) => {
    const answer = history[i + 1];
    if (!answer || role === 'bot' || answer.role === role) return [];
    const isDenied = saysNo.test(answer.text);
    if (!isDenied && !(role === 'customer' && text.includes('?'))) return [];
    return slots[i]!.flatMap((old): Withdrawn[] => {
      const others = slots[i + 1]!.filter((slot) => isComparable(slot, old) && !/day$/.test(slot.kind));
      const isOther = others.length > 0 && others.every((slot) => !isSameSlot(slot, old));
      return isOther && (isDenied || old.kind === 'amount') ? [{ slot: old, from: i, until: i }] : [];
    });
  });
}

/**
 * "Tomorrow at 4:15." – "Could it be 5:30?" – "5:30 works": a proposal of somebody who takes up the other's hour, or a figure of somebody
 * who takes up the other's that is another one: "It says 21 chairs here." – "Right, 21."
 */
function takenUp({ history, sentences, refusal, language }: Said): Withdrawn[] {
  return history.flatMap(({ role }, i) => {
    const [other, again] = [history[i + 1], history[i + 2]];
    if (!other || !again || role === 'bot' || other.role === role || again.role !== role) return [];
    if (saysNo.test(again.text) || refusal.test(plainWords(again.text))) return [];
    const isAsked = other.text.includes('?');
    const proposed = isAsked ? proposalsIn(history, sentences, i, language).flatMap(({ slots }) => slots) : [];
    const figures = slipWords.disagrees.test(other.text)
      ? slotsIn(sentences[i]!.join(' ')).filter((slot) => !isDayOrHour(slot))
      : [];
    if (proposed.length + figures.length === 0) return [];
    // As they were said: a correction in the same turn may have taken a value out of its sentences.
    const [theirs, last] = [slotsIn(other.text), slotsIn(again.text)];
    return [...proposed, ...figures].flatMap((old): Withdrawn[] => {
      const others = theirs.filter((slot) => isAlike(slot, old) && !isSameSlot(slot, old));
      const isNamed = (slot: Slot) => last.some((each) => isSameSlot(each, slot));
      const isOpen = isNamed(old) || theirs.some((slot) => isSameSlot(slot, old));
      return !isOpen && others.some(isNamed) ? [{ slot: old, from: i, until: i }] : [];
    });
  });
}

/** Of one kind; what identifies something is only replaced by as many digits. */
const isAlike = (slot: Slot, old: Slot): boolean =>
  isComparable(slot, old) &&
  (!/(?:_number|^phone|^imei|^postal_code)$/.test(old.kind) || digitsOf(slot).length === digitsOf(old).length);

/** A customer's wish that the agent turns down is none, once another one follows. */
function turnedDown(history: readonly Turn[], slots: readonly (readonly Slot[])[], refusal: Phrases): Withdrawn[] {
  return history.flatMap(({ role, text }, i) => {
    const before = history[i - 1];
    if (role !== 'agent' || !before || before.role === role || !refusal.test(plainWords(text))) return [];
    return slots[i - 1]!.flatMap((old): Withdrawn[] => {
      if (!isDayOrHour(old)) return [];
      const later = slots
        .slice(i)
        .flat()
        .filter((slot) => slot.kind === old.kind);
      const isReplaced = later.some((slot) => !isSameSlot(slot, old)) && !isSameSlot(later.at(-1)!, old);
      return isReplaced ? [{ slot: old, from: 0, until: i }] : [];
    });
  });
}

/** "Wednesday at 17:30" of an agent who says "Wednesday at 18:15" later, and no longer the first hour. */
function otherHour(history: readonly Turn[], slots: readonly (readonly Slot[])[]): Withdrawn[] {
  return history.flatMap(({ role }, i) => {
    const day = slots[i]!.find(({ kind }) => /^(?:day|weekday)$/.test(kind));
    if (role !== 'agent' || !day) return [];
    return slots[i]!.flatMap((old): Withdrawn[] => {
      if (old.kind !== 'time') return [];
      const at = slots.findIndex(
        (own, j) =>
          j > i &&
          history[j]!.role === 'agent' &&
          own.some((slot) => isSameSlot(slot, day)) &&
          own.some((slot) => slot.kind === 'time' && !isSameSlot(slot, old)),
      );
      const isGone = at > i && !slots.slice(at).some((own) => own.some((slot) => isSameSlot(slot, old)));
      return isGone ? [{ slot: old, from: i, until: at - 1 }] : [];
    });
  });
}

/** So many turns before it stands what another day or hour is put in place of. */
const reachOfInstead = 4;

/**
 * "Then I'll ask them to ring you on Tuesday instead": another day or hour of what the clause speaks of does not hold, and where nothing
 * of that was spoken of, the only other one before it.
 */
function putInPlace({ history, sentences, language }: Omit<Said, 'refusal'>): Withdrawn[] {
  return history.flatMap(({ role }, turn) => {
    const said = (sentences[turn] ?? []).flatMap((text) => clausesInPlace(text, language)).join(' ');
    const fresh = slotsIn(said).filter(isDayOrHour);
    if (role !== 'agent' || fresh.length === 0) return [];
    const before = Array.from({ length: Math.min(reachOfInstead, turn) }, (_, back) => turn - 1 - back);
    const others = before
      .flatMap((at) => sentences[at]!.flatMap(clausesOf))
      .map((clause) => ({ clause, slots: slotsIn(clause).filter((old) => isOtherThan(fresh, old)) }))
      .filter(({ slots }) => slots.length > 0);
    const words = contentWords(withoutSlots(said, slotsIn(said)), language);
    const ofThat = others.find(({ clause }) => contentWords(clause, language).some((word) => words.includes(word)));
    const [only] = others.every(({ slots }) => slots.every((slot) => isSameSlot(slot, others[0]!.slots[0]!)))
      ? others
      : [];
    const gone = (ofThat ?? only)?.slots ?? [];
    return gone.map((slot) => ({ slot, from: Math.max(0, turn - reachOfInstead), until: turn - 1 }));
  });
}

const isOtherThan = (fresh: readonly Slot[], old: Slot): boolean =>
  fresh.some(({ kind }) => kind === old.kind) && !fresh.some((slot) => isSameSlot(slot, old));

const clausesOf = (text: string): string[] => text.split(/[,;:]\s|\s(?=(?:but|and|pero|y) )/u);

/** The clauses of a statement that put something in the place of something else, and neither deny nor offer it. */
function clausesInPlace(text: string, language: EngineLanguage): string[] {
  const words = packOf(language).grammar?.appointments;
  const clauses = clausesOf(text.replace(/^\s*(?:yes|no|sí)[,.]\s/iu, ''));
  if (!words || text.endsWith('?') || clauses.some((clause) => words.onlyIf.test(plainWords(clause)))) return [];
  return clauses.flatMap((clause, k) => {
    const plain = plainWords(clause);
    if (!words.instead.test(plain)) return [];
    // "Instead, they ring you on Tuesday."
    const isAlone = plain.replace(words.instead, ' ').trim() === '';
    const whole = isAlone ? (clauses[k + 1] ?? '') : clause;
    return words.notInPlace.test(plainWords(whole)) ? [] : [whole];
  });
}

type Stated = { readonly turn: number; readonly slot: Slot; readonly words: ReadonlySet<string> };

/** How alike two statements must be for the later one to replace the value of the earlier one, as the share of common words. */
const alike = 0.6;

/** The same speaker says the same of another value, without a word of correction. */
function restated(
  history: readonly Turn[],
  sentences: readonly (readonly string[])[],
  language: EngineLanguage,
): Withdrawn[] {
  const stated = history.flatMap((_, turn) => sentences[turn]!.flatMap((text) => statedIn(text, turn, language)));
  return stated.flatMap((old, k): Withdrawn[] => {
    const isReplaced = stated.slice(k + 1).some((later) => {
      if (later.turn === old.turn || history[later.turn]!.role !== history[old.turn]!.role) return false;
      if (later.slot.kind !== old.slot.kind || isSameSlot(later.slot, old.slot)) return false;
      const common = [...old.words].filter((word) => later.words.has(word)).length;
      return common > 0 && common / (old.words.size + later.words.size - common) >= alike;
    });
    return isReplaced ? [{ slot: old.slot, from: old.turn, until: old.turn }] : [];
  });
}

/** The only value of a statement, with what is said of it. */
function statedIn(text: string, turn: number, language: EngineLanguage): Stated[] {
  const slots = slotsIn(text);
  const [slot] = slots;
  if (!slot || slots.length > 1 || text.endsWith('?')) return [];
  const words = contentWords(`${text.slice(0, slot.start)} ${text.slice(slot.end)}`, language);
  return [{ turn, slot, words: new Set(words) }];
}
