/**
 * A rough word-by-word English of a text, for the sentence model that knows only English: what a text is about survives it, how it is
 * said does not. Words without a gloss stay as they are.
 */
import { toWords } from '../../../shared/assist/words.ts';
import type { EngineLanguage } from '../../../shared/languages.ts';
import type { WordForms } from '../data/es/word-forms.ts';

/** A text to its gloss. */
export type Gloss = (text: string) => string;

/** Languages that have a list. It is long: it is loaded at the first text in its language. */
const lists: { readonly [L in EngineLanguage]?: () => Promise<Gloss> } = {
  es: async () => {
    const [{ spanishGloss }, { createWordForms }] = await Promise.all([
      import('../data/es/gloss.ts'),
      import('../data/es/word-forms.ts'),
    ]);
    return createGloss(spanishGloss, createWordForms);
  },
};
const loaded = new Map<EngineLanguage, Promise<Gloss>>();
/** Words whose reading is remembered. */
const rememberedWords = 5_000;
/** A longer one is none of a dictionary, such as an encoded picture; its forms would be looked for at each of its letters. */
const longestWord = 60;
/** What leaves a word out. */
const nothing = '-';
/** What a phrase begins with that holds for no other forms of its words. */
const exact = '=';
/** No phrase goes on behind it: "la anulo ya. ¿Qué parte" has no "ya que". Decimals and times have no space. */
const pause = /(?<![.;:!?|()])[.;:!?|()]+(?=\s|$)|[¿¡]/u;

export const hasGloss = (language: EngineLanguage): boolean => lists[language] !== undefined;

/** Undefined for a language without a list. */
export function loadGloss(language: EngineLanguage): Promise<Gloss> | undefined {
  const found = loaded.get(language) ?? lists[language]?.();
  if (found) loaded.set(language, found);
  return found;
}

/** `list`: the gloss, `: `, the words or phrases (`_` for the space); entries end with ` | ` or the line. The first one with a word wins. */
export function createGloss(list: string, formsOf: (known: ReadonlySet<string>) => WordForms): Gloss {
  const words = new Map<string, string>();
  const written: [phrase: string, english: string][] = [];
  for (const entry of list.trim().split(/ \| |\n/)) {
    const [english = '', wordings = ''] = entry.split(': ');
    for (const wording of wordings.split(' ')) {
      if (wording.includes('_') || wording.startsWith(exact)) written.push([wording, english]);
      else if (!words.has(wording)) words.set(wording, english);
    }
  }
  const forms = formsOf(new Set(words.keys()));
  const phrases = new Map<string, string>();
  /** The longest phrase that begins with a word. */
  const beginnings = new Map<string, number>();
  for (const [phrase, english] of written) {
    const isExact = phrase.startsWith(exact);
    const parts = forms.withoutAuxiliaries(phrase.slice(isExact ? 1 : 0).split('_'));
    const plain = parts.map(forms.phraseFormOf);
    const key = isExact ? exact + parts.join(' ') : plain.join(' ');
    if (phrases.has(key)) continue;
    phrases.set(key, english);
    beginnings.set(plain[0]!, Math.max(parts.length, beginnings.get(plain[0]!) ?? 0));
  }
  const lookUp = remember((word: string) => {
    const dictionary = words.has(word) ? word : forms.dictionaryFormOf(word);
    const english = (dictionary && words.get(dictionary)) ?? forms.cousinOf(word);
    return { word, english, phraseForm: forms.phraseFormOf(word) };
  });
  const readWord = (word: string) =>
    word.length > longestWord ? { word, english: word, phraseForm: word } : lookUp(word);
  const readPart = (text: string) => {
    const read = forms.withoutAuxiliaries(toWords(text)).map(readWord);
    const found: string[] = [];
    for (let at = 0; at < read.length; ) {
      const most = Math.min(beginnings.get(read[at]!.phraseForm) ?? 0, read.length - at);
      const [english, length] = phraseAt(read, at, most, phrases) ?? [read[at]!.english, 1];
      if (english !== nothing) found.push(english);
      at += length;
    }
    return joinNumbers(found);
  };
  return (text) => text.split(pause).flatMap(readPart).join(' ');
}

function phraseAt(
  read: readonly { readonly word: string; readonly phraseForm: string }[],
  at: number,
  most: number,
  phrases: ReadonlyMap<string, string>,
): [english: string, length: number] | undefined {
  for (let length = most; length > 0; length--) {
    const part = read.slice(at, at + length);
    const english =
      phrases.get(exact + part.map(({ word }) => word).join(' ')) ??
      phrases.get(part.map(({ phraseForm }) => phraseForm).join(' '));
    if (english !== undefined) return [english, length];
  }
  return undefined;
}

/** "200", "50" and "2", "1000", as languages say them, are 250 and 2000. */
function joinNumbers(words: readonly string[]): string[] {
  const joined: string[] = [];
  for (const word of words) {
    const sum = /^\d+$/.test(word) ? sumOf(Number(joined.at(-1)), Number(word)) : undefined;
    if (sum === undefined) joined.push(word);
    else joined[joined.length - 1] = String(sum);
  }
  return joined;
}

function sumOf(before: number, after: number): number | undefined {
  if (after === 1000 && before > 1 && before < 1000) return before * after;
  const isNext = before >= 20 && after > 0 && before % 10 ** String(after).length === 0;
  return isNext ? before + after : undefined;
}

function remember<T>(read: (word: string) => T): (word: string) => T {
  const known = new Map<string, T>();
  return (word) => {
    const found = known.get(word) ?? read(word);
    if (known.size >= rememberedWords) known.clear();
    known.set(word, found);
    return found;
  };
}
