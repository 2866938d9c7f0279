/**
 * Numbers and ordinals as words, so that a text that writes them as figures has the same words as one that spells them. Folded:
 * no accents, no hyphens. Pure.
 */
type NumberWords = {
  /** 0 … 29, as far as they are words of their own; the rest is made of `tens`. */
  readonly small: readonly string[];
  /** By ten: 20, 30, … 90. */
  readonly tens: readonly string[];
  readonly join: (tens: number, unit: number, words: NumberWords) => string;
  readonly hundred: (hundreds: number, rest: string, words: NumberWords) => string;
  /** "1er", "2e": by their letters, and the words of first, second, third. */
  readonly ordinals: readonly { readonly letters: RegExp; readonly words: readonly string[] }[];
};

const words = (text: string) => text.split(' ');

const spanish: NumberWords = {
  small: words(
    'cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete dieciocho diecinueve veinte veintiuno veintidos veintitres veinticuatro veinticinco veintiseis veintisiete veintiocho veintinueve',
  ),
  tens: words('veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa'),
  join: (tens, unit, { small, tens: names }) => `${names[tens - 2]} y ${small[unit]}`,
  hundred(hundreds, rest) {
    const names = words(
      'ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos',
    );
    return hundreds === 1 && rest === '' ? 'cien' : `${names[hundreds - 1]} ${rest}`.trim();
  },
  ordinals: [
    { letters: /^(\d)(?:o|ero|ro|do)$/, words: words('primero segundo tercero') },
    { letters: /^(\d)(?:a|era|ra|da)$/, words: words('primera segunda tercera') },
    { letters: /^(\d)er$/, words: words('primer segundo tercer') },
  ],
};

const french: NumberWords = {
  small: [
    ...words('zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize'),
    ...['dix sept', 'dix huit', 'dix neuf'],
  ],
  tens: words('vingt trente quarante cinquante soixante soixante quatre+vingt quatre+vingt').map((name) =>
    name.replace('+', ' '),
  ),
  join(tens, unit, { small, tens: names }) {
    const name = names[tens - 2]!;
    const more = tens === 7 || tens === 9 ? unit + 10 : unit;
    return more === 1 || (tens === 7 && more === 11)
      ? `${name} ${tens === 8 ? '' : 'et '}${small[more]}`
      : `${name} ${small[more]}`;
  },
  hundred: (hundreds, rest, { small }) => `${hundreds === 1 ? '' : `${small[hundreds]} `}cent ${rest}`.trim(),
  ordinals: [
    { letters: /^(\d)ere$/, words: words('premiere') },
    { letters: /^(\d)(?:er|e|eme|nd|nde)$/, words: words('premier deuxieme troisieme quatrieme cinquieme') },
  ],
};

const byLanguage: Readonly<Record<string, NumberWords>> = { es: spanish, fr: french };

/** Of one folded word: a number up to 999 or an ordinal in words, anything else as it is. Undefined: the language has no table. */
export function spellNumber(word: string, language: string): string | undefined {
  const table = byLanguage[language];
  if (!table) return undefined;
  for (const { letters, words: names } of table.ordinals) {
    const name = names[Number(letters.exec(word)?.[1]) - 1];
    if (name !== undefined) return name;
  }
  return /^(?:0|[1-9]\d{0,2})$/.test(word) ? spell(Number(word), table) : word;
}

function spell(value: number, table: NumberWords): string {
  if (value >= 100)
    return table.hundred(Math.floor(value / 100), value % 100 === 0 ? '' : spell(value % 100, table), table);
  const [tens, unit] = [Math.floor(value / 10), value % 10];
  const compound = tens === 7 || tens === 9;
  return (
    table.small[value] ??
    (unit === 0 && !(table === french && compound) ? table.tens[tens - 2]! : table.join(tens, unit, table))
  );
}
