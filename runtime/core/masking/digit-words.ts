/**
 * The words of digits in languages whose larger numbers are not read here: numbers that are dictated digit by digit are found in them.
 * A word counts where it stands in a run of such words of one language, so that an article or a filler is no digit.
 */

/** Zero to nine; several words for one digit are separated by a stroke. Without accents. */
function digitsOf(words: string): ReadonlyMap<string, string> {
  const names = words
    .split(' ')
    .flatMap((each, digit) => each.split('|').map((name) => [name, String(digit)] as const));
  return new Map(names);
}

const languages = [
  digitsOf('zero un|une deux trois quatre cinq six sept huit neuf'),
  digitsOf('null eins|ein zwei|zwo drei vier funf sechs sieben acht neun'),
  digitsOf('zero um|uma dois|duas tres quatro cinco seis|meia sete oito nove'),
  digitsOf('zero uno|un due tre quattro cinque sei sette otto nove'),
  digitsOf('nul een twee drie vier vijf zes zeven acht negen'),
];

/** Words that are something else in English or Spanish, or a digit there: they say nothing about the language. */
const shared = new Set(
  'zero six uno un une tres cinco seis um uma due null nul sept sei ein een nove tre acht meia zes'.split(' '),
);

/** As many words side by side are a number that somebody dictates. */
const leastRun = 5;
/** Words that are looked at on either side. */
const reach = 18;

/** The digit that the word at `at` stands for; undefined where it is none. `word(i)` as of `readSpokenNumber`. */
export function readDigitWord(word: (index: number) => string | undefined, at: number): string | undefined {
  const own = word(at);
  if (own === undefined) return undefined;
  for (const digits of languages) {
    const digit = digits.get(own);
    if (digit !== undefined && isInRun(word, at, digits)) return digit;
  }
  return undefined;
}

function isInRun(
  word: (index: number) => string | undefined,
  at: number,
  digits: ReadonlyMap<string, string>,
): boolean {
  let words = 1;
  let isKnown = !shared.has(word(at)!);
  for (const step of [-1, 1]) {
    for (let distance = 1; distance <= reach; distance++) {
      const other = word(at + step * distance);
      if (other === undefined || !digits.has(other)) break;
      words++;
      isKnown ||= !shared.has(other);
    }
  }
  return isKnown && words >= leastRun;
}

const all: ReadonlySet<string> = new Set(languages.flatMap((digits) => [...digits.keys()]));

/** Whether the word is a digit in one of these languages, whatever else it is. */
export const isDigitWord = (word: string): boolean => all.has(word);
