/** The values that a statement names: amounts, days, times, counts, numbers, each with what it can be compared with. Pure. */
import { fold } from '../../../shared/assist/words.ts';
import { readTokens } from '../../core/masking/tokens.ts';
import { type Entity, findEntities } from '../understanding/entities.ts';

/** `kind` says what may replace what; positions are UTF-16 offsets into the text. */
export type Slot = {
  readonly kind: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
  /** A day without its month, which may be another number as well: "es el 27". */
  readonly isBare?: true;
};

const valueKinds = /^(?:amount|date|time|address|phone|email|number|imei|\w+_number|postal_code)$/;
const numeric = /^(?:number|phone|imei|\w+_number|postal_code)$/;
/** "one", "un": an article more often than a number. */
const articleLike = /^(?:one|un|una|uno|eins?|eine|um|uma)$/i;
const fewestLettersOfUnit = 3;

/** Hours in words: "half past eleven", "at nine", "a las siete y media". */
const hour = '(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\\d{1,2})';
const hora =
  '(?:una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|\\d{1,2})(?: y (?:media|cuarto|diez|veinte|cinco|pico)| menos (?:cuarto|diez|veinte|cinco))?(?: de la (?:mañana|tarde|noche)| en punto| horas)?';
const hours = new RegExp(
  `(?<!\\p{L})(?:(?:half past|quarter to|quarter past|ten to|ten past|twenty past) ${hour}|(?<=(?:at|by|until|till|before|after|from|around) )${hour}(?: o['’]clock)?(?=[\\s,.;?!]*$|[,.;?!]| (?:on|and|in|to|i|we|if|the|for|tonight|tomorrow|today|sharp|so|or|because)(?!\\p{L}))|(?<=las? )${hora}(?!\\p{L}|\\d| (?:de|d)? ?(?:euros|pesos|personas)))`,
  'giu',
);
/** "Sundays are out". */
const weekdays = /(?<!\p{L})(?:mon|tues|wednes|thurs|fri|satur|sun)days(?!\p{L})/giu;
/** "Es el 27", but not "vivo en el 27". A number that goes on is something else: "el 27 de la calle". */
const bareSpanishDay =
  /(?<=(?<!\p{L}|viv\p{L}{1,6} (?:en )?|(?:puerta|piso|portal|número|talla|plan|modelo|asiento|mesa|habitación) (?:es|en|con) )el (?:día )?)(?:[12]\d|3[01]|[1-9])(?=\s*(?:[.,;!?]\D|[.,;!?]?$)| a las? )/giu;
/** What `findEntities` does not find, in this order: what an earlier one took is taken. */
const written: readonly (readonly [kind: string, pattern: RegExp, toValue?: (match: string) => string])[] = [
  ['day', /(?<![\p{L}\d])\d{1,2}(?:st|nd|rd|th)(?!\p{L})/gu, (match) => match.slice(0, -2)],
  ['day', bareSpanishDay],
  // English calls say the day in words: "the nineteenth of May".
  [
    'day',
    /(?<![\p{L}-])\p{L}{0,9}-?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|teenth|tenth|eleventh|twelfth|tieth) of \p{Lu}\p{L}{2,9}/gu,
    (match) => match.toLowerCase(),
  ],
  ['time', hours],
  ['time', /(?<!\p{L})(?:noon|midday|midnight|mediod[ií]a|medianoche)(?!\p{L})/giu],
  ['weekday', weekdays, (match) => fold(match).slice(0, -1)],
  ['number', /(?<![\d.,])\d{1,3}(?:[.,]\d{1,3}){1,3}(?![\d])/g, (match) => match],
  ['plate', /(?<![\p{L}\d])\d{2,4}[ -]?\p{Lu}{2,3}(?![\p{L}\d])/gu],
];
/** "Five working days" are days. */
const kindOfDay = /^(?:working|business|calendar|full|clear|whole)$/;
/** No units of a number: "180 with the drip". */
const noUnit =
  /^(?:with|and|from|for|but|the|you|each|mas|con|por|para|que|los|las|del|una|sin|when|before|after|until|this|that|your|our|are|not|has|was|will|per|hay|han|son|esta|menos|como|desde|hasta|cuando|altogether|then|there|here|more|less|off|back|today|tomorrow|por|mil|esos|esa|instead|only|again|now|please)$/;

/** In order, without overlaps. */
export function slotsIn(text: string): Slot[] {
  const found: Slot[] = findEntities(text)
    .filter(({ kind }) => valueKinds.test(kind))
    .map((entity) => ({
      kind: kindOf(entity),
      value: writtenValue(entity, text),
      start: entity.start,
      end: entity.end,
    }));
  const isFree = (start: number, end: number) => !found.some((slot) => start < slot.end && end > slot.start);
  for (const [kind, pattern, toValue = fold] of written)
    for (const { 0: match, index: start } of text.matchAll(pattern)) {
      const end = start + match.length;
      if (!isFree(start, end)) continue;
      found.push({ kind, value: toValue(match), start, end, ...(pattern === bareSpanishDay && { isBare: true }) });
    }
  const tokens = readTokens(text);
  for (const [i, token] of tokens.entries()) {
    if (token.type !== 'digits' || !isFree(token.start, token.end)) continue;
    if (articleLike.test(text.slice(token.start, token.end))) continue;
    const after = tokens[i + 1];
    const isKindOfDay = after?.type === 'word' && kindOfDay.test(fold(text.slice(after.start, after.end)));
    const next = isKindOfDay ? tokens[i + 2] : after;
    const unit = next?.type === 'word' ? fold(text.slice(next.start, next.end)) : '';
    const kind =
      unit.length >= fewestLettersOfUnit && !noUnit.test(unit) ? `count ${unit.replace(/(?:es|s)$/, '')}` : 'number';
    found.push({ kind, value: token.value, start: token.start, end: token.end });
  }
  return found.sort((a, b) => a.start - b.start);
}

/** Whether one can stand in the place of the other. A bare number can stand for any number. */
export function isComparable(a: Slot, b: Slot): boolean {
  if (a.kind === b.kind) return true;
  const isPlain = (kind: string) => kind === 'number';
  const isNumber = (kind: string) => numeric.test(kind) || kind === 'amount' || kind.startsWith('count ');
  if (isPlain(a.kind) || isPlain(b.kind)) return isNumber(a.kind) && isNumber(b.kind);
  return a.kind === 'phone' ? numeric.test(b.kind) : b.kind === 'phone' && numeric.test(a.kind);
}

/** As `isComparable`, behind words of correction: "el 27" may also correct a small number that is no day. */
export const mayCorrect = (fresh: Slot, old: Slot): boolean =>
  isComparable(fresh, old) || (fresh.isBare === true && isSmallNumber(old));

const isSmallNumber = ({ kind, value }: Slot): boolean => kind === 'number' && /^\d{1,2}$/.test(value);

/** The figures of a value, without what stands between them. */
export const digitsOf = ({ value }: Slot): string => value.replace(/\D/g, '');

/** Says when something is. */
export const isDayOrHour = ({ kind }: Slot): boolean => kind === 'day' || kind === 'weekday' || kind === 'time';

export const isSameSlot = (a: Slot, b: Slot): boolean =>
  (isComparable(a, b) && (a.value === b.value || isDayOf(a, b) || isDayOf(b, a))) ||
  isSameNumber(a, b) ||
  isSameNumber(b, a);

/** "Del 5" is written as a day here and as a number there. */
const isSameNumber = (day: Slot, number: Slot): boolean =>
  day.isBare === true && isSmallNumber(number) && day.value === number.value;

/** "The 20th" is 20 June where that was spoken of. */
const isDayOf = (bare: Slot, whole: Slot): boolean =>
  bare.kind === 'day' && /^\d{1,2}$/.test(bare.value) && dayIn(whole.value) === Number(bare.value);

/** The day of a written date, in figures day first unless that is no date: "08 05 2026", "12 25 26", "2026 05 08", "20 june". */
function dayIn(value: string): number | undefined {
  const parts = value.split(' ');
  const [first = '', second = '', third] = parts;
  if (!parts.every((part) => /^\d+$/.test(part))) return Number(parts.find((part) => /^\d{1,2}$/.test(part)));
  if (first.length > 2) return Number(third);
  return Number(third !== undefined && Number(second) > mostMonths ? second : first);
}

const mostMonths = 12;

const kindOf = ({ kind, value = '' }: Entity) => (kind !== 'date' ? kind : /\d/.test(value) ? 'day' : 'weekday');

function writtenValue({ kind, start, end, value }: Entity, text: string): string {
  const written = fold(value ?? text.slice(start, end));
  if (kind === 'amount') return written.replace(/[^\d.,]/g, '') || written;
  if (kind !== 'date') return written;
  const words = written.replace(/(?<=\d)(?:st|nd|rd|th)\b/g, '').match(/[\p{L}\d]+/gu) ?? [];
  const kept = words.filter((word) => !/^(?:the|of|de|del|el|le|der|den|am|on|next|this)$/.test(word));
  // The order of figures says which of them is the day.
  return (kept.every((word) => /^\d+$/.test(word)) ? kept : kept.sort()).join(' ');
}
