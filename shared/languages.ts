/**
 * The languages of the engine that runs here. To add one: a row in this table, and the folder `runtime/engine/data/<code>/`
 * that the compiler then asks for (`runtime/engine/data/language-packs.ts` and `search-words.ts`), with its words of claims in
 * `runtime/engine/llm/claim-words.ts` and those of wrap-up codes in `runtime/core/assist/wrap-up-words.ts`. The keys are ISO 639-1 codes.
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
  /** Behind a sentence of a summary that nothing said supports. */
  readonly unconfirmed: string;
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
    unconfirmed: '(not confirmed)',
    words: {
      stopWords:
        'a an the and or but if so to of in on at by for from with about as is are was were be been being am do does did have has had i me my mine you your yours he she it its we us our they them their this that these those there here what which who how when where why can could will would shall should may might must not no yes please just very really also too then than up out get got let us ok okay well oh hi hello thank thanks one any some all im ive id ill dont its',
      reporting:
        'customer agent company says said asked number reference policy order invoice date time address phone amount upset first content end then agreed want wants wanted need needs ask asks has',
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
    unconfirmed: '(sin confirmar)',
    words: {
      stopWords:
        'a al algo ante con como cual cuando de del desde donde el ella ellos en entre era es esa ese eso esta este esto fue ha han hay he la las le les lo los me mi mis mas muy no nos o os para pero por porque que quien se ser si sin sobre su sus te tengo tiene tu tus un una unas uno unos y ya yo usted hola gracias por favor bien bueno puedo puede hacer',
      reporting:
        'cliente agente compania dice dijo pidio numero expediente poliza pedido factura fecha hora direccion telefono importe su sus molesto principio contento final despues acordado quiere pide pregunta acepta total manden',
      endings:
        /(?:aciones|acion|amiento|mente|ando|iendo|adas|ados|ada|ado|idas|idos|ida|ido|arlo|ar|er|ir|es|s|a|o|e)$/,
      abbreviations: ['Sr', 'Sra'],
    },
  },
  fr: {
    name: 'French',
    tags: ['fr-FR', 'fr-CA', 'fr-BE', 'fr-CH'],
    speech: false,
    understanding: true,
    unconfirmed: '(non confirmé)',
    words: {
      stopWords:
        'a au aux avec c ce ces cet cette ca cela ceci d dans de des du elle elles en es est et etait ete etre eux fait faire faut il ils j ai as avez avons ont avait je jai l la le les leur leurs lui m ma mais me meme mes moi mon n ne ni nos notre nous on ou par pas plus pour qu que quel quelle quels quelles qui quoi s sa sans se ses si son sont suis sur t ta te tes toi ton tu un une vos votre vous y bien tres alors donc comme bonjour merci oui non peux peut puis cest nest sest quil dun dune lai lest jaimerais',
      reporting:
        'client cliente agent conseiller conseillere dit demande indique explique numero reference police commande facture date heure adresse telephone montant contrarie debut satisfait fin contenu convenu',
      endings:
        /(?:issements?|ations?|ements?|ment|issons|issez|aient|erons|erez|eront|erait|erai|era|antes?|ants?|ant|ees|ee|es|er|ez|ir|ait|ais|ions|ons|eux|euse|euses|s|e|x)$/,
      abbreviations: ['Mme', 'Mlle', 'env', 'av'],
    },
  },
  de: {
    name: 'German',
    tags: ['de-DE', 'de-AT', 'de-CH'],
    speech: false,
    understanding: true,
    unconfirmed: '(nicht bestätigt)',
    words: {
      stopWords:
        'ab aber als am an auch auf aus bei beim bin bis bitte da damit dann das dass dem den denn der des die dies diese diesem diesen dieser dieses doch du durch ein eine einem einen einer eines er es etwas euch euer fur gut habe haben hat hatte hatten hallo hier ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im in ins ist ja jetzt kann kein keine konnen man mein meine meinem meinen meiner mich mir mit mal nach nein nicht noch nun nur ob oder schon sehr sein seine seit sich sie sind so uber um und uns unser unsere unter vom von vor war waren was wegen weil wenn wer wie wird wir wo wurde werden will zu zum zur danke',
      reporting:
        'kunde kundin agent mitarbeiter mitarbeiterin sagt sagte fragt bittet nennt nummer referenz police bestellung rechnung datum uhrzeit adresse telefon betrag erst verargert anfang zufrieden ende vereinbart',
      endings: /(?:ungen|ung|lich|isch|test|ten|est|ern|em|en|er|es|et|st|te|e|n|s|t)$/,
      abbreviations: ['z\\.B', 'd\\.h', 'u\\.a', 'Nr', 'Hr', 'Str', 'ca', 'bzw', 'usw', 'inkl', 'evtl', 'Tel'],
    },
  },
  pt: {
    name: 'Portuguese',
    tags: ['pt-BR', 'pt-PT'],
    speech: false,
    understanding: true,
    unconfirmed: '(não confirmado)',
    words: {
      stopWords:
        'a ao aos as algo ate bem bom boa com como da das de dela dele deles depois do dos e ela elas ele eles em entao entre era essa esse esta estao estava este eu favor foi fazer ha isso isto ja la lhe lhes mais mas me mesmo meu meus minha minhas muito na nao nas nem no nos nossa nosso num numa o obrigado obrigada ola os ou para pela pelas pelo pelos por porque posso pode pra qual quando que quem sao se sem ser seu seus sim so sobre sua suas tambem te tem tenho ter teve um uma umas uns vai voce voces vou senhor senhora',
      reporting:
        'cliente agente atendente diz disse pediu numero referencia apolice pedido encomenda fatura data hora endereco telefone valor aborrecido chateado inicio satisfeito fim combinado',
      endings:
        /(?:amentos?|imentos?|acoes|acao|mente|aram|eram|iram|ando|endo|indo|adas|ados|ada|ado|idas|idos|ida|ido|amos|emos|imos|avam|ava|oes|ao|ar|er|ir|am|em|ou|eu|iu|es|s|a|o|e)$/,
      abbreviations: ['Sr', 'Sra', 'Dr', 'Dra', 'Av'],
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
