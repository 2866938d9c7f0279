/**
 * The languages of the engine that runs here. To add one: a row in this table, and the folder `runtime/engine/data/<code>/`
 * that the compiler then asks for (`runtime/engine/data/language-packs.ts`). The keys are ISO 639-1 codes.
 *
 * Every language has templates: replies, summaries and coaching. What else it offers stands in its row.
 */

type LanguageRow = {
  /** In English, for log lines and reports. */
  readonly name: string;
  /** BCP 47, the default first. */
  readonly tags: readonly [string, ...string[]];
  /** Calls are transcribed: the speech models know the language. */
  readonly speech: boolean;
  /** Sentiment and intents, learned from example sentences. */
  readonly understanding: boolean;
  readonly words: WordRules;
};

/** How a text of the language is taken apart; see `shared/assist/words.ts`. All words in lower case, without accents. */
export type WordRules = {
  /** Separated by spaces. */
  readonly stopWords: string;
  /** Who speaks and that it was said: words of a report that no utterance needs to hold. */
  readonly reporting: string;
  /** Endings that a stem does not have. */
  readonly endings: RegExp;
  /** A doubled consonant that belongs to the ending: "shipping" and "ship". */
  readonly doubledConsonant?: RegExp;
  /** Regular expressions of abbreviations after whose full stop a sentence goes on. */
  readonly abbreviations: readonly string[];
};

export const languages = {
  en: {
    name: 'English',
    tags: ['en-US', 'en-GB', 'en-AU', 'en-CA', 'en-IN'],
    speech: true,
    understanding: true,
    words: {
      stopWords:
        'a an the and or but if so to of in on at by for from with about as is are was were be been being am do does did have has had i me my mine you your yours he she it its we us our they them their this that these those there here what which who how when where why can could will would shall should may might must not no yes please just very really also too then than up out get got let us ok okay well oh hi hello thank thanks one any some all im ive id ill dont its',
      reporting:
        'customer agent company says said asked number reference policy order invoice date time address phone amount upset first content end',
      endings: /(?:'s|ations?|ings?|ments?|edly|ed|ies|es|s|y|e)$/,
      doubledConsonant: /([bdgmnprt])\1$/,
      abbreviations: ['a\\.m', 'p\\.m', 'e\\.g', 'i\\.e', 'No', 'Mr', 'Mrs', 'Ms', 'Dr', 'St', 'approx'],
    },
  },
  es: {
    name: 'Spanish',
    tags: ['es-ES', 'es-MX', 'es-US', 'es-419'],
    speech: false,
    understanding: true,
    words: {
      stopWords:
        'a al algo ante con como cual cuando de del desde donde el ella ellos en entre era es esa ese eso esta este esto fue ha han hay he la las le les lo los me mi mis mas muy no nos o os para pero por porque que quien se ser si sin sobre su sus te tengo tiene tu tus un una unas uno unos y ya yo usted hola gracias por favor bien bueno puedo puede hacer',
      reporting:
        'cliente agente compania dice dijo pidio numero expediente poliza pedido factura fecha hora direccion telefono importe su sus molesto principio contento final',
      endings:
        /(?:aciones|acion|amiento|mente|ando|iendo|adas|ados|ada|ado|idas|idos|ida|ido|arlo|ar|er|ir|es|s|a|o|e)$/,
      abbreviations: ['Sr', 'Sra'],
    },
  },
} as const satisfies Readonly<Record<string, LanguageRow>>;

export type EngineLanguage = keyof typeof languages;
type Offer = 'speech' | 'understanding';
type Offering<O extends Offer> = {
  [L in EngineLanguage]: (typeof languages)[L][O] extends true ? L : never;
}[EngineLanguage];
/** A language whose folder has example sentences for sentiment and intents. */
export type UnderstoodLanguage = Offering<'understanding'>;

export const languageCodes = Object.keys(languages) as [EngineLanguage, ...EngineLanguage[]];
export const fallbackLanguage = 'en' satisfies EngineLanguage;
/** What a request without a language is taken for. */
export const defaultLanguageTag = languages[fallbackLanguage].tags[0];

/** The language of a BCP 47 tag or of a word such as `español`; English where the engine has no such language. */
export function toLanguage(tag: string): EngineLanguage {
  const lower = tag.toLowerCase();
  return languageCodes.find((code) => lower.startsWith(code)) ?? fallbackLanguage;
}

/** The languages that offer it, in the order of the table. */
export function languagesWith<O extends Offer>(offer: O): readonly Offering<O>[] {
  return languageCodes.filter((code) => languages[code][offer]) as Offering<O>[];
}

export function isUnderstood(language: EngineLanguage): language is UnderstoodLanguage {
  return languages[language].understanding;
}

/** One entry per language, made by `make`. */
export function mapLanguages<L extends EngineLanguage, T>(
  codes: readonly L[],
  make: (language: L) => T,
): { readonly [K in L]: T } {
  return Object.fromEntries(codes.map((code) => [code, make(code)])) as { [K in L]: T };
}
