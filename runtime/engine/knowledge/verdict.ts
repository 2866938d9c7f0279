/** Yes or no, where a sentence of the passage says so without a condition that is open. Pure. */
import { fold } from '../../../shared/assist/words.ts';
import type { EngineLanguage } from '../../../shared/languages.ts';
import { searchWordsOf } from '../data/search-words.ts';
import type { Passage } from './passage.ts';
import { boundsIn, meets, withoutDeniedBounds } from './quantities.ts';
import type { Query } from './query.ts';
import type { RankedSentence } from './rank-sentences.ts';
import { clausesOf } from './sentence-parts.ts';
import { coverOf, keySetOf, searchStem, topicTermsOf } from './terms.ts';

export type Verdict = 'yes' | 'no';
/** `at`: the sentence of the passage that says so. */
export type Decision = { readonly verdict: Verdict; readonly at: number };

/** Share of the terms that a sentence (with its heading) must hold to decide it: none in a passage that answers as good as surely. */
const leastCover = { sure: 0, clear: 0.15, nearest: 0.3, other: 0.5 } as const;
/** Confidence in the passage from which its clearly nearest sentence decides in whatever words it does. */
const sureEnough = 0.75;
/** The same for a permission whose sentence is hardly nearer than the next one. */
const nearlyCertain = 0.9;
/** Of the cover of a rule: from there on what is said of others leaves it open. */
const closeCover = 0.5;
/** Share of the turn in the cover; the rest is the question's. */
const turnShare = 0.25;
/** Of the score of the first sentence: from there on another one may decide. */
const closeScore = 0.72;

/** `ranked`: the sentences of the passage, the one that decides first. */
export function verdictOf(
  query: Query,
  { sentences }: Passage,
  ranked: readonly RankedSentence[],
  { heading, confidence }: { readonly heading: string; readonly confidence: number },
): Decision | undefined {
  const [first] = ranked;
  if (query.asks === undefined || first === undefined) return undefined;
  const terms = termsAsked(query);
  const isClear = (ranked[1]?.score ?? 0) < closeScore * first.score;
  const isSure = isClear && confidence >= sureEnough;
  const leastFirst = confidence >= sureEnough ? leastCover.sure : isClear ? leastCover.clear : leastCover.nearest;
  const leastOf = (rank: number) => (rank > 0 ? leastCover.other : leastFirst);
  const read = ranked.map(({ at, score }, rank) => ({
    at,
    least: leastOf(rank),
    isClose: score >= closeScore * first.score,
    ...readSentence({ query, heading, terms, isFirst: rank === 0 }, sentences[at]!),
  }));
  const decided = read.filter(({ verdict, cover, least, isClose }) => verdict && isClose && cover >= least);
  const [nearest] = decided;
  const best = isSure && nearest?.at === first.at ? nearest : [...decided].sort((a, b) => b.cover - a.cover)[0];
  if (best?.verdict === undefined) return undefined;
  const { at, verdict, cover } = best;
  // What costs something, or nothing, is often said of some only: in unseen trades five of fifteen of these were right.
  if (verdict === 'yes' && isMoney(query) && query.asks !== 'duty' && best.met !== true) return undefined;
  if (best.met === true) return { verdict, at };
  // In trades that were left out, a yes from one of two sentences alike was right in three of four, less than all others.
  if (query.asks === 'permission' && verdict === 'yes' && !isClear && confidence < nearlyCertain) return undefined;
  const isAlone = isSure && at === first.at;
  // What is said of others, or under a condition, leaves it open, unless this one is clearly about what is asked.
  const rival = read.some(
    (other) =>
      other.at !== at &&
      (other.isClose || !isAlone || isMoney(query)) &&
      (other.isOpen || (other.verdict !== undefined && other.verdict !== verdict)) &&
      (isRule(query, verdict) ? isMoney(query) || other.cover > closeCover * cover : other.cover >= cover),
  );
  return rival ? undefined : { verdict, at };
}

/** What costs, is needed or is allowed may be otherwise for some; a refusal or a gift is said of those whom it concerns. */
const isRule = ({ asks }: Query, verdict: Verdict): boolean => (asks === 'free' ? verdict === 'no' : verdict === 'yes');

/** Of the question alone; of the whole turn where it says too little. */
function termsAsked({ asked, terms, language }: Query): readonly string[] {
  const own = [...new Set(topicTermsOf(asked, language))].filter((term) => !term.includes("'"));
  return own.length >= 2 ? own : [...terms].filter(([, share]) => share >= 0.55).map(([term]) => term);
}

const isMoney = ({ asks }: Query): boolean => asks === 'charge' || asks === 'free' || asks === 'duty';

type Reading = {
  readonly verdict: Verdict | undefined;
  readonly isOpen: boolean;
  readonly cover: number;
  readonly met: boolean | undefined;
};

type Asked = {
  readonly query: Query;
  readonly heading: string;
  readonly terms: readonly string[];
  /** The sentence is the nearest one. */
  readonly isFirst: boolean;
};

function readSentence({ query, heading, terms, isFirst }: Asked, sentence: string): Reading {
  const { language } = query;
  const clauses = clausesOf(sentence).map((clause) => {
    const keys = keySetOf(`${heading} ${clause}`, language);
    const own = keySetOf(clause, language);
    const asked = shareOf(terms, own, language) === 0 ? 0 : shareOf(terms, keys, language);
    const turn = shareOf([...query.terms.keys()], keys, language);
    return { clause, cover: (1 - turnShare) * asked + turnShare * turn };
  });
  const { clause, cover } = clauses.reduce((best, each) => (each.cover > best.cover ? each : best));
  const folded = withoutDeniedBounds(fold(clause), language);
  const bounds = boundsOf(clause, query);
  const strict = polarity(query, folded, bounds);
  const loose = strict.verdict === undefined && isFirst ? polarityOfNearest(query, folded, terms) : undefined;
  return { ...(loose ? { verdict: loose, isOpen: false } : strict), cover, met: bounds.met };
}

/**
 * Of the nearest sentence, whose condition the question states: what it refuses, gives or spares, it does to whom asks. A permission
 * under a condition is a yes with the condition beside it, but not one with a bound, a time or an exception.
 */
function polarityOfNearest(query: Query, clause: string, terms: readonly string[]): Verdict | undefined {
  const { asks, language } = query;
  const words = searchWordsOf(language);
  const { any, met } = boundsOf(clause, query);
  if (exceptsAsked(clause, terms, language)) return undefined;
  const isLacking = lacksAsked(clause, terms, language);
  if (asks === 'duty') return isLacking || words.duty.notNeeded.test(clause) ? 'no' : undefined;
  const isTimed = met === undefined && (any || words.holds.time.test(clause));
  if (asks === 'charge' || asks === 'free') {
    if (isTimed || met === false || !(isLacking || words.free.test(clause))) return undefined;
    return asks === 'free' ? 'yes' : 'no';
  }
  if (words.duty.notNeeded.test(clause)) return 'yes';
  if (isLacking) return 'no';
  const isNegative = words.negative.test(clause);
  if (isNegative && saysBoth(clause, language)) return undefined;
  if (isNegative) return any && met !== true ? undefined : 'no';
  // "Must be at least 18 years old", of somebody who is not.
  if (met === false && words.duty.needed.test(clause)) return 'no';
  // The customer may be among the exceptions.
  if (!words.affirmative.test(clause) || words.exception.test(clause)) return undefined;
  if (met !== undefined) return met ? 'yes' : 'no';
  return isTimed || words.only.test(clause) ? undefined : 'yes';
}

/** "Buggies are welcome and do not count", "can be paused, but not for single hours". */
function saysBoth(clause: string, language: EngineLanguage): boolean {
  const { affirmative, negative } = searchWordsOf(language);
  return affirmative.test(clause.replace(new RegExp(negative.source, 'g'), ' '));
}

/** What is asked about stands behind "except" or "but". */
function exceptsAsked(clause: string, terms: readonly string[], language: EngineLanguage): boolean {
  const found = searchWordsOf(language).exception.exec(clause);
  return found !== null && shareOf(terms, keySetOf(clause.slice(found.index), language), language) > 0;
}

/** "Without interest", "no label": what is asked about is not there. */
function lacksAsked(clause: string, terms: readonly string[], language: EngineLanguage): boolean {
  const found = clause.matchAll(searchWordsOf(language).lacks);
  return [...found].some(([, word]) => word !== undefined && terms.includes(searchStem(word, language)));
}

const shareOf = (terms: readonly string[], keys: ReadonlySet<string>, language: EngineLanguage): number =>
  terms.filter((term) => coverOf(term, keys, language) > 0).length / Math.max(1, terms.length);

type Bounds = { readonly any: boolean; readonly met: boolean | undefined };

function boundsOf(clause: string, { language, quantities }: Query): Bounds {
  const bounds = boundsIn(clause, language);
  return { any: bounds.length > 0, met: meets(bounds, quantities) };
}

function polarity({ asks, language }: Query, clause: string, { any, met }: Bounds): Omit<Reading, 'cover' | 'met'> {
  const words = searchWordsOf(language);
  const open = { verdict: undefined, isOpen: true };
  const silent = { verdict: undefined, isOpen: false };
  const says = (verdict: Verdict) => ({ verdict, isOpen: false });
  if (asks === 'charge' || asks === 'free') {
    const isFree = words.free.test(clause);
    if (!isFree && !words.holds.amount.test(clause)) return silent;
    if (words.exception.test(clause) || (met === undefined && isConditional(clause, language, words.free))) return open;
    if (isFree && met === undefined && words.holds.time.test(clause)) return open;
    return says(isFree === (asks === 'free') ? 'yes' : 'no');
  }
  if (asks === 'duty') {
    if (words.duty.notNeeded.test(clause)) return words.exception.test(clause) ? open : says('no');
    if (!words.duty.needed.test(clause)) return silent;
    return met === undefined && isConditional(clause, language, words.duty.needed) ? open : says('yes');
  }
  // What need not be done is no refusal.
  if (words.duty.notNeeded.test(clause)) return words.exception.test(clause) ? open : says('yes');
  const isRefusal = words.negative.test(clause);
  if (!isRefusal && !words.affirmative.test(clause)) return silent;
  if (words.exception.test(clause) || (any && met === undefined)) return open;
  if (met === false) return isRefusal ? open : says('no');
  if (met === undefined && isConditional(clause, language, words.negative)) return open;
  // Days and hours are a condition too.
  if (!isRefusal && met === undefined && words.holds.time.test(clause)) return open;
  return says(isRefusal ? 'no' : 'yes');
}

/** A condition or an exception stands beside what says yes or no. */
function isConditional(clause: string, language: EngineLanguage, except: RegExp): boolean {
  const { condition, exception, noCondition } = searchWordsOf(language);
  const says = clause.replace(new RegExp(except.source, 'g'), ' ');
  const rest = noCondition ? says.replace(noCondition, ' ') : says;
  return condition.test(rest) || exception.test(rest);
}
