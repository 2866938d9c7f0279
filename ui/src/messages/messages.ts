/** Messages of the panel in the agent's language. Each catalog is a file of its own, loaded when it is asked for. */
import type { Catalog, MessageKey } from './en.ts';

export const languages = ['en', 'es', 'fr', 'de', 'pt', 'ja', 'ar'] as const;
export type Language = (typeof languages)[number];

export type Params = Readonly<Record<string, string | number>>;

/** Keys that come in `_one` and `_other`, by their stem. */
export type CountKey = { [K in MessageKey]: K extends `${infer Stem}_other` ? Stem : never }[MessageKey];

export type Messages = {
  readonly language: Language;
  /** BCP 47, for dates and numbers: the agent's own tag where it fits. */
  readonly locale: string;
  readonly direction: 'ltr' | 'rtl';
  t(key: MessageKey, params?: Params): string;
  /** The form for `params.count`. */
  count(stem: CountKey, params: Params & { readonly count: number }): string;
  /** Whether the catalog has such a key: a code of a newer service may have none. */
  has(key: string): key is MessageKey;
  number(value: number, options?: Intl.NumberFormatOptions): string;
};

/** The language for a tag such as `pt-br` or `es_MX`; English where none fits. */
export function pickLanguage(...tags: readonly (string | undefined)[]): { language: Language; locale: string } {
  for (const tag of tags) {
    if (!tag) continue;
    const clean = tag.replaceAll('_', '-');
    const primary = clean.split('-')[0]!.toLowerCase();
    const language = languages.find((l) => l === primary);
    if (!language) continue;
    try {
      return { language, locale: Intl.getCanonicalLocales(clean)[0] ?? language };
    } catch {
      return { language, locale: language };
    }
  }
  return { language: 'en', locale: 'en' };
}

const loaders: { readonly [L in Language]: () => Promise<Catalog> } = {
  en: async () => (await import('./en.ts')).en,
  es: async () => (await import('./es.ts')).es,
  fr: async () => (await import('./fr.ts')).fr,
  de: async () => (await import('./de.ts')).de,
  pt: async () => (await import('./pt.ts')).pt,
  ja: async () => (await import('./ja.ts')).ja,
  ar: async () => (await import('./ar.ts')).ar,
};

/** The catalog of a language; English where that one cannot be loaded. Rejects when English cannot be loaded either. */
export async function loadCatalog(language: Language): Promise<Catalog> {
  return loaders[language]().catch(loaders.en);
}

export function createMessages(language: Language, locale: string, catalog: Catalog): Messages {
  const plural = new Intl.PluralRules(locale);
  const fill = (text: string, params?: Params) =>
    params ? text.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole)) : text;
  const catalogByName = catalog as Readonly<Record<string, string | undefined>>;
  return {
    language,
    locale,
    direction: language === 'ar' ? 'rtl' : 'ltr',
    t: (key, params) => fill(catalog[key], params),
    count(stem, params) {
      const form = catalogByName[`${stem}_${plural.select(params.count)}`] ?? catalogByName[`${stem}_other`] ?? '';
      return fill(form, params);
    },
    has: (key): key is MessageKey => key in catalog,
    number: (value, options) => new Intl.NumberFormat(locale, options).format(value),
  };
}
