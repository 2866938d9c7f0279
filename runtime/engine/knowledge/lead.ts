/**
 * Puts the part of a sentence that was asked about first: of a row the column that the question names ("Per night: Yurt $109, Trapper
 * cabin $89"), of a sentence with several clauses the one that holds for this customer. Nothing is left out. Pure.
 */
import { boundsIn, meets } from './quantities.ts';
import type { Query } from './query.ts';
import { partsOf, type SentenceParts } from './sentence-parts.ts';
import { coverOf, keySetOf, termsOf } from './terms.ts';

/** How much more of the question the other part must hold than the one that stands first. */
const leastLead = 0.3;
/** What a word counts that search passes over. */
const small = 0.6;
/** What a range that the customer's facts lie in counts, and one that they do not. */
const rangeWorth = 2;

/** The sentence as it is where no part of it is clearly the one. */
export function leadWithAsked(query: Query, sentence: string): string {
  const split = partsOf(sentence);
  if (!split) return sentence;
  const { name, parts, joint } = split;
  const scores = scoresOf(query, split);
  const best = scores.indexOf(Math.max(...scores));
  if (best === 0 || scores[best]! < scores[0]! + leastLead) return sentence;
  const order = [parts[best]!, ...parts.filter((_, i) => i !== best)];
  const text = order.map((part, i) => (i > 0 && best > 0 && name === '' ? lowered(part, parts[0]!) : part)).join(joint);
  return `${name}${name === '' ? text.charAt(0).toUpperCase() + text.slice(1) : text}.`;
}

/** The first word of a sentence that stands first no more. */
const lowered = (part: string, first: string): string =>
  part === first && /^\p{Lu}\p{Ll}+ /u.test(part) ? part.charAt(0).toLowerCase() + part.slice(1) : part;

/** For each part how much it has of the terms that not all parts share. */
function scoresOf({ whole, terms, language, quantities }: Query, { parts, joint }: SentenceParts): number[] {
  const keys = parts.map((part) => keySetOf(part, language));
  const scores = parts.map((part) => {
    const met = meets(boundsIn(part, language), quantities);
    return met === undefined ? 0 : met ? rangeWorth : -rangeWorth;
  });
  // "For the whole day": words that say nothing of a topic may name a column.
  const besides = joint === ', ' ? termsOf(whole, language).map((term) => [term, small] as const) : [];
  const said = new Map([...besides, ...terms]);
  for (const [term, share] of said) {
    const covers = keys.map((own) => coverOf(term, own, language));
    const having = covers.filter((cover) => cover > 0).length;
    if (having === 0 || having === parts.length) continue;
    for (const [i, cover] of covers.entries()) scores[i]! += share * cover * Math.log(1 + parts.length / having);
  }
  return scores;
}
