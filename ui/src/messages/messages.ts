/**
 * Texts of the panel in the agent's language. Each catalog is two files, loaded on demand: what a cold panel shows, and the rest.
 * A text belongs to the first (`en.ts`) only if a module shows it that is not behind `lazily`; a test compares.
 */
import type { SectionName } from '../../../shared/api/features.ts';
import type { ContextReason } from '../../../shared/assist/context-items.ts';
import type { FactKind } from '../../../shared/assist/fact-kinds.ts';
import type { PanelNoticeCode } from '../../../shared/assist/notice-codes.ts';
import type { SuggestionSection } from '../../../shared/assist/suggestion-kinds.ts';
import type { ColdCatalog } from './en.ts';
import type { LaterCatalog } from './later-en.ts';

/** Texts that the registries ask for. */
type RequiredKey =
  | `${SectionName}.title`
  | `${SuggestionSection}.empty`
  | `notice.${PanelNoticeCode}`
  | `fact.${FactKind}`
  | `handOver.${ContextReason}`;

export type Catalog = ColdCatalog & LaterCatalog;
export type MessageKey = keyof Catalog;

type LanguageRow = {
  readonly load: () => Promise<ColdCatalog>;
  readonly loadLater: () => Promise<LaterCatalog>;
  readonly direction?: 'rtl';
};

/** Every language of the panel. To add one: write its two catalogs and add its row. */
const catalogs = {
  en: {
    load: async () => (await import('./en.ts')).en,
    loadLater: async () => (await import('./later-en.ts')).laterEn,
  },
  es: {
    load: async () => (await import('./es.ts')).es,
    loadLater: async () => (await import('./later-es.ts')).laterEs,
  },
  fr: {
    load: async () => (await import('./fr.ts')).fr,
    loadLater: async () => (await import('./later-fr.ts')).laterFr,
  },
  de: {
    load: async () => (await import('./de.ts')).de,
    loadLater: async () => (await import('./later-de.ts')).laterDe,
  },
  pt: {
    load: async () => (await import('./pt.ts')).pt,
    loadLater: async () => (await import('./later-pt.ts')).laterPt,
  },
  ja: {
    load: async () => (await import('./ja.ts')).ja,
    loadLater: async () => (await import('./later-ja.ts')).laterJa,
  },
  ar: {
    load: async () => (await import('./ar.ts')).ar,
    loadLater: async () => (await import('./later-ar.ts')).laterAr,
    direction: 'rtl',
  },
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
  /** Loads the texts that a cold panel does not show. Rejects where they cannot be loaded, and tries again when called again. */
  loadLater(): Promise<void>;
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

/** What a cold panel shows, in a language; English where that one cannot be loaded. Rejects when English cannot be loaded either. */
export async function loadCatalog(language: Language): Promise<ColdCatalog> {
  return catalogs[language].load().catch(catalogs.en.load);
}

/** What parts show that are loaded later. */
export async function loadLaterCatalog(language: Language): Promise<LaterCatalog> {
  return catalogs[language].loadLater();
}

/** Every text, for pages that do not count bytes. */
export async function loadWholeCatalog(language: Language): Promise<Catalog & Readonly<Record<RequiredKey, string>>> {
  const [cold, later] = await Promise.all([loadCatalog(language), loadLaterCatalog(language)]);
  return { ...cold, ...later };
}

/** The texts of one catalog, for the locale of the agent. `loadLater`: where `catalog` is only what a cold panel shows. */
export function createMessages(
  language: Language,
  locale: string,
  catalog: ColdCatalog | Catalog,
  loadLater?: () => Promise<LaterCatalog>,
): Messages {
  const plural = new Intl.PluralRules(locale);
  let texts: Readonly<Record<string, string | undefined>> = catalog;
  const fill = (text = '', params?: Params) =>
    params ? text.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole)) : text;
  return {
    language,
    locale,
    direction: directionOf(language),
    t: (key, params) => fill(texts[key], params),
    async loadLater() {
      if (loadLater) texts = { ...catalog, ...(await loadLater()) };
    },
    count: (stem, params) => fill(texts[`${stem}_${plural.select(params.count)}`] ?? texts[`${stem}_other`], params),
    has: (key): key is MessageKey => key in texts,
    number: (value, options) => new Intl.NumberFormat(locale, options).format(value),
  };
}
