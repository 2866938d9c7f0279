/** What search knows of a language beside stems: words that mean the same to a customer, fillers, and how questions and rules are worded. */
import type { EngineLanguage } from '../../../shared/languages.ts';
import { englishSearch } from './en/search-words.ts';
import { spanishSearch } from './es/search-words.ts';
import type { SearchWords } from './search-vocabulary.ts';

const table: { readonly [L in EngineLanguage]: SearchWords } = { en: englishSearch, es: spanishSearch };

/** Every language has them. */
export const searchWordsOf = (language: EngineLanguage): SearchWords => table[language];
