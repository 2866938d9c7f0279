/** Durations, ages and other measures that people state, and the ranges that rules and rows of tables set for them. Pure. */
import { fold } from '../../../shared/assist/words.ts';
import { type EngineLanguage, languageCodes, mapLanguages } from '../../../shared/languages.ts';
import { packOf } from '../data/language-packs.ts';
import { searchWordsOf } from '../data/search-words.ts';
import { searchStem, termsOf } from './terms.ts';

/** `unit`: `time` in days, `age` in years, `any` and `bare` as below, or else the stem of the word behind the number. */
export type Quantity = { readonly unit: string; readonly value: number };
/** From `low` to `high`; without `open` both ends belong to it. */
export type Bound = {
  readonly unit: string;
  readonly low: number;
  readonly high: number;
  readonly open?: boolean;
};

const daysOf = { hour: 1 / 24, day: 1, week: 7, month: 365 / 12, year: 365 } as const;
type TimeUnit = keyof typeof daysOf;
const timeUnits = Object.keys(daysOf) as TimeUnit[];

/**
 * Numbers without a unit: a row that is named "74 to 45" goes with any number that was said, and a number that was said without a unit
 * with any row.
 */
const pseudo = { any: 'any', bare: 'bare' } as const;
/** A real unit, which a number without one is not. */
export const isUnit = (unit: string): boolean => unit !== pseudo.any && unit !== pseudo.bare;
/** The highest number that is taken for an age. */
const oldest = 119;
/** Characters of the name of a row, which stands before its first colon. */
const longestName = 60;
/** Characters that are read; no sentence is longer, but a damaged article may hold one. */
const longestText = 4_000;

const patterns = mapLanguages(languageCodes, patternsOf);

/** An age in years, spans of time in days, and whatever else has a number before it; numbers in words count too. */
export function quantitiesIn(text: string, language: EngineLanguage): Quantity[] {
  const plain = withDigits(text, language);
  const age = searchWordsOf(language)
    .age.exec(plain)
    ?.slice(1)
    .find((group) => group !== undefined);
  const measures = [...plain.matchAll(patterns[language].measure)].flatMap(({ groups = {} }): Quantity[] => {
    const own = measuresOf(groups.low!, groups, language).filter(({ unit }) => unit !== 'age');
    const value = numberOf(groups.low!);
    return [...(own.length > 0 ? own : [{ unit: pseudo.bare, value }]), { unit: pseudo.any, value }];
  });
  return age === undefined ? measures : [{ unit: 'age', value: Number(age) }, ...measures];
}

/** "Within 14 days", "at least 16 years old", "under 18", "10 to 20 miles", "16 and older"; as the name of a row also "3 days". */
export function boundsIn(text: string, language: EngineLanguage): Bound[] {
  const plain = withDigits(text, language);
  if (!/\d/.test(plain)) return [];
  const endOfName = plain.slice(0, longestName).indexOf(': ');
  return [...plain.matchAll(patterns[language].measure)].flatMap(({ index, groups = {} }): Bound[] => {
    const { low, high, least, most, beyond, below, more, fewer } = groups;
    const isNamed = index < endOfName;
    const open = (beyond ?? below) !== undefined;
    const measures = [...measuresOf(low!, groups, language)];
    if (isNamed) measures.push({ unit: groups.unit === undefined ? pseudo.any : pseudo.bare, value: numberOf(low!) });
    return measures.flatMap(({ unit, value }): Bound[] => {
      if (high !== undefined) {
        const end = measuresOf(high, groups, language).find((each) => each.unit === unit)?.value ?? numberOf(high);
        // "60 to 31 days" counts down; "10 am to 4 pm" does not.
        if (value > end && !(isNamed || unit === 'time')) return [];
        return [{ unit, low: Math.min(value, end), high: Math.max(value, end) }];
      }
      if (least ?? beyond ?? more) return [{ unit, low: value, high: Number.POSITIVE_INFINITY, open }];
      if (most ?? below ?? fewer) return [{ unit, low: Number.NEGATIVE_INFINITY, high: value, open }];
      return isNamed ? [{ unit, low: value, high: value }] : [];
    });
  });
}

/** Whether a stated quantity lies in one of the ranges; undefined where no unit stands on both sides. */
export function meets(bounds: readonly Bound[], stated: readonly Quantity[]): boolean | undefined {
  const compared = stated.filter(({ unit }) => bounds.some((bound) => bound.unit === unit));
  if (compared.length === 0) return undefined;
  return compared.some(({ unit, value }) => bounds.some((bound) => bound.unit === unit && holds(bound, value)));
}

const holds = ({ low, high, open = false }: Bound, value: number): boolean =>
  open ? value > low && value < high : value >= low && value <= high;

/** What the number may measure: years are an age too, and so is a number without a unit; none for money. */
function measuresOf(digits: string, groups: Record<string, string>, language: EngineLanguage): Quantity[] {
  const value = numberOf(digits);
  const [unit, time] = unitOf(groups, language);
  const age = value <= oldest ? [{ unit: 'age', value }] : [];
  if (time !== undefined) {
    const span = { unit: 'time', value: value * daysOf[time] };
    return time === 'year' ? [span, ...age] : [span];
  }
  if (unit === undefined) return age;
  if (packOf(language).grounding.amounts.includes(unit)) return [];
  // "Over 74 ski for free": what stands behind the number is no unit of it.
  return [{ unit: searchStem(unit, language), value }, ...((groups.beyond ?? groups.below) ? age : [])];
}

const numberOf = (digits: string): number => Number(digits.replace(',', '.'));

/** The word behind the number, or behind the second one of a range, and the span of time that it names. */
function unitOf(
  groups: Record<string, string>,
  language: EngineLanguage,
): readonly [string | undefined, TimeUnit | undefined] {
  const { unit, second, unitOfHigh, secondOfHigh } = groups;
  const words = [unitOfHigh, secondOfHigh, unit, second].filter((word) => word !== undefined);
  const { times } = patterns[language];
  const time = timeUnits.find((each) => words.some((word) => times[each].test(word)));
  const [word] = words;
  return [word !== undefined && termsOf(word, language).length > 0 ? word : undefined, time];
}

/** Folded text in which "not more than 2" says "at most 2": what is denied there is more, and not the thing. */
export function withoutDeniedBounds(folded: string, language: EngineLanguage): string {
  const { denied } = patterns[language];
  const [atMost, atLeast] = searchWordsOf(language).bounds.plain;
  return folded.replace(denied, (_, beyond?: string) => (beyond === undefined ? atLeast : atMost));
}

type Patterns = {
  readonly measure: RegExp;
  readonly denied: RegExp;
  readonly tens: RegExp;
  readonly times: { readonly [U in TimeUnit]: RegExp };
};

function patternsOf(language: EngineLanguage): Patterns {
  const { bounds, units } = searchWordsOf(language);
  const { atLeast, atMost, beyond, below, between, denied, orMore, orLess, joins } = bounds;
  const words = Object.keys(packOf(language).grounding.numbers);
  const number = String.raw`\d{1,4}(?:[.,]\d{1,2})?(?![.,:]?\d)(?! ?[%€$£])`;
  const word = String.raw`(?!(?:${between}|${joins})\b)\p{L}+`;
  const before = String.raw`(?<![\p{L}\p{N}])(?:(?<beyond>${beyond})|(?<least>${atLeast})|(?<below>${below})|(?<most>${atMost})) `;
  const to = `(?: ?[-–] ?| (?:${between}) )(?<high>${number})(?:[- ]?(?<unitOfHigh>${word})(?: (?<secondOfHigh>${word}))?)?`;
  const behind = String.raw` ?(?:(?<more>${orMore})|(?<fewer>${orLess}))(?![\p{L}\p{N}])`;
  return {
    measure: new RegExp(
      String.raw`(?:${before})?(?<![\p{N}.,:$€£])(?<low>${number})(?:[- ]?(?<unit>${word})(?: (?<second>${word}))?)?(?:${to})?(?:${behind})?`,
      'gu',
    ),
    denied: new RegExp(
      String.raw`(?<![\p{L}\p{N}])(?:${denied}) (?:(${beyond})|(?:${below}))(?= (?:\d|(?:${words.join('|')})(?!\p{L})))`,
      'gu',
    ),
    tens: new RegExp(`\\b([2-9])0(?:-| | (?:${joins}) )([1-9])\\b`, 'g'),
    times: {
      hour: new RegExp(`^(?:${units.hour})$`),
      day: new RegExp(`^(?:${units.day})$`),
      week: new RegExp(`^(?:${units.week})$`),
      month: new RegExp(`^(?:${units.month})$`),
      year: new RegExp(`^(?:${units.year})$`),
    },
  };
}

/** Number words as digits: "sixty-five" and "setenta y seis" too. */
function withDigits(text: string, language: EngineLanguage): string {
  const { numbers } = packOf(language).grounding;
  const plain = fold(text.slice(0, longestText)).replace(/\p{L}+/gu, (word) =>
    Object.hasOwn(numbers, word) ? String(numbers[word]) : word,
  );
  return withoutDeniedBounds(plain.replace(patterns[language].tens, '$1$2'), language);
}
