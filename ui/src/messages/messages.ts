/** Texts of the panel in the agent's language. Each catalog is a file of its own, loaded on demand. */
import type { Catalog, MessageKey } from './en.ts';

type LanguageRow = { readonly load: () => Promise<Catalog>; readonly direction?: 'rtl' };

/** Every language of the panel. To add one: write its catalog and add its row. */
const catalogs = {
  en: { load: async () => (await import('./en.ts')).en },
  es: { load: async () => (await import('./es.ts')).es },
  fr: { load: async () => (await import('./fr.ts')).fr },
  de: { load: async () => (await import('./de.ts')).de },
  pt: { load: async () => (await import('./pt.ts')).pt },
  ja: { load: async () => (await import('./ja.ts')).ja },
  ar: { load: async () => (await import('./ar.ts')).ar, direction: 'rtl' },
} as const satisfies Readonly<Record<string, LanguageRow>>;

export type Language = keyof typeof catalogs;
export const languages = Object.keys(catalogs) as readonly Language[];

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

/** The direction in which a language is written. */
export function directionOf(language: Language): 'ltr' | 'rtl' {
  const row: LanguageRow = catalogs[language];
  return row.direction ?? 'ltr';
}

/** The catalog of a language; English where that one cannot be loaded. Rejects when English cannot be loaded either. */
export async function loadCatalog(language: Language): Promise<Catalog> {
  return catalogs[language].load().catch(catalogs.en.load);
}

/** The texts of one catalog, for the locale of the agent. */
export function createMessages(language: Language, locale: string, catalog: Catalog): Messages {
  const plural = new Intl.PluralRules(locale);
  const fill = (text: string, params?: Params) =>
    params ? text.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole)) : text;
  const catalogByName = catalog as Readonly<Record<string, string | undefined>>;
  return {
    language,
    locale,
    direction: directionOf(language),
    t: (key, params) => fill(catalog[key], params),
    count(stem, params) {
      const form = catalogByName[`${stem}_${plural.select(params.count)}`] ?? catalogByName[`${stem}_other`] ?? '';
      return fill(form, params);
    },
    has: (key): key is MessageKey => key in catalog,
    number: (value, options) => new Intl.NumberFormat(locale, options).format(value),
  };
}
