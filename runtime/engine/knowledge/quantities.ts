/** Durations and ages that people state, and the bounds that rules set for them. Pure. */
import { fold } from '../../../shared/assist/words.ts';
import type { EngineLanguage } from '../../../shared/languages.ts';
import { packOf } from '../data/language-packs.ts';
import { searchWordsOf } from '../data/search-words.ts';

export type Unit = 'time' | 'age';
/** Of time in days, of age in years. */
export type Quantity = { readonly unit: Unit; readonly value: number };
export type Bound = Quantity & { readonly kind: 'atLeast' | 'atMost' };

const daysOf = { hour: 1 / 24, day: 1, week: 7, month: 30.4, year: 365 } as const;
type TimeUnit = keyof typeof daysOf;
const timeUnits = Object.keys(daysOf) as TimeUnit[];

/** An age in years and spans of time in days; numbers in words count too. */
export function quantitiesIn(text: string, language: EngineLanguage): Quantity[] {
  const { units, age } = searchWordsOf(language);
  const plain = withDigits(text, language);
  const found: Quantity[] = [];
  const ages = age.exec(plain);
  if (ages) found.push({ unit: 'age', value: Number(ages[1]) });
  for (const unit of timeUnits) {
    for (const match of plain.matchAll(new RegExp(`\\b(\\d{1,4}) (?:${units[unit]})\\b`, 'g')))
      found.push({ unit: 'time', value: Number(match[1]) * daysOf[unit] });
  }
  return found;
}

/** "within 14 days", "at least 16 years old", "under 18". */
export function boundsIn(text: string, language: EngineLanguage): Bound[] {
  const { units, bounds } = searchWordsOf(language);
  const plain = withDigits(text, language);
  const anyUnit = timeUnits.map((unit) => units[unit]).join('|');
  const found: Bound[] = [];
  for (const kind of ['atLeast', 'atMost'] as const) {
    const pattern = new RegExp(`\\b(?:${bounds[kind]}) (\\d{1,4})(?: (${anyUnit}))?(?= |[.,;]|$)( old)?`, 'g');
    for (const [, number, unit] of plain.matchAll(pattern)) {
      const named = timeUnits.find((each) => unit !== undefined && new RegExp(`^(?:${units[each]})$`).test(unit));
      const value = Number(number);
      if (named) found.push({ kind, unit: 'time', value: value * daysOf[named] });
      if ((named === undefined || named === 'year') && value < 120) found.push({ kind, unit: 'age', value });
    }
  }
  return found;
}

/** Whether a stated quantity meets a bound; undefined where the two say nothing about each other. */
export function meets(bounds: readonly Bound[], stated: readonly Quantity[]): boolean | undefined {
  for (const bound of bounds) {
    const same = stated.find((quantity) => quantity.unit === bound.unit);
    if (same) return bound.kind === 'atLeast' ? same.value >= bound.value : same.value <= bound.value;
  }
  return undefined;
}

function withDigits(text: string, language: EngineLanguage): string {
  const { numbers } = packOf(language).grounding;
  return fold(text).replace(/\p{L}+/gu, (word) => (Object.hasOwn(numbers, word) ? String(numbers[word]) : word));
}
