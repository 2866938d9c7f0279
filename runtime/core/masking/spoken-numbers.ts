/** Number words of English and Spanish as the digits that they stand for, and those of other languages digit by digit. */
import { isDigitWord, readDigitWord } from './digit-words.ts';

type NumberWord = {
  readonly value: number;
  /** `unit`: 0–9; `teen`: 10–19; `ten`: 20, 30 …; `hundred`: 100, 200 …; the rest multiply or repeat. */
  readonly type: 'unit' | 'teen' | 'ten' | 'compound' | 'hundred' | 'times100' | 'times1000' | 'repeat';
  readonly language: 'en' | 'es';
};

const table = (language: NumberWord['language'], type: NumberWord['type'], words: Readonly<Record<string, number>>) =>
  Object.entries(words).map(([word, value]): [string, NumberWord] => [word, { value, type, language }]);

/** Without accents. */
const numberWords: ReadonlyMap<string, NumberWord> = new Map([
  ...table('en', 'unit', { zero: 0, nought: 0, naught: 0, oh: 0, o: 0, one: 1, two: 2, three: 3, four: 4 }),
  ...table('en', 'unit', { five: 5, six: 6, seven: 7, eight: 8, nine: 9 }),
  ...table('en', 'teen', { ten: 10, eleven: 11, twelve: 12, thirteen: 13, fourteen: 14, fifteen: 15, sixteen: 16 }),
  ...table('en', 'teen', { seventeen: 17, eighteen: 18, nineteen: 19 }),
  ...table('en', 'ten', { twenty: 20, thirty: 30, forty: 40, fourty: 40, fifty: 50, sixty: 60, seventy: 70 }),
  ...table('en', 'ten', { eighty: 80, ninety: 90 }),
  ...table('en', 'times100', { hundred: 100 }),
  ...table('en', 'times1000', { thousand: 1000 }),
  ...table('en', 'repeat', { double: 2, triple: 3, treble: 3 }),
  ...table('es', 'unit', { cero: 0, uno: 1, dos: 2, tres: 3, cuatro: 4, cinco: 5, seis: 6, siete: 7, ocho: 8 }),
  ...table('es', 'unit', { nueve: 9 }),
  ...table('es', 'teen', { diez: 10, once: 11, doce: 12, trece: 13, catorce: 14, quince: 15, dieciseis: 16 }),
  ...table('es', 'teen', { diecisiete: 17, dieciocho: 18, diecinueve: 19 }),
  ...table('es', 'compound', { veintiuno: 21, veintidos: 22, veintitres: 23, veinticuatro: 24, veinticinco: 25 }),
  ...table('es', 'compound', { veintiseis: 26, veintisiete: 27, veintiocho: 28, veintinueve: 29 }),
  ...table('es', 'ten', { veinte: 20, treinta: 30, cuarenta: 40, cincuenta: 50, sesenta: 60, setenta: 70 }),
  ...table('es', 'ten', { ochenta: 80, noventa: 90 }),
  ...table('es', 'hundred', { cien: 100, ciento: 100, doscientos: 200, trescientos: 300, cuatrocientos: 400 }),
  ...table('es', 'hundred', { quinientos: 500, seiscientos: 600, setecientos: 700, ochocientos: 800 }),
  ...table('es', 'hundred', { novecientos: 900 }),
  ...table('es', 'times1000', { mil: 1000 }),
  ...table('es', 'repeat', { doble: 2 }),
]);

/** Words that are numbers only beside another number word of their language. */
const dependent = new Set(['once', 'oh', 'o']);

/** As many zeros as may stand side by side in the number of a card. */
const mostRepetitions = 12;

/** Words of Spanish dates and times, so the "once" beside them is eleven. */
const numberLinks = new Set(['de', 'del', 'las', 'el', 'dia']);

export type SpokenNumber = {
  readonly digits: string;
  /** How many of the words it takes. */
  readonly words: number;
};

/**
 * The number that the words at `at` begin with; undefined where they are none. `word(i)` gives lowercase words without
 * accents, and undefined where the next word is not beside the one before it.
 */
export function readSpokenNumber(word: (index: number) => string | undefined, at: number): SpokenNumber | undefined {
  const first = find(word(at));
  if (!first || !standsAsNumber(word, at)) {
    const digit = readDigitWord(word, at);
    return digit === undefined ? undefined : { digits: digit, words: 1 };
  }
  if (first.type === 'repeat') {
    const next = find(word(at + 1));
    if (next?.type !== 'unit') return undefined;
    return { digits: String(next.value).repeat(first.value), words: 2 };
  }
  if (first.type === 'times1000')
    return first.language === 'es' ? withThousands(word, at, { value: 1, words: 0 }) : undefined;
  if (first.type === 'times100') return undefined;
  const below = below1000(word, at);
  if (find(word(at + below.words))?.type === 'times1000') return withThousands(word, at, below);
  return { digits: String(below.value), words: below.words };
}

/** Whether the word may be part of a number. */
export const isNumberWord = (word: string): boolean => numberWords.has(word) || isDigitWord(word);

type Part = { readonly value: number; readonly words: number };

function find(word: string | undefined): NumberWord | undefined {
  return word === undefined ? undefined : numberWords.get(word);
}

function standsAsNumber(word: (index: number) => string | undefined, at: number): boolean {
  const own = word(at)!;
  if (!dependent.has(own)) return true;
  if (own === 'once' && (numberLinks.has(word(at - 1) ?? '') || word(at + 1) === 'de')) return true;
  const language = find(own)!.language;
  return (
    [pastRepetitions(word, at, -1), pastRepetitions(word, at, 1)].some(
      (other) => other !== undefined && !dependent.has(other) && find(other)?.language === language,
    ) || [word(at - 1), word(at + 1)].some((other) => other === own && own !== 'o')
  );
}

/** The next other word in a direction: "five one o o" ends with two zeros. */
function pastRepetitions(word: (index: number) => string | undefined, at: number, step: 1 | -1): string | undefined {
  let other = at + step;
  while (word(other) === word(at) && Math.abs(other - at) <= mostRepetitions) other += step;
  return word(other);
}

function below1000(word: (index: number) => string | undefined, at: number): Part {
  const first = find(word(at))!;
  if (first.type === 'unit' && find(word(at + 1))?.type === 'times100')
    return withRest(word, at, { value: first.value * 100, words: 2 });
  if (first.type === 'hundred') return withRest(word, at, { value: first.value, words: 1 });
  return below100(word, at);
}

/** "four hundred [and] eleven"; a single unit belongs to it only where it was joined or ends the number. */
function withRest(word: (index: number) => string | undefined, at: number, hundreds: Part): Part {
  const joined = word(at + hundreds.words) === 'and' ? 1 : 0;
  const rest = at + hundreds.words + joined;
  const next = find(word(rest));
  if (!next || !['unit', 'teen', 'ten', 'compound'].includes(next.type)) return hundreds;
  const belongs = next.type !== 'unit' || joined === 1 || find(word(rest + 1)) === undefined;
  if (!belongs || !standsAsNumber(word, rest)) return hundreds;
  const part = below100(word, rest);
  return { value: hundreds.value + part.value, words: hundreds.words + joined + part.words };
}

function below100(word: (index: number) => string | undefined, at: number): Part {
  const first = find(word(at))!;
  if (first.type !== 'ten') return { value: first.value, words: 1 };
  const joined = word(at + 1) === 'y' ? 1 : 0;
  const unit = find(word(at + 1 + joined));
  const fits = unit?.type === 'unit' && unit.value > 0 && (joined === 1) === (first.language === 'es');
  return fits ? { value: first.value + unit.value, words: 2 + joined } : { value: first.value, words: 1 };
}

function withThousands(word: (index: number) => string | undefined, at: number, thousands: Part): SpokenNumber {
  const words = thousands.words + 1;
  const joined = word(at + words) === 'and' ? 1 : 0;
  const next = find(word(at + words + joined));
  const hasRest = next !== undefined && ['unit', 'teen', 'ten', 'compound', 'hundred'].includes(next.type);
  const rest = hasRest ? below1000(word, at + words + joined) : { value: 0, words: -joined };
  return { digits: String(thousands.value * 1000 + rest.value), words: words + joined + rest.words };
}
