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
/** What leaves a word out. */
const nothing = '-';

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
      if (wording.includes('_')) written.push([wording, english]);
      else if (!words.has(wording)) words.set(wording, english);
    }
  }
  const forms = formsOf(new Set(words.keys()));
  const phrases = new Map<string, string>();
  /** The longest phrase that begins with a word. */
  const beginnings = new Map<string, number>();
  for (const [phrase, english] of written) {
    const parts = forms.withoutAuxiliaries(phrase.split('_')).map(forms.phraseFormOf);
    const key = parts.join(' ');
    if (phrases.has(key)) continue;
    phrases.set(key, english);
    beginnings.set(parts[0]!, Math.max(parts.length, beginnings.get(parts[0]!) ?? 0));
  }
  const readWord = remember((word: string) => {
    const dictionary = words.has(word) ? word : forms.dictionaryFormOf(word);
    return { english: (dictionary && words.get(dictionary)) ?? word, phraseForm: forms.phraseFormOf(word) };
  });
  return (text) => {
    const read = forms.withoutAuxiliaries(toWords(text)).map(readWord);
    const found: string[] = [];
    for (let at = 0; at < read.length; ) {
      const most = Math.min(beginnings.get(read[at]!.phraseForm) ?? 0, read.length - at);
      const [english, length] = phraseAt(read, at, most, phrases) ?? [read[at]!.english, 1];
      if (english !== nothing) found.push(english);
      at += length;
    }
    return found.join(' ');
  };
}

function phraseAt(
  read: readonly { readonly phraseForm: string }[],
  at: number,
  most: number,
  phrases: ReadonlyMap<string, string>,
): [english: string, length: number] | undefined {
  for (let length = most; length > 0; length--) {
    const key = read
      .slice(at, at + length)
      .map(({ phraseForm }) => phraseForm)
      .join(' ');
    const english = phrases.get(key);
    if (english !== undefined) return [english, length];
  }
  return undefined;
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
