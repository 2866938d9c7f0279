/** The language of a text by its small words. Pure. */
import { toWords } from '../../../shared/assist/words.ts';
import { type EngineLanguage, languageCodes, languages, mapLanguages } from '../../../shared/languages.ts';

const smallWords = mapLanguages(languageCodes, (code) => new Set(languages[code].words.stopWords.split(' ')));

/** Fewer small words than this show nothing. */
const leastWords = 5;
/** How many times as often as the next language's, of the words that the two do not share: "de" shows nothing. */
const clearly = 1.6;

/** Undefined where the text is short or no language stands out. */
export function detectLanguage(text: string): EngineLanguage | undefined {
  const words = toWords(text);
  const found = languageCodes
    .map((code) => ({ code, small: words.filter((word) => smallWords[code].has(word)) }))
    .sort((a, b) => b.small.length - a.small.length);
  const [best, ...others] = found as [(typeof found)[number], ...typeof found];
  if (best.small.length < leastWords) return undefined;
  const standsOut = others.every(({ code, small }) => {
    const own = best.small.filter((word) => !smallWords[code].has(word)).length;
    const theirs = small.filter((word) => !smallWords[best.code].has(word)).length;
    return own > 0 && own >= clearly * theirs;
  });
  return standsOut ? best.code : undefined;
}
