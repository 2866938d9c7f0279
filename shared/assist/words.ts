/** Sentences and words of English and Spanish text; pure. */

export type WordLanguage = 'en' | 'es';

/** The language that the word lists have for a BCP 47 code; English where it has none. */
export function wordLanguage(languageCode: string): WordLanguage {
  return languageCode.toLowerCase().startsWith('es') ? 'es' : 'en';
}

// Not after an abbreviation, an initial or a decimal point: "8 a.m. to", "No. 5", "3.5".
const sentenceEnd =
  /(?<=[.!?…]["')\]]?)(?<!\b(?:a\.m|p\.m|e\.g|i\.e|No|Mr|Mrs|Ms|Dr|Sr|Sra|St|approx)\.)\s+(?=["'(¿¡]?[\p{Lu}\d¿¡])/u;

export function splitSentences(text: string): string[] {
  return text
    .split(sentenceEnd)
    .map((sentence) => sentence.replace(/\s+/g, ' ').trim())
    .filter((sentence) => sentence !== '');
}

/** Lower case, without accents: "Teléfono" and "telefono" are one word. */
export function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

export function toWords(text: string): string[] {
  return fold(text).match(/[\p{L}\p{N}']+/gu) ?? [];
}

const stopWords: { readonly [L in WordLanguage]: ReadonlySet<string> } = {
  en: new Set(
    'a an the and or but if so to of in on at by for from with about as is are was were be been being am do does did have has had i me my mine you your yours he she it its we us our they them their this that these those there here what which who how when where why can could will would shall should may might must not no yes please just very really also too then than up out get got let us ok okay well oh hi hello thank thanks one any some all im ive id ill dont its'.split(
      ' ',
    ),
  ),
  es: new Set(
    'a al algo ante con como cual cuando de del desde donde el ella ellos en entre era es esa ese eso esta este esto fue ha han hay he la las le les lo los me mi mis mas muy no nos o os para pero por porque que quien se ser si sin sobre su sus te tengo tiene tu tus un una unas uno unos y ya yo usted hola gracias por favor bien bueno puedo puede hacer'.split(
      ' ',
    ),
  ),
};

/** Words that carry meaning, shortened to a stem that is good enough to compare by. */
export function contentWords(text: string, language: WordLanguage): string[] {
  return toWords(text)
    .filter((word) => !stopWords[language].has(word.replace(/'/g, '')))
    .map((word) => stem(word, language));
}

/** Cuts common endings; deliberately mild, both sides of a comparison go through it. */
export function stem(word: string, language: WordLanguage): string {
  if (word.length < 5 || /\d/.test(word)) return word.replace(/'s?$/, '');
  const endings =
    language === 'es'
      ? /(?:aciones|acion|amiento|mente|ando|iendo|adas|ados|ada|ado|idas|idos|ida|ido|arlo|ar|er|ir|es|s|a|o|e)$/
      : /(?:'s|ations?|ings?|ments?|edly|ed|ies|es|s|y|e)$/;
  const cut = word.replace(endings, '');
  const base = cut.length >= 3 ? cut : word;
  // "shipping" and "ship": the doubled consonant belongs to the ending.
  return language === 'en' ? base.replace(/([bdgmnprt])\1$/, '$1') : base;
}
