/** The language of a text by its small words. Pure. */
import { toWords } from '../../../shared/assist/words.ts';
import { type EngineLanguage, languageCodes, languages, mapLanguages } from '../../../shared/languages.ts';

const smallWords = mapLanguages(languageCodes, (code) => new Set(languages[code].words.stopWords.split(' ')));

/** Fewer small words than this show nothing. */
const leastWords = 5;
/** How many times as often as the next language's. */
const clearly = 1.6;

/** Undefined where the text is short or no language stands out. */
export function detectLanguage(text: string): EngineLanguage | undefined {
  const words = toWords(text);
  const counts = languageCodes
    .map((code) => ({ code, count: words.filter((word) => smallWords[code].has(word)).length }))
    .sort((a, b) => b.count - a.count);
  const [best, next] = counts;
  return best!.count >= leastWords && best!.count >= clearly * (next?.count ?? 0) ? best!.code : undefined;
}
