/**
 * Checks every sentence that a model writes against what it was given. A sentence stays when its numbers, names and addresses are
 * in the sources exactly, its words come from few sentences there, and what it promises or tells people to do was said by the agent
 * or stands in an article. Pure.
 */
import { contentWords, fold, splitSentences, stem, toWords } from '../../../shared/assist/words.ts';
import { type EngineLanguage, toLanguage } from '../../../shared/languages.ts';
import type { GroundingWords } from '../data/language-pack.ts';
import { packOf } from '../data/language-packs.ts';
import { isSuspicious } from './checks.ts';

/** `trusted`: said by the agent, of an article or built in. Customers and their text are not. */
export type SourceText = { readonly text: string; readonly trusted: boolean };

export type GroundingRules = {
  /** Share of the words with meaning that must be in the sources. */
  readonly support: number;
  /** Sentences of the sources that one sentence may combine. */
  readonly mostSources: number;
  /** A sentence of so few words with meaning comes from one sentence of the sources; absent: it may combine them as well. */
  readonly wordsOfOne?: number;
  /** Courtesy needs no source, and a sentence of nothing else is kept. */
  readonly courtesy: boolean;
};
/** Of answers and summaries; see `sentence-check.ts` for what is checked beside. */
export const statementRules: GroundingRules = { support: 0.85, mostSources: 2, courtesy: false };
/** Of what an agent may say: advice and drafts. */
export const replyRules: GroundingRules = { ...statementRules, courtesy: true };
/** Two short sentences make a claim that neither has: "I blocked the new card" of "I blocked the lost card" and "A new card is free". */
const wordsOfOne = 3;
export const suggestedReplyRules: GroundingRules = { ...replyRules, wordsOfOne };
export const summaryRules: GroundingRules = { ...statementRules, wordsOfOne };

/** The sentences of `text` that the sources support, joined; empty where there is none. */
export function keepSupported(
  text: string,
  sources: readonly SourceText[],
  languageCode: string,
  rules: GroundingRules,
): string {
  const language = toLanguage(languageCode);
  const index = indexSources(sources, language);
  return splitSentences(text)
    .filter((sentence) => isSupported(sentence, index, language, rules))
    .join(' ');
}

type IndexedSentence = { readonly stems: ReadonlySet<string>; readonly negative: boolean; readonly trusted: boolean };
type Side = {
  readonly numbers: ReadonlySet<string>;
  readonly words: ReadonlySet<string>;
  readonly stems: ReadonlySet<string>;
};
type Index = {
  readonly sentences: readonly IndexedSentence[];
  readonly all: Side;
  readonly trusted: Side;
  /** Folded, for what must occur as it is. */
  readonly text: string;
};

function indexSources(sources: readonly SourceText[], language: EngineLanguage): Index {
  // A sentence that gives orders to a model is no source for anything.
  const sentences = sources.flatMap(({ text, trusted }) =>
    splitSentences(text)
      .filter((sentence) => !isSuspicious(sentence))
      .map((sentence) => ({ sentence, trusted })),
  );
  const side = (of: typeof sentences): Side => {
    const text = of.map(({ sentence }) => sentence).join(' ');
    return {
      numbers: new Set(numbersIn(text, language)),
      words: new Set(toWords(text)),
      stems: new Set(stemsOf(text, language)),
    };
  };
  return {
    sentences: sentences.map(({ sentence, trusted }) => ({
      stems: new Set(stemsOf(sentence, language)),
      negative: isNegative(sentence, language),
      trusted,
    })),
    all: side(sentences),
    trusted: side(sentences.filter(({ trusted }) => trusted)),
    text: fold(sentences.map(({ sentence }) => sentence).join(' ')),
  };
}

function isSupported(sentence: string, index: Index, language: EngineLanguage, rules: GroundingRules): boolean {
  const exact = [hasKnownNumbers, hasKnownNames, hasKnownAddresses, hasAllowedActs];
  return exact.every((holds) => holds(sentence, index, language)) && hasSupport(sentence, index, language, rules);
}

function hasKnownNumbers(sentence: string, index: Index, language: EngineLanguage): boolean {
  const numbers = numbersIn(sentence, language);
  if (numbers.length === 0) return true;
  const has = marksOf(language);
  // What is owed counts only where somebody who may promise it said it.
  const isAmount = /[€$£¥%]/.test(sentence) || has(sentence, 'amounts');
  const known = isAmount && !isWish(sentence, language) ? index.trusted.numbers : index.all.numbers;
  return numbers.every((number) => known.has(number));
}

/** Capitals inside a sentence, and anything that mixes letters and digits. */
const name =
  /(?<=[\p{L}\p{N},;:'’"»)]\s)\p{Lu}[\p{L}\p{N}'’-]*|(?<![\p{L}\p{N}])(?=[\p{L}]*\d)(?=\d*\p{L})[\p{L}\d]{2,40}/gu;

function hasKnownNames(sentence: string, index: Index): boolean {
  return (sentence.match(name) ?? []).flatMap(toWords).every((word) => index.all.words.has(word));
}

/** Links, host names, e-mail addresses: one of these inside a word without spaces. */
const addressMark = /@|:\/\/|www\.|[\p{L}\p{N}]\.\p{Ll}{2}/u;
const edges = new Set(['"', "'", '(', ')', '<', '>', '[', ']', '.', ',', ';', ':', '!', '?']);

function hasKnownAddresses(sentence: string, index: Index): boolean {
  return fold(sentence)
    .split(/\s/)
    .filter((part) => addressMark.test(part))
    .every((part) => index.text.includes(withoutEdges(part)));
}

function withoutEdges(part: string): string {
  let start = 0;
  let end = part.length;
  while (start < end && edges.has(part[start]!)) start++;
  while (end > start && edges.has(part[end - 1]!)) end--;
  return part.slice(start, end);
}

/** Acts, orders and secrets are taken from those who may speak for the company; a customer's wish is reported as one. */
function hasAllowedActs(sentence: string, index: Index, language: EngineLanguage): boolean {
  const { acts, secrets, directives } = packOf(language).grounding;
  const said = new Set(stemsOf(sentence, language));
  const isTrusted = (words: readonly string[]) =>
    words.map((word) => stem(word, language)).every((word) => !said.has(word) || index.trusted.stems.has(word));
  if (!isTrusted(secrets)) return false;
  if (isWish(sentence, language)) return true;
  const orders = toWords(sentence).filter((word) => directives.includes(word));
  return isTrusted(acts) && orders.every((word) => index.trusted.words.has(word));
}

/** "The customer wants a refund": the subject is the customer, and it says that they ask. */
function isWish(sentence: string, language: EngineLanguage): boolean {
  const { wishes, reporting } = packOf(language).grounding;
  const said = toWords(sentence);
  const subject = said.slice(0, 3).find((word) => reporting.includes(word));
  return subject === reporting[0] && said.some((word) => wishes.includes(word));
}

function hasSupport(sentence: string, index: Index, language: EngineLanguage, rules: GroundingRules): boolean {
  const { reporting, courtesy, wishes } = packOf(language).grounding;
  const free = new Set(
    [...reporting, ...wishes, ...(rules.courtesy ? courtesy : [])].map((word) => stem(word, language)),
  );
  const words = [...new Set(stemsOf(sentence, language))].filter((word) => !free.has(word));
  if (words.length === 0) return rules.courtesy;
  const open = new Set(words);
  const chosen: IndexedSentence[] = [];
  const mostSources = words.length <= (rules.wordsOfOne ?? 0) ? 1 : rules.mostSources;
  while (chosen.length < mostSources && open.size > 0) {
    const best = mostShared(index.sentences, open);
    if (!best) break;
    chosen.push(best);
    for (const word of best.stems) open.delete(word);
  }
  if (1 - open.size / words.length < rules.support) return false;
  const negative = isNegative(sentence, language);
  return chosen.some((source) => source.negative === negative);
}

function mostShared(sentences: readonly IndexedSentence[], open: ReadonlySet<string>): IndexedSentence | undefined {
  let best: IndexedSentence | undefined;
  let most = 0;
  for (const sentence of sentences) {
    let shared = 0;
    for (const word of open) if (sentence.stems.has(word)) shared++;
    if (shared > most) {
      most = shared;
      best = sentence;
    }
  }
  return best;
}

/** Numbers count on their own, exactly: a number is no word that may be missing. */
const stemsOf = (text: string, language: EngineLanguage): string[] =>
  contentWords(text, language).filter((word) => !/^\d/.test(word));

const isNegative = (sentence: string, language: EngineLanguage): boolean => marksOf(language)(sentence, 'negations');

function marksOf(language: EngineLanguage) {
  const { grounding } = packOf(language);
  return (sentence: string, kind: keyof GroundingWords & ('amounts' | 'negations')): boolean =>
    toWords(sentence).some((word) => grounding[kind].includes(word));
}

/** Each number as its digits: `9,999` and `9.999` are one, and so are `three` and `3`. */
function numbersIn(text: string, language: EngineLanguage): string[] {
  const { numbers } = packOf(language).grounding;
  const digits = (text.match(/\d[\d.,]*/g) ?? []).map((number) => number.replace(/\D/g, ''));
  const spelled = toWords(text).flatMap((word) => (Object.hasOwn(numbers, word) ? [String(numbers[word])] : []));
  return [...digits, ...spelled];
}
