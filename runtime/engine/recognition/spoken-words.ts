/** How digits, codes and addresses are spoken, by language. All words in lower case, as the recognizers write them. */
export type SpokenWords = {
  /** By word. */
  readonly digits: Readonly<Record<string, string>>;
  /** Words that say that the next digit comes so often. */
  readonly repeats: Readonly<Record<string, number>>;
  readonly at: readonly string[];
  readonly dot: readonly string[];
  readonly underscore: readonly string[];
  readonly dash: readonly string[];
};

/** The words of zero to nine, in order; several for one digit are separated by a stroke. */
function toDigits(words: string): Record<string, string> {
  return Object.fromEntries(
    words.split(' ').flatMap((names, digit) => names.split('|').map((name) => [name, String(digit)])),
  );
}

const table = {
  en: {
    digits: toDigits('zero|oh one two three four five six seven eight nine'),
    repeats: { double: 2, triple: 3 },
    at: ['at'],
    dot: ['dot'],
    underscore: ['underscore'],
    dash: ['dash'],
  },
  es: {
    digits: toDigits('cero uno|un dos tres cuatro cinco seis siete ocho nueve'),
    repeats: { doble: 2, triple: 3 },
    at: ['arroba'],
    dot: ['punto'],
    underscore: ['guion bajo', 'guión bajo', 'barra baja'],
    dash: ['guion', 'guión'],
  },
  fr: {
    digits: toDigits('zéro|zero un|une deux trois quatre cinq six sept huit neuf'),
    repeats: { double: 2, triple: 3 },
    at: ['arobase', 'arrobase', 'arobaze', 'arrobas', 'at'],
    dot: ['point'],
    underscore: ['tiret bas', 'underscore'],
    dash: ['tiret'],
  },
  de: {
    digits: toDigits('null eins|ein zwei|zwo drei vier fünf sechs sieben acht neun'),
    repeats: { doppel: 2 },
    at: ['at', 'ät', 'klammeraffe'],
    dot: ['punkt'],
    underscore: ['unterstrich'],
    dash: ['bindestrich', 'minus'],
  },
  pt: {
    digits: toDigits('zero um|uma dois|duas três|tres quatro cinco seis|meia sete oito nove'),
    repeats: { duplo: 2 },
    at: ['arroba'],
    dot: ['ponto'],
    underscore: ['sublinhado', 'underline', 'underscore'],
    dash: ['hífen', 'traço', 'tracinho'],
  },
  it: {
    digits: toDigits('zero uno|un due tre quattro cinque sei sette otto nove'),
    repeats: { doppio: 2 },
    at: ['chiocciola'],
    dot: ['punto'],
    underscore: ['trattino basso', 'underscore'],
    dash: ['trattino'],
  },
  nl: {
    digits: toDigits('nul een|één twee drie vier vijf zes zeven acht negen'),
    repeats: { dubbel: 2 },
    at: ['apenstaartje', 'at'],
    dot: ['punt'],
    underscore: ['underscore', 'laag streepje'],
    dash: ['streepje'],
  },
} as const satisfies Readonly<Record<string, SpokenWords>>;

export type SpokenLanguage = keyof typeof table;
export const spokenWords: Readonly<Record<SpokenLanguage, SpokenWords>> = table;

/** Digits of any language: repeated, they are numbers and no loop of the model. */
export const digitWords: ReadonlySet<string> = new Set(
  Object.values(spokenWords).flatMap(({ digits }) => Object.keys(digits)),
);
