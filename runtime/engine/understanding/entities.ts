/** Entities of a turn, such as numbers, dates and addresses; positions are UTF-16 offsets into the text. Pure. */
import { words } from '../data/language-pack.ts';
import { anyOf, fromAllPacks } from '../data/language-packs.ts';
import type { Understanding } from '../ports.ts';

type Entity = Understanding['entities'][number];
type Rule = { readonly kind: string; readonly pattern: RegExp; readonly value?: (match: RegExpExecArray) => string };

const group = (pick: Parameters<typeof anyOf>[0]) => `(?:${anyOf(pick)})`;
const digitWord = group((pack) => pack.entities.digits.flatMap(words));
const digitOf: Readonly<Record<string, string>> = Object.fromEntries(
  fromAllPacks((pack) =>
    pack.entities.digits.flatMap((names, digit) => words(names).map((name) => [name, String(digit)] as const)),
  ),
);
const month = group((pack) => pack.entities.months);
const weekday = group((pack) => pack.entities.weekdays);
const ordinal = group((pack) => pack.entities.ordinals);
const dot = group((pack) => [pack.entities.spokenDot]);
const at = group((pack) => [pack.entities.spokenAt]);

const toDigits = (text: string) => text.toLowerCase().replace(/[a-z]+|[^a-z0-9]+/g, (part) => digitOf[part] ?? '');

/** In order of precedence: a later rule does not overlap what an earlier one found. */
const rules: readonly Rule[] = [
  {
    kind: 'email',
    pattern: /(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/g,
    value: (m) => m[0].toLowerCase(),
  },
  {
    kind: 'email',
    pattern: new RegExp(
      `\\b[\\w-]{1,63}(?: ${dot} [\\w-]{1,63}){0,6} ${at} [\\w-]{1,63}(?: ${dot} [\\w-]{1,63}){1,6}`,
      'gi',
    ),
    value: (m) =>
      m[0]
        .toLowerCase()
        .replace(new RegExp(` ${dot} `, 'g'), '.')
        .replace(new RegExp(` ${at} `, 'g'), '@'),
  },
  {
    kind: 'amount',
    pattern: new RegExp(
      `(?:[$€£]\\s?\\d+(?:[.,]\\d{3})*(?:[.,]\\d{2})?)|(?:\\b\\d+(?:[.,]\\d{1,2})?\\s?${group((pack) => pack.entities.currencies)}\\b)`,
      'gi',
    ),
  },
  {
    kind: 'date',
    pattern: new RegExp(
      `\\b(?:${month}\\s+\\d{1,2}${ordinal}?(?:,?\\s+\\d{4})?|\\d{1,2}${ordinal}?(?:\\s+${group((pack) => pack.entities.beforeMonth)})?\\s+${month}(?:\\s+(?:${group((pack) => pack.entities.beforeYear)}\\s+)?\\d{4})?)\\b`,
      'gi',
    ),
  },
  { kind: 'date', pattern: /\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b|\b\d{4}-\d{2}-\d{2}\b/g },
  {
    kind: 'date',
    pattern: new RegExp(
      `\\b${group((pack) => pack.entities.weekdayPrefixes)}?${weekday}\\b|\\b${group((pack) => pack.entities.relativeDays)}\\b`,
      'gi',
    ),
  },
  {
    kind: 'phone',
    pattern: /(?:\+\d{1,3}[\s-]?)?\(?\d{3}\)?[\s.-]\d{3}[\s.-]\d{4}\b/g,
    value: (m) => m[0].replace(/[^\d+]/g, ''),
  },
  { kind: 'order_number', pattern: /\b[A-Z]{1,4}-?\d{4,10}\b/g },
  {
    kind: 'order_number',
    pattern: new RegExp(
      `(?<=\\b${group((pack) => pack.entities.beforeOrderNumber)}\\b[^.?!]{0,24})\\b\\d(?:[\\s,-]*\\d){3,11}\\b`,
      'gi',
    ),
    value: (m) => m[0].replace(/\D/g, ''),
  },
  { kind: 'number', pattern: /\b\d(?:[\s,-]{0,2}\d){3,11}\b/g, value: (m) => m[0].replace(/\D/g, '') },
  {
    kind: 'number',
    pattern: new RegExp(`\\b(?:${digitWord}|\\d)(?:[\\s,-]+(?:${digitWord}|\\d)){3,11}\\b`, 'gi'),
    value: (m) => toDigits(m[0]),
  },
];

export function findEntities(text: string): Entity[] {
  const found: Entity[] = [];
  for (const { kind, pattern, value } of rules) {
    for (const match of text.matchAll(pattern)) {
      const start = match.index;
      const end = start + match[0].length;
      if (found.some((entity) => start < entity.end && end > entity.start)) continue;
      found.push({ kind, start, end, value: value ? value(match as RegExpExecArray) : match[0] });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}
