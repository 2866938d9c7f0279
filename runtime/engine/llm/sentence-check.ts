/**
 * The check of one sentence of a model, the same for answers, replies, advice and summaries. Beyond `keepSupported`: each number stands
 * in the source with the same unit, words that decide what is promised stand there too, and the sentence says no more and no less "not"
 * than the source it is nearest to. Pure.
 */
import { contentWords, fold, splitSentences, stem, toWords } from '../../../shared/assist/words.ts';
import { type EngineLanguage, toLanguage } from '../../../shared/languages.ts';
import { packOf } from '../data/language-packs.ts';
import { claimWords } from './claim-words.ts';
import { type GroundingRules, keepSupported, type SourceText, statementRules } from './grounding.ts';

/** True where `passages` say what the sentence says. */
export function isAnswerSupported(sentence: string, passages: readonly string[], languageCode: string): boolean {
  const sources = passages.map((text) => ({ text, trusted: true }));
  return isSentenceSupported(sentence, sources, languageCode, statementRules);
}

/** The sentences of `text` that the sources say, joined; empty where there is none. */
export function keepSentences(
  text: string,
  sources: readonly SourceText[],
  languageCode: string,
  rules: GroundingRules,
): string {
  return splitSentences(text)
    .filter((sentence) => isSentenceSupported(sentence, sources, languageCode, rules))
    .join(' ');
}

function isSentenceSupported(
  sentence: string,
  sources: readonly SourceText[],
  languageCode: string,
  rules: GroundingRules,
): boolean {
  const language = toLanguage(languageCode);
  const { lead, rest } = withoutLead(withUnitWords(sentence, language), language);
  const material = sources.map(({ text, trusted }) => ({ text: withUnitWords(text, language), trusted }));
  if (rest === '' || keepSupported(rest, material, languageCode, rules) !== rest) return false;
  if (rules.courtesy && isCourtesy(rest, language)) return true;
  const [first, ...others] = sourcesOf(
    rest,
    material.flatMap(({ text }) => splitSentences(text)),
    language,
  );
  return (
    first !== undefined &&
    hasSameUnits(rest, [first, ...others], language) &&
    hasSameClaims(rest, first, language) &&
    isNegative(first, language) === isNegative(rest, language) &&
    fitsLead(lead, rest, language)
  );
}

/** Thanks, excuses and the like state nothing. */
function isCourtesy(sentence: string, language: EngineLanguage): boolean {
  const free = new Set(packOf(language).grounding.courtesy.map((word) => stem(word, language)));
  return contentWords(sentence, language).every((word) => free.has(word));
}

/** "$12" and "12 dollars" are one. */
function withUnitWords(text: string, language: EngineLanguage): string {
  const { symbols } = claimWords[language];
  return text
    .replace(/([$€£])\s?(\d[\d.,]*\d|\d)/g, (_, symbol: string, amount: string) => `${amount} ${symbols[symbol]}`)
    .replace(/(\d)\s?([$€£%])/g, (_, digit: string, symbol: string) => `${digit} ${symbols[symbol]}`)
    .replace(/\s+/g, ' ')
    .trim();
}

type Lead = 'yes' | 'no' | undefined;

/** "No, only within 14 days" is the judgement "no" and the statement after it. */
function withoutLead(sentence: string, language: EngineLanguage): { lead: Lead; rest: string } {
  const match = /^(\p{L}+)\s?[,:.;–—-]\s?/u.exec(sentence);
  const word = match && fold(match[1]!);
  const { yes, no } = claimWords[language];
  const lead = word ? (yes.includes(word) ? 'yes' : no.includes(word) ? 'no' : undefined) : undefined;
  return { lead, rest: lead ? sentence.slice(match![0].length).trim() : sentence };
}

/** "Yes" goes before what is allowed, "no" before what is not, or is so under a condition only. */
function fitsLead(lead: Lead, rest: string, language: EngineLanguage): boolean {
  if (lead === undefined) return true;
  if (lead === 'yes') return !isNegative(rest, language);
  return isNegative(rest, language) || claimsIn(rest, language).size > 0 || /\d/.test(rest);
}

/** The sentence that shares the most words with it, then the one that has the most of its other words. */
function sourcesOf(sentence: string, sources: readonly string[], language: EngineLanguage): string[] {
  const claims = new Set(claimWords[language].groups.flat().map((word) => stem(word, language)));
  // A word that decides may not choose its own source.
  const open = new Set(contentWords(sentence, language).filter((word) => !claims.has(word) && !/\d/.test(word)));
  const chosen: string[] = [];
  while (chosen.length < statementRules.mostSources && open.size > 0) {
    const shares = (source: string) => new Set(contentWords(source, language).filter((word) => open.has(word))).size;
    const [best] = sources.toSorted((a, b) => shares(b) - shares(a));
    if (best === undefined || shares(best) === 0) break;
    chosen.push(best);
    for (const word of contentWords(best, language)) open.delete(word);
  }
  return chosen;
}

/** How many words may stand between a number and its unit in a source: "3 full business days". */
const unitReach = 3;

function hasSameUnits(sentence: string, sources: readonly string[], language: EngineLanguage): boolean {
  const known = sources.flatMap((source) => quantitiesIn(source, language, unitReach));
  return quantitiesIn(sentence, language, 1).every(({ number, units }) =>
    known.some((other) => other.number === number && units.every((unit) => other.units.includes(unit))),
  );
}

type Quantity = { readonly number: string; readonly units: readonly string[] };

function quantitiesIn(text: string, language: EngineLanguage, reach: number): Quantity[] {
  const { numbers } = packOf(language).grounding;
  // Separators of thousands and decimals are no words of their own.
  const words = toWords(text.replace(/(?<=\d)[.,](?=\d)/g, ''));
  return words.flatMap((word, at) => {
    const number = /^\d+$/.test(word) ? word : Object.hasOwn(numbers, word) ? String(numbers[word]) : undefined;
    if (number === undefined) return [];
    const after = words.slice(at + 1, at + 1 + reach).join(' ');
    return [{ number, units: contentWords(after, language) }];
  });
}

/** A promise of one sentence and the subject of another make a promise that neither makes. */
function hasSameClaims(sentence: string, source: string, language: EngineLanguage): boolean {
  const known = claimsIn(source, language);
  return [...claimsIn(sentence, language)].every((claim) => known.has(claim));
}

/** The groups of claim words that a text has a word of, by their first word. */
function claimsIn(text: string, language: EngineLanguage): Set<string> {
  const said = new Set(toWords(text).flatMap((word) => [word, stem(word, language)]));
  const groups = claimWords[language].groups.filter((group) =>
    group.some((word) => said.has(word) || said.has(stem(word, language))),
  );
  return new Set(groups.map((group) => group[0]!));
}

function isNegative(sentence: string, language: EngineLanguage): boolean {
  return toWords(sentence).some((word) => packOf(language).grounding.negations.includes(word));
}
