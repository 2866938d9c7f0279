/**
 * What was said later wins: a conversation without what its speakers took back. "On Tuesday, no, sorry, on Wednesday" becomes "on
 * Wednesday"; a value that is replaced in a later sentence or turn, or was an offer that was turned down, is withdrawn. Pure.
 */
import { fold, splitSentences } from '../../../shared/assist/words.ts';
import type { EngineLanguage } from '../../../shared/languages.ts';
import { packOf } from '../data/language-packs.ts';
import { type Phrases, plainWords } from '../data/phrases.ts';
import { slipWords } from '../data/slip-words.ts';
import { withoutMarks } from '../data/word-edges.ts';
import type { Turn } from '../ports.ts';
import { disownedTurn } from './disowned.ts';
import { mistakenValues, withoutSlips } from './mistaken.ts';
import { repairTurn } from './repairs.ts';
import { isComparable, isSameSlot, type Slot, slotsIn } from './slots.ts';
import { withoutFillers } from './spoken.ts';
import { earlierOf, followingOf, staleIn } from './stale-values.ts';
import { superseded, type Withdrawn } from './superseded.ts';
import { withDenials } from './taken-back.ts';

export type CorrectionMarks = { readonly correction: Phrases; readonly refusal: Phrases };

export interface SettledTalk {
  /** The sentences of a turn, repaired. */
  sentencesOf(turn: number): readonly string[];
  /** Whether a statement of that turn names a value that does not hold. */
  isWithdrawn(turn: number, text: string): boolean;
  /** The statement without a withdrawn value that it can do without: "from Monday to Friday" becomes "from Monday". */
  without(turn: number, text: string): string;
}

/** Reads the whole conversation once. */
export function settle(history: readonly Turn[], marks: CorrectionMarks, language: EngineLanguage): SettledTalk {
  const sentences: (readonly string[])[] = history.map(({ text }) => withDenials(splitSentences(withoutFillers(text))));
  const withdrawn: Withdrawn[] = [];
  for (const i of history.keys()) {
    const corrected = correctTurn(i, { history, sentences, marks, language });
    sentences[i] = withoutSlips(corrected.sentences, language);
    withdrawn.push(...corrected.withdrawn);
  }
  withdrawn.push(...mistakenValues(history), ...superseded({ history, sentences, refusal: marks.refusal, language }));
  const oldIn = (turn: number, text: string): Slot | undefined => {
    const own = withdrawn.filter(({ from, until }) => turn >= from && turn <= until);
    return own.length === 0 ? undefined : slotsIn(text).find((slot) => own.some((old) => isSameSlot(old.slot, slot)));
  };
  return {
    sentencesOf: (turn) => sentences[turn] ?? [],
    isWithdrawn: (turn, text) => oldIn(turn, text) !== undefined,
    without(turn, text) {
      const old = oldIn(turn, text);
      if (!old) return text;
      const before = text
        .slice(0, old.start)
        .replace(/\s(?:to|until|till|on|by|at|a|al|hasta|el|para|le|bis|am|até|à)\s$/iu, '');
      const after = text.slice(old.end);
      const isDetached = before.length < old.start && /^(?:$|[\s]?[,.;])/.test(after);
      return isDetached && before.split(' ').length >= fewestWordsLeft ? before + after : text;
    },
  };
}

/** A statement that loses a value must still say something. */
const fewestWordsLeft = 5;

type Talk = {
  readonly history: readonly Turn[];
  readonly sentences: readonly (readonly string[])[];
  readonly marks: CorrectionMarks;
  readonly language: EngineLanguage;
};

function correctTurn(i: number, talk: Talk): { sentences: string[]; withdrawn: Withdrawn[] } {
  const kept: string[] = [];
  const withdrawn: Withdrawn[] = [];
  const own = talk.sentences[i]!;
  for (let j = 0; j < own.length; j++) {
    const sentence = own[j]!;
    const marker =
      markerIn(sentence, talk.marks.correction, talk.language) ??
      (kept.some((text) => slotsIn(text).length > 0) ? deniedAt(sentence, talk.language) : undefined);
    if (!marker) {
      kept.push(sentence);
      continue;
    }
    const before = sentence
      .slice(0, marker.start)
      .replace(/(?<![\s,;:.…–—-])[\s,;:.…–—-]+$/, '')
      .trim();
    const after = sentence.slice(marker.end).replace(/^[\s,;:.…–—-]+/, '');
    const isInside = saysSomething(`${before} `.replace(leadIn, ''));
    if (!isInside && isNoCorrection(sentence, after, marker, talk.language)) {
      kept.push(after);
      continue;
    }
    const target = isInside ? before : (kept.findLast((text) => slotsIn(text).length > 0) ?? '');
    const later = own.slice(j + 1);
    const stated = target === '' ? (kept.at(-1) ?? '') : target;
    const claim = pointingPart(sentence, marker) ?? after;
    const disowned = disownedTurn(
      { before: stated, after: claim, later, isWeak: !isSure(sentence, marker) },
      talk.language,
    );
    const repair = disowned ?? repairTurn(target, after, later, talk.language);
    if (repair) {
      if (!isInside) kept.splice(kept.lastIndexOf(disowned ? stated : target), 1);
      kept.push(...[repair.before, repair.after].filter((text) => text !== undefined));
      withdrawn.push(...repair.withdrawn.map((slot) => ({ slot, from: 0, until: i - 1 })));
      j += repair.used;
      continue;
    }
    if (isInside) {
      kept.push(repaired(before, after));
      continue;
    }
    const corrected = correctEarlier(i, { ...talk, kept, marker, after, later });
    withdrawn.push(...corrected.withdrawn);
    if (corrected.isLastGone) kept.pop();
    if (corrected.rest !== '') kept.push(corrected.rest);
  }
  return { sentences: kept, withdrawn };
}

type Correcting = Talk & {
  readonly kept: readonly string[];
  readonly marker: Marker;
  readonly after: string;
  readonly later: readonly string[];
};

/** A correction of what an earlier turn said, or one that puts no other value in the place of the wrong one. */
function correctEarlier(
  i: number,
  { kept, marker, after, later, ...talk }: Correcting,
): { withdrawn: Withdrawn[]; rest: string; isLastGone: boolean } {
  const following = [...later, ...followingOf(i, talk)];
  const fresh = slotsIn([after, ...following].join(' '));
  const pool = [kept.join(' '), ...(marker.isWeak ? [] : earlierOf(i, talk, marker.isOwn))];
  const old = staleIn(pool, fresh);
  const isOld = slotsIn(after).some((slot) => old.some((each) => isSameSlot(each, slot)));
  const rest = isOld ? '' : correctingPart(after, following);
  const saysNo = bareNo.test(after);
  // "Wait, before you go, the fee is 20 dollars": what has a value of its own denies nothing.
  const isDenial = saysNo || (marker.isDenial && (!marker.isWeak || slotsIn(after).length === 0));
  const isLastGone = old.length === 0 && isDenial && slotsIn(kept.at(-1) ?? '').length > 0;
  return { withdrawn: old.map((slot) => ({ slot, from: 0, until: i })), rest: saysNo ? '' : rest, isLastGone };
}

type Marker = {
  readonly start: number;
  readonly end: number;
  /** A bare apology corrects only what the same speaker has just said. */
  readonly isWeak: boolean;
  /** "No, wait": what was just said does not hold. */
  readonly isDenial: boolean;
  /** "I was wrong there": what the same speaker said, a while ago too. */
  readonly isOwn?: boolean;
};
const denial = /(?<!\p{L})(?:no|espere|espera|wait)(?!\p{L})/iu;
const apologies = 'sorry|perd[oó]n|perdone|disculpe|wait|espere|pardon|entschuldigung|desculpe';
const apology = new RegExp(`^(?:${apologies})$`, 'iu');

/** What a speaker who notices a mistake says before the words for it: "Oh, sorry, I gave you the wrong date". */
const leadIn = new RegExp(`^(?:(?:ay|uy|oh|ah|oops|pues|bueno|well|no|${apologies})[\\s,;:.!…]+){1,6}`, 'iu');

/** "in the morning, sorry, in the afternoon". */
const enclosedApology = /(?<=[,;–—-]\s)(?:sorry|perd[oó]n|pardon|entschuldigung|desculpe)(?=[,;])/iu;

/** "Actually, no." */
const bareNo = /^no[.!]*$/iu;
/** "Until Monday, no, Monday's a holiday": the same value, or another of its kind, follows, or that it belongs to something else. */
function enclosedCue(sentence: string, language: EngineLanguage): RegExpExecArray | undefined {
  const found = /(?<=[,;…–—-]\s)(?:no|perdone|disculpe|wait|espere|actually)(?=[,:])/iu.exec(sentence);
  if (!found || /\?\s*$/.test(sentence)) return undefined;
  const said = sentence.slice(found.index + found[0].length).replace(/^[,:]\s*/, '');
  if (packOf(language).grammar?.answers.disowns.test(said.split(/[,;]/, 1)[0]!)) return found;
  const after = slotsIn(said);
  return slotsIn(sentence.slice(0, found.index)).some((old) => after.some((slot) => isComparable(old, slot)))
    ? found
    : undefined;
}

/** Words that announce a correction without a pause before them. */
const plainMarker = /\b(?:no|sorry|wait|meant?|perdon|espere|equivo\w*|dicho|decir|corr\w*|mistake|wrong)\b/;

/** "Perdón, no se lo he enviado": this "no" is no part of the apology. */
const deniesNext =
  /^no\s(?:se|me|te|les?|l[oa]s?|nos|he|ha|han|hemos|es|era|fue|está|estaba|hay|había|voy|va|puedo|puede|quiero|quiere|tengo|tiene)(?!\p{L})/iu;

/** "No, that one's for adults", after a statement of the same turn. */
function deniedAt(sentence: string, language: EngineLanguage): Marker | undefined {
  const no = /^no[,.…]\s*(?=\p{L})/iu.exec(sentence)?.[0];
  if (
    no === undefined ||
    !packOf(language).grammar?.answers.disowns.test(sentence.slice(no.length).split(/[,;]/, 1)[0]!)
  )
    return undefined;
  return { start: 0, end: 2, isWeak: true, isDenial: false };
}

/** "Sorry, could you repeat?" is a courtesy, "Actually, you can also come on 5 May" adds to what was said. */
function isNoCorrection(sentence: string, after: string, marker: Marker, language: EngineLanguage): boolean {
  const isAsked = /\?\s*$/.test(sentence) && (marker.isWeak || !marker.isDenial);
  return isAsked || (!marker.isDenial && packOf(language).grammar?.answers.adds.test(after) === true);
}

/** Where the words that announce a correction stand, those that follow each other as one. */
function markerIn(sentence: string, correction: Phrases, language: EngineLanguage): Marker | undefined {
  const words = [...sentence.matchAll(/[\p{L}\p{M}\p{N}'’`]+/gu)];
  const plain = plainWords(sentence);
  const found = correction.find(plain).flatMap(({ index, text }) => {
    const first = plain.slice(0, index).split(' ').filter(Boolean).length;
    const start = words[first]?.index ?? 0;
    const isMarked = start === 0 || /[,;:.…–—¡¿-]\s?$/.test(sentence.slice(0, start)) || plainMarker.test(fold(text));
    return isMarked ? [{ first, last: first + text.split(' ').length - 1 }] : [];
  });
  const [head, ...others] = found;
  if (!head || !words[head.first]) {
    const aside = enclosedApology.exec(sentence) ?? enclosedCue(sentence, language);
    return aside
      ? { start: aside.index, end: aside.index + aside[0].length, isWeak: true, isDenial: false }
      : undefined;
  }
  let last = head.last;
  for (const next of others) {
    const before = words[Math.min(last, words.length - 1)]!;
    const between = sentence.slice(before.index + before[0].length, words[next.first]?.index);
    if (next.first <= last + 2 && slotsIn(between).length === 0) last = Math.max(last, next.last);
  }
  const reached = words[Math.min(last, words.length - 1)]!;
  const isOfClause = last > head.first && deniesNext.test(sentence.slice(reached.index));
  const [start, end] = [words[head.first]!, isOfClause ? words[last - 1]! : reached];
  const announced = sentence.slice(start.index, end.index + end[0].length);
  return {
    start: start.index,
    end: end.index + end[0].length,
    isWeak: apology.test(announced),
    isDenial: denial.test(announced),
    isOwn: slipWords.ownMistake.test(sentence.slice(start.index)),
  };
}

/** Words that always take something back; a "no" alone may answer. */
const sure =
  /(?<!\p{L})(?:scratch|strike|correct|mistake|wrong|misread|\p{L}+[, ]+no|no[, ]+\p{L}+|equivo\p{L}+|miento|digo|dicho|corrijo|rectifico|mal|error)(?!\p{L})/iu;
const isSure = (sentence: string, { start, end }: Marker): boolean => sure.test(sentence.slice(start, end));

/** "Sorry, that's the" announces a correction and says already what the statement belongs to. */
function pointingPart(sentence: string, { start, end }: Marker): string | undefined {
  const found = /(?<!\p{L})(?:that|those|es[eao]s?)(?!\p{L})/iu.exec(sentence.slice(start, end));
  return found ? sentence.slice(start + found.index) : undefined;
}

const saysSomething = (text: string) => (text.match(/\p{L}{3,}|\d/gu) ?? []).length >= 2 || slotsIn(text).length > 0;

/** One sentence that corrects itself, with the new words in the place of the old ones. */
function repaired(before: string, after: string): string {
  if (after === '') return before;
  const olds = slotsIn(before);
  for (const fresh of slotsIn(after)) {
    const old = olds.findLast((slot) => isComparable(slot, fresh) && !isSameSlot(slot, fresh));
    const isFirst = olds[0] === old || olds.length < 3;
    if (old && isFirst)
      return `${before.slice(0, firstOf(olds, old, after).start)}${after.slice(firstFresh(after, fresh, olds).start)}`;
  }
  const [first = ''] = after.split(' ');
  const words = before.split(' ');
  const at = words.findLastIndex((word, k) => k >= words.length - 5 && word.toLowerCase() === first.toLowerCase());
  if (at >= 0) return [...words.slice(0, at), after].join(' ');
  const valueless = before.split(/(?<=[,;])\s+/).filter((part) => slotsIn(part).length === 0);
  return [...valueless.map(withoutMarks), after].join(', ');
}

/** "Friday the 7th, no, Saturday the 8th": both values of the day are replaced. */
const firstOf = (olds: readonly Slot[], old: Slot, after: string): Slot =>
  olds.find((slot) => slotsIn(after).some((fresh) => isComparable(fresh, slot))) ?? old;
const firstFresh = (after: string, fresh: Slot, olds: readonly Slot[]): Slot =>
  slotsIn(after).find((slot) => olds.some((old) => isComparable(old, slot))) ?? fresh;

/** What a correction says after its marker: from the part that holds the value; why the old one was wrong is of no use later. */
function correctingPart(after: string, later: readonly string[]): string {
  const parts = after.split(/(?<=[,;:])\s+/);
  const at = parts.findIndex((part) => slotsIn(part).length > 0);
  if (at >= 0) return parts.slice(at).join(' ');
  return later.some((text) => slotsIn(text).length > 0) ? '' : after;
}
