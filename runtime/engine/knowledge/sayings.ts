/** Everyday wordings in a text, as the words that articles use for them. Pure. */
import { toWords } from '../../../shared/assist/words.ts';
import { type EngineLanguage, languageCodes, mapLanguages } from '../../../shared/languages.ts';
import { searchWordsOf } from '../data/search-words.ts';
import { searchStem } from './terms.ts';

type Sayings = {
  /** Stems of a wording, with spaces, to the articles' words. */
  readonly meanings: ReadonlyMap<string, string>;
  /** Words of the longest wording that begins with a stem. */
  readonly longest: ReadonlyMap<string, number>;
};

const read = mapLanguages(languageCodes, (): { list?: Sayings } => ({}));

/** Empty where the text has none; of wordings that overlap the longest counts. */
export function sayingsIn(text: string, language: EngineLanguage): string {
  read[language].list ??= readList(searchWordsOf(language).sayings ?? '', language);
  const { meanings, longest } = read[language].list;
  if (meanings.size === 0) return '';
  const stems = toWords(text).map((word) => searchStem(word, language));
  const found = new Set<string>();
  for (let at = 0; at < stems.length; at++) {
    for (let length = longest.get(stems[at]!) ?? 0; length > 0; length--) {
      const meaning = meanings.get(stems.slice(at, at + length).join(' '));
      if (meaning === undefined) continue;
      found.add(meaning);
      at += length - 1;
      break;
    }
  }
  return [...found].join(', ');
}

/** `list`: the articles' words, `: `, the wordings with `_` for the space; entries end with ` | ` or the line. */
function readList(list: string, language: EngineLanguage): Sayings {
  const meanings = new Map<string, string>();
  const longest = new Map<string, number>();
  for (const entry of list.trim().split(/ \| |\n/)) {
    const [meaning = '', wordings = ''] = entry.split(': ');
    for (const wording of wordings.split(' ').filter((each) => each !== '')) {
      const stems = toWords(wording.replaceAll('_', ' ')).map((word) => searchStem(word, language));
      const key = stems.join(' ');
      if (!meanings.has(key)) meanings.set(key, meaning);
      longest.set(stems[0]!, Math.max(stems.length, longest.get(stems[0]!) ?? 0));
    }
  }
  return { meanings, longest };
}
