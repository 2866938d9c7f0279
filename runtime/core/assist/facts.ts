/** The facts of a conversation, made of its final utterances in order: corrections replace, answers settle. Pure. */

import type { FactEvent, Role } from '../../../shared/assist/event.ts';
import { withFields } from '../../../shared/with-fields.ts';
import type { FactFinder, FoundFact, TurnFacts } from '../ports/fact-finder.ts';

export type FactUtterance = {
  readonly utteranceId: string;
  readonly role: Role;
  readonly text: string;
  readonly final: boolean;
  readonly entities?: readonly { readonly kind: string; readonly start: number; readonly end: number }[] | undefined;
};

/** An array, or a map by id: an iterator of a map makes an object for each entry. */
type Utterances = { forEach(run: (utterance: FactUtterance) => void): void };

export type KnownFact = FoundFact & {
  readonly utteranceId: string;
  readonly role: Role;
  readonly settledBy?: string;
};

/** Facts by key, in the order in which they were first said. */
export type FactSheet = ReadonlyMap<string, KnownFact>;

type Found = Omit<TurnFacts, 'words'> & {
  /** As one string, which takes a tenth of the memory of a set. */
  readonly words: string;
};
/** What was found, and of what: another revision of an utterance seldom has another text. */
type Turn = Pick<FactUtterance, 'utteranceId' | 'role' | 'text' | 'entities'> & {
  /** The texts of the two turns before. */
  readonly before: string | undefined;
  readonly beforeThat: string | undefined;
  readonly found: Found;
};
type Draft = Map<string, KnownFact & { readonly turn: number }>;

/** A correction concerns what was said at most this many turns before. */
const correctionReach = 8;
/** A "yes" answers what was asked at most this many turns before. */
const shortAnswerReach = 2;
/** An answer in other words concerns what was asked at most this many turns before. */
const answerReach = 6;
/** Share of the letters of what a question is about that an answer repeats, in whichever turn. */
const aboutShare = 0.4;
/** Share of the words of a promise that a later turn repeats when it says that the promise was kept. */
const keptShare = 0.6;

export class FactBook {
  readonly #finder: FactFinder;
  /** In order, so that only what is new is analyzed. */
  #turns: Turn[] = [];
  /** What each turn was made of: the same object has the same text, which makes long calls cheap. */
  #sources: readonly FactUtterance[] = [];
  /** Of all `#turns`. */
  #draft: Draft = new Map();

  constructor(finder: FactFinder) {
    this.#finder = finder;
  }

  /** `utterances` in order, none of which ever changes in place; interim ones do not count. The sheet is valid until the next call. */
  sheet(utterances: Utterances): FactSheet {
    const [finals, unchanged] = this.#finalsOf(utterances);
    if (unchanged === finals.length && unchanged === this.#turns.length) return this.#draft;
    const same = this.#sameTurns(finals, unchanged);
    if (same < this.#turns.length) {
      this.#draft = new Map();
      for (let index = 0; index < same; index++) addTurn(this.#draft, this.#turns[index]!, index);
    }
    const known = new Map(this.#turns.slice(same).map((turn) => [turn.utteranceId, turn]));
    this.#turns.length = same;
    this.#sources = finals;
    for (let index = same; index < finals.length; index++) {
      const before = known.get(finals[index]!.utteranceId);
      const turn = before && isTurnOf(before, finals, index) ? before : this.#analyze(finals, index);
      this.#turns.push(turn);
      addTurn(this.#draft, turn, index);
    }
    return this.#draft;
  }

  /** The final ones, and how many, from the first on, are the objects of the former call. */
  #finalsOf(utterances: Utterances): readonly [finals: readonly FactUtterance[], unchanged: number] {
    const before = this.#sources;
    let unchanged = 0;
    const others: FactUtterance[] = [];
    utterances.forEach((utterance) => {
      if (!utterance.final) return;
      if (others.length === 0 && utterance === before[unchanged]) unchanged += 1;
      else others.push(utterance);
    });
    const isWhole = others.length === 0 && unchanged === before.length;
    return [isWhole ? before : [...before.slice(0, unchanged), ...others], unchanged];
  }

  /** How many of the turns, from the first on, are those of the utterances. */
  #sameTurns(finals: readonly FactUtterance[], unchanged: number): number {
    const shared = Math.min(this.#turns.length, finals.length);
    let index = Math.min(unchanged, shared);
    while (index < shared && isTurnOf(this.#turns[index]!, finals, index)) index++;
    return index;
  }

  #analyze(finals: readonly FactUtterance[], index: number): Turn {
    const { utteranceId, role, text, entities } = finals[index]!;
    const found = this.#finder.find(finals[index]!, finals.slice(Math.max(0, index - 2), index));
    const before = finals[index - 1]?.text;
    const beforeThat = finals[index - 2]?.text;
    return { utteranceId, role, text, entities, before, beforeThat, found: toFound(role, found) };
  }
}

const nothingFound: Found = { facts: [], isCorrection: false, isSubstance: false, words: '' };

/**
 * Of the words only those are kept that may answer a question or keep a promise. Written out: there is one of every final of a long
 * call, and V8 gives each object that a rest pattern makes here a shape of its own, which takes more memory than the object.
 */
function toFound(role: Role, found: TurnFacts): Found {
  const { facts, isCorrection, isSubstance, isStatement = false, isReply = false, isShortAnswer = false } = found;
  const isAnswer = role === 'agent' && isSubstance;
  if (facts.length === 0 && !isAnswer && !(role === 'agent' && isShortAnswer)) return nothingFound;
  const words = isAnswer ? [...found.words].join(' ') : '';
  return { facts, isCorrection, isSubstance, isStatement, isReply, isShortAnswer, words };
}

function isTurnOf(turn: Turn, finals: readonly FactUtterance[], index: number): boolean {
  const { utteranceId, role, text, entities } = finals[index]!;
  return (
    turn.utteranceId === utteranceId &&
    turn.text === text &&
    turn.role === role &&
    turn.entities === entities &&
    turn.before === finals[index - 1]?.text &&
    turn.beforeThat === finals[index - 2]?.text
  );
}

function addTurn(draft: Draft, { utteranceId, role, found }: Turn, turn: number): void {
  // What a bot says is the same for every customer.
  if (role === 'bot') return;
  for (const fact of found.facts) {
    if (fact.isDenied) {
      draft.delete(fact.key);
      continue;
    }
    if (found.isCorrection) withdrawCorrected(draft, fact, role, turn);
    const before = draft.get(fact.key);
    // A promise of the agent stays theirs when the customer repeats it.
    draft.set(fact.key, withFields(fact, { utteranceId, role: before?.role ?? role, turn }));
  }
  if (role === 'agent' && (found.isSubstance || found.isShortAnswer)) settle(draft, found, utteranceId, turn);
}

/** The latest other value of the same name, by the same speaker: "no wait, it is order 471294". */
function withdrawCorrected(draft: Draft, fact: FoundFact, role: Role, turn: number): void {
  if (fact.kind === 'question') return;
  const corrected = [...draft.values()].findLast(
    (known) =>
      known.kind === fact.kind &&
      known.label === fact.label &&
      known.role === role &&
      known.key !== fact.key &&
      known.turn < turn &&
      turn - known.turn <= correctionReach,
  );
  if (corrected) draft.delete(corrected.key);
}

function settle(draft: Draft, kept: Found, utteranceId: string, turn: number): void {
  if (draft.size === 0) return;
  const found: TurnFacts = { ...kept, words: new Set(kept.words === '' ? [] : kept.words.split(' ')) };
  const promises = found.facts.some(({ kind }) => kind === 'promise');
  for (const [key, fact] of draft) {
    if (fact.settledBy !== undefined || fact.turn === turn) continue;
    const isAnswered = fact.kind === 'question' && answers(fact, found, turn - fact.turn);
    const isKept = fact.kind === 'promise' && !promises && shareOf(fact.value, found.words) >= keptShare;
    if (isAnswered || isKept) draft.set(key, withFields(fact, { settledBy: utteranceId }));
  }
}

/** Promises answer only the question that they speak of, or one that they begin to answer with a yes or a no. */
function answers({ about = [] }: FoundFact, found: TurnFacts, turnsSince: number): boolean {
  if (turnsSince <= shortAnswerReach && (found.isShortAnswer || found.isReply)) return true;
  if (!found.isSubstance) return false;
  return (found.isStatement && turnsSince <= answerReach) || repeatedShare(about, found.words) >= aboutShare;
}

/** By letters, so that "refund" counts for more than "take". */
function repeatedShare(own: readonly string[], words: ReadonlySet<string>): number {
  const lettersOf = (list: readonly string[]) => list.reduce((sum, word) => sum + word.length, 0);
  return own.length === 0 ? 0 : lettersOf(repeatedOf(own, words)) / lettersOf(own);
}

function shareOf(text: string, words: ReadonlySet<string>): number {
  const own = text.toLowerCase().match(/\p{L}{4,}/gu) ?? [];
  return own.length === 0 ? 0 : repeatedOf(own, words).length / own.length;
}

/** Those that begin with one of the stems. */
const repeatedOf = (own: readonly string[], stems: ReadonlySet<string>): string[] =>
  own.filter((word) => [...stems].some((stem) => stem.length >= 3 && word.startsWith(stem)));

/** The event of a fact that holds, without `at`. */
export function toFactEvent(factId: string, fact: KnownFact): FactEvent {
  const { kind, label, value, utteranceId, role, settledBy } = fact;
  return {
    type: 'fact',
    factId,
    kind,
    label,
    value,
    utteranceId,
    role,
    ...(settledBy !== undefined && { status: 'settled', settledBy }),
  };
}
