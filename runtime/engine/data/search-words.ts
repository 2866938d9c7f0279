/** What search knows of a language beside stems: words that mean the same to a customer, fillers, and how questions and rules are worded. */
import type { EngineLanguage } from '../../../shared/languages.ts';
import { germanSearch } from './de/search-words.ts';
import { englishSearch } from './en/search-words.ts';
import { spanishSearch } from './es/search-words.ts';
import { frenchSearch } from './fr/search-words.ts';
import { portugueseSearch } from './pt/search-words.ts';
import type { SearchWords } from './search-vocabulary.ts';

const table: { readonly [L in EngineLanguage]: SearchWords } = {
  en: englishSearch,
  es: spanishSearch,
  fr: frenchSearch,
  de: germanSearch,
  pt: portugueseSearch,
};

/** Every language has them. */
export const searchWordsOf = (language: EngineLanguage): SearchWords => table[language];
