/** Yes or no, where the deciding sentence says so without a condition that is open. Pure. */
import { fold } from '../../../shared/assist/words.ts';
import { searchWordsOf } from '../data/search-words.ts';
import { boundsIn, meets } from './quantities.ts';
import type { Query } from './query.ts';
import { coverOf, keySetOf } from './terms.ts';

/** Share of the question's terms that the sentence (with its heading) must hold to decide it. */
const leastCover = 0.5;

/** `sentences`: of the passage, the one that decides first. */
export function verdictOf(query: Query, sentences: readonly string[], heading: string): 'yes' | 'no' | undefined {
  const [deciding, ...others] = sentences;
  const verdict = deciding === undefined ? undefined : verdictBy(query, deciding, heading, leastCover);
  if (verdict === undefined) return undefined;
  // Another sentence of the passage that may be the one that holds leaves it open.
  const words = searchWordsOf(query.language);
  const opposite = others.some((sentence) => {
    const folded = fold(sentence);
    if (query.asks === 'burden') return verdict === 'yes' && words.free.test(folded);
    return verdict === 'yes'
      ? words.negative.test(folded) || boundsIn(sentence, query.language).length > 0
      : verdictBy(query, sentence, heading, leastCover) === 'yes';
  });
  return opposite ? undefined : verdict;
}

function verdictBy(query: Query, sentence: string, heading: string, least: number): 'yes' | 'no' | undefined {
  if (query.asks === undefined) return undefined;
  const { language } = query;
  const words = searchWordsOf(language);
  const keys = keySetOf(`${heading} ${sentence}`, language);
  const terms = [...query.terms].filter(([, share]) => share === 1).map(([term]) => term);
  const covered = terms.filter((term) => coverOf(term, keys, language) > 0).length;
  if (terms.length === 0 || covered / terms.length < least) return undefined;
  const folded = fold(sentence);
  const met = meets(boundsIn(sentence, language), query.quantities);
  if (query.asks === 'burden') {
    if (words.free.test(folded)) return met === true || !words.condition.test(folded) ? 'no' : undefined;
    return words.holds.amount.test(folded) && !words.condition.test(folded) ? 'yes' : undefined;
  }
  if (met === false) return words.negative.test(folded) ? undefined : 'no';
  if (words.negative.test(folded)) return isOpen(folded, words.condition, words.negative) ? undefined : 'no';
  return words.affirmative.test(folded) && !words.condition.test(folded) ? 'yes' : undefined;
}

/** A condition stands beside the refusal itself. */
const isOpen = (folded: string, condition: RegExp, negative: RegExp): boolean =>
  condition.test(folded.replace(negative, ' '));
