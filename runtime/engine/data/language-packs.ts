import { type EngineLanguage, languageCodes } from '../../../shared/languages.ts';
import { german } from './de/pack.ts';
import { english } from './en/pack.ts';
import { spanish } from './es/pack.ts';
import { french } from './fr/pack.ts';
import type { LanguagePack, TemplatePack, UnderstandingPack } from './language-pack.ts';
import { portuguese } from './pt/pack.ts';

/** One pack per row of `shared/languages.ts`: a language without one does not compile. */
const languagePacks: { readonly [L in EngineLanguage]: LanguagePack<L> } = {
  en: english,
  es: spanish,
  fr: french,
  de: german,
  pt: portuguese,
};

type AnyPack = TemplatePack & Partial<UnderstandingPack>;

export function packOf(language: EngineLanguage): AnyPack {
  return languagePacks[language];
}

/** Fragments of all languages, for patterns that are applied before the language of a text is certain. */
export function fromAllPacks<T>(pick: (pack: AnyPack) => readonly T[] | undefined): readonly T[] {
  return languageCodes.flatMap((code) => pick(packOf(code)) ?? []);
}

/** The inside of a pattern that matches any of the fragments. */
export function anyOf(pick: (pack: AnyPack) => readonly string[] | undefined): string {
  return [...new Set(fromAllPacks(pick))].join('|');
}
