/**
 * A rough word-by-word English of a text, for the sentence model that knows only English: what a text is about survives it, how it is
 * said does not. Words without a gloss stay as they are. Pure.
 */
import { fold, toWords } from '../../../shared/assist/words.ts';
import type { EngineLanguage } from '../../../shared/languages.ts';
import { spanishGloss } from '../data/es/gloss.ts';
import { searchWordsOf } from '../data/search-words.ts';

type Gloss = { readonly forms: ReadonlyMap<string, string>; readonly stems: ReadonlyMap<string, string> };

/** Languages that have a list. */
const lists: { readonly [L in EngineLanguage]?: string } = { es: spanishGloss };
const read = new Map<EngineLanguage, Gloss>();
/** Words of the longest phrase. */
const longest = 4;
const shortestStem = 3;

export const hasGloss = (language: EngineLanguage): boolean => lists[language] !== undefined;

/** The text itself in a language without a list of glosses. */
export function glossOf(text: string, language: EngineLanguage): string {
  const list = lists[language];
  if (list === undefined) return text;
  const gloss = read.get(language) ?? readList(list, language);
  read.set(language, gloss);
  const words = toWords(text);
  const found: string[] = [];
  for (let at = 0; at < words.length; ) {
    const [english, length] = glossAt(words, at, gloss, language);
    if (english !== '-') found.push(english);
    at += length;
  }
  return found.join(' ');
}

function glossAt(words: readonly string[], at: number, gloss: Gloss, language: EngineLanguage): [string, number] {
  for (let length = Math.min(longest, words.length - at); length > 0; length--) {
    const english = gloss.forms.get(words.slice(at, at + length).join('_'));
    if (english !== undefined) return [english, length];
  }
  const word = words[at]!;
  const stem = stemOf(word, language);
  return [(stem.length >= shortestStem ? gloss.stems.get(stem) : undefined) ?? word, 1];
}

function readList(list: string, language: EngineLanguage): Gloss {
  const forms = new Map<string, string>();
  const stems = new Map<string, string>();
  for (const entry of list.trim().split(/ \| |\n/)) {
    const [english = '', words = ''] = entry.split(': ');
    for (const word of words.split(' ')) {
      if (!forms.has(word)) forms.set(word, english);
      const stem = stemOf(word, language);
      if (!word.includes('_') && stem.length >= shortestStem && !stems.has(stem)) stems.set(stem, english);
    }
  }
  return { forms, stems };
}

function stemOf(word: string, language: EngineLanguage): string {
  const { endings } = searchWordsOf(language);
  return endings && word.length > 3 ? fold(word).replace(endings, '') : word;
}
