/** Texts as the terms that search compares: stems, concepts that several words share, numbers. Pure. */
import { fold, stem, toWords } from '../../../shared/assist/words.ts';
import { type EngineLanguage, languageCodes, languages, mapLanguages } from '../../../shared/languages.ts';
import { packOf } from '../data/language-packs.ts';
import { searchWordsOf } from '../data/search-words.ts';

const stopWords = mapLanguages(languageCodes, (code) => new Set(languages[code].words.stopWords.split(' ')));
const fillers = mapLanguages(
  languageCodes,
  (code) =>
    new Set(
      searchWordsOf(code)
        .fillers.split(' ')
        .map((word) => searchStem(word, code)),
    ),
);
const concepts = mapLanguages(languageCodes, conceptsOf);

/** The stem of a folded word; number words become digits. */
export function searchStem(word: string, language: EngineLanguage): string {
  const { numbers } = packOf(language).grounding;
  if (Object.hasOwn(numbers, word)) return String(numbers[word]);
  const { endings } = searchWordsOf(language);
  if (!endings || word.length < 4 || /\d/.test(word)) return stem(word, language);
  const base = word.replace(endings, '');
  return base.length >= 2 ? base : word;
}

/** Stems that carry meaning, in the order of the text. */
export function termsOf(text: string, language: EngineLanguage): string[] {
  return toWords(text)
    .filter((word) => !stopWords[language].has(word.replace(/'/g, '')))
    .map((word) => searchStem(word, language));
}

/** Without the words of talk. */
export function topicTermsOf(text: string, language: EngineLanguage): string[] {
  return termsOf(text, language).filter((term) => !fillers[language].has(term));
}

/** Keys under which a text with this term is found: the term, its concepts, and its beginning, which related words share. */
export function keysOf(term: string, language: EngineLanguage): readonly string[] {
  const shared = (concepts[language].get(term) ?? []).map((id) => `#${id}`);
  return term.length >= 6 && !/\d/.test(term) ? [term, ...shared, `^${term.slice(0, 5)}`] : [term, ...shared];
}

/** How well a text with these keys covers the term: 1 for the word, less for a related one, 0 without. */
export function coverOf(term: string, keys: ReadonlySet<string>, language: EngineLanguage): number {
  if (keys.has(term)) return 1;
  for (const key of keysOf(term, language)) if (keys.has(key)) return key.startsWith('^') ? 0.6 : 0.75;
  return 0;
}

/** The keys that the search compares: stems and synonyms, each once. */
export function keySetOf(text: string, language: EngineLanguage): Set<string> {
  const keys = new Set<string>();
  for (const word of toWords(text)) for (const key of keysOfWord(word, language)) keys.add(key);
  return keys;
}

/** Words whose keys are remembered per language: a folder of articles has few different ones, and stemming is most of the work. */
const rememberedWords = 50_000;
const keysByWord = mapLanguages(languageCodes, () => new Map<string, readonly string[]>());

function keysOfWord(word: string, language: EngineLanguage): readonly string[] {
  const known = keysByWord[language].get(word);
  if (known) return known;
  const isSmall = stopWords[language].has(word.replace(/'/g, ''));
  const keys = isSmall ? [] : keysOf(searchStem(word, language), language);
  if (keysByWord[language].size >= rememberedWords) keysByWord[language].clear();
  keysByWord[language].set(word, keys);
  return keys;
}

function conceptsOf(language: EngineLanguage): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  for (const [id, line] of searchWordsOf(language).concepts.split('\n').entries()) {
    for (const word of line.split(' ')) {
      const term = searchStem(fold(word), language);
      const ids = found.get(term) ?? [];
      if (!ids.includes(id)) found.set(term, [...ids, id]);
    }
  }
  return found;
}
