/** Entities of a turn, such as numbers, dates and addresses; positions are UTF-16 offsets into the text. Pure. */
import { maskKinds } from '../../../shared/mask-kinds.ts';
import { createMasker } from '../../core/masking/masker.ts';
import { readTokens } from '../../core/masking/tokens.ts';
import { words } from '../data/language-pack.ts';
import { anyOf, fromAllPacks } from '../data/language-packs.ts';
import type { Understanding } from '../ports.ts';
import { nameOfNumber } from './number-names.ts';

export type Entity = Understanding['entities'][number];

type Rule = {
  readonly kind: string;
  readonly pattern: RegExp;
  /** A text without it has no match. Most texts have none of these, and a search costs less than the pattern. */
  readonly needs?: RegExp;
  readonly value?: (match: RegExpExecArray) => string;
};

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
const currency = group((pack) => pack.entities.currencies);

const toDigits = (text: string) => text.toLowerCase().replace(/[a-z]+|[^a-z0-9]+/g, (part) => digitOf[part] ?? '');
const compact = (text: string) => text.replace(/[^\p{L}\p{N}]/gu, '').toUpperCase();

/** "1,800.50", "1.800,50", "1 800", "29". */
const figure = '(?:\\d{1,3}(?:[.,  ]\\d{3}){1,4}|\\d{1,12})(?:[.,]\\d{1,2})?(?!\\d)';

const digit = /\d/;

/** In order of precedence: a later rule does not overlap what an earlier one found. */
const rules: readonly Rule[] = [
  {
    kind: 'email',
    pattern: /(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/g,
    needs: /@/,
    value: (m) => m[0].toLowerCase(),
  },
  {
    kind: 'email',
    pattern: new RegExp(
      `\\b[\\w-]{1,63}(?: ${dot} [\\w-]{1,63}){0,6} ${at} [\\w-]{1,63}(?: ${dot} [\\w-]{1,63}){1,6}`,
      'gi',
    ),
    needs: new RegExp(` ${dot} `, 'i'),
    value: (m) =>
      m[0]
        .toLowerCase()
        .replace(new RegExp(` ${dot} `, 'g'), '.')
        .replace(new RegExp(` ${at} `, 'g'), '@'),
  },
  {
    kind: 'amount',
    pattern: new RegExp(`[$€£]\\s?${figure}|(?<![\\d.,])${figure}\\s?(?:[$€£]|${currency}(?![\\p{L}]))`, 'giu'),
    needs: digit,
  },
];

/** After the kinds that masking knows, so that no part of a card or an account is taken for something else. */
const laterRules: readonly Rule[] = [
  {
    kind: 'date',
    pattern: new RegExp(
      `\\b(?:${month}\\s+\\d{1,2}${ordinal}?(?:,?\\s+\\d{4})?|\\d{1,2}${ordinal}?(?:\\s+${group((pack) => pack.entities.beforeMonth)})?\\s+${month}(?:\\s+(?:${group((pack) => pack.entities.beforeYear)}\\s+)?\\d{4})?)(?![a-zÀ-ɏ\\d])`,
      'gi',
    ),
    needs: digit,
  },
  { kind: 'date', pattern: /\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b|\b\d{4}-\d{2}-\d{2}\b/g, needs: digit },
  {
    kind: 'date',
    pattern: new RegExp(
      `\\b${group((pack) => pack.entities.weekdayPrefixes)}?${weekday}(?![\\p{L}])|\\b${group((pack) => pack.entities.relativeDays)}(?![\\p{L}])`,
      'giu',
    ),
  },
  {
    kind: 'time',
    pattern: new RegExp(
      `\\b\\d{1,2}(?::\\d{2})?\\s?(?:[ap]m\\b|[ap]\\.m\\.)|\\b(?:[01]?\\d|2[0-3]):[0-5]\\d\\b(?:\\s?h\\b)?|\\b\\d{1,2}\\s${group((pack) => pack.entities.afterHour)}(?![\\p{L}])`,
      'giu',
    ),
    needs: digit,
  },
];

/** A number or a code of letters and digits, of which the words around it tell what it names. */
const numberRules: readonly Rule[] = [
  {
    kind: 'code',
    pattern: /(?<![\p{L}\d-])[A-Z]{1,4}[-/ ]?\d{4,14}(?:[-/]\d{1,10}){0,2}(?![\p{L}\d])/gu,
    needs: digit,
  },
  {
    kind: 'number',
    pattern: /(?<![\p{L}\d])\d(?:[\s,/-]{0,2}\d){3,19}(?![\p{L}\d])/gu,
    needs: digit,
    value: (m) => m[0].replace(/\D/g, ''),
  },
  {
    kind: 'number',
    pattern: new RegExp(`\\b(?:${digitWord}|\\d)(?:[\\s,-]{1,3}(?:${digitWord}|\\d)){3,19}\\b`, 'gi'),
    value: (m) => toDigits(m[0]),
  },
];

const masker = createMasker(maskKinds);

/** In order, without overlaps. Cards, accounts and identity numbers have the kinds of masking. */
export function findEntities(text: string): Entity[] {
  const found: Entity[] = [];
  const isFree = (start: number, end: number) => !found.some((entity) => start < entity.end && end > entity.start);
  const apply = (list: readonly Rule[], toEntity: (entity: Entity) => Entity = (entity) => entity) => {
    for (const { kind, pattern, needs, value } of list) {
      // Most rules find nothing, and `matchAll` copies its pattern before it looks.
      if (needs?.test(text) === false || text.search(pattern) === -1) continue;
      for (const match of text.matchAll(pattern)) {
        const start = match.index;
        const end = start + match[0].length;
        if (!isFree(start, end)) continue;
        found.push(toEntity({ kind, start, end, value: value ? value(match as RegExpExecArray) : match[0].trim() }));
      }
    }
  };
  apply(rules);
  for (const entity of personalData(text)) if (isFree(entity.start, entity.end)) found.push(entity);
  apply(laterRules);
  for (const entity of spokenAmounts(text)) if (isFree(entity.start, entity.end)) found.push(entity);
  apply(numberRules, (entity) => named(text, entity));
  return found.sort((a, b) => a.start - b.start);
}

function personalData(text: string): Entity[] {
  return masker.find(text).map(({ kind, label, start, end }) => {
    const said = text.slice(start, end);
    const isWritten = !/^(?:postal_address|birth_date)$/.test(kind);
    return {
      kind: kindOf(kind === label ? kind : label),
      start,
      end,
      value: kind === 'phone' ? said.replace(/[^\d+]/g, '') || said : isWritten ? compact(said) || said : said,
    };
  });
}

const kindOf = (label: string) => (label === 'postal_address' ? 'address' : label === 'birth_date' ? 'date' : label);

const isCurrency = new RegExp(`^${currency}$`, 'i');
const hasCurrency = new RegExp(currency, 'i');

/** "twenty five dollars". */
function spokenAmounts(text: string): Entity[] {
  if (!hasCurrency.test(text)) return [];
  const tokens = readTokens(text);
  return tokens.flatMap((token, i) => {
    const next = tokens[i + 1];
    if (token.type !== 'digits' || !token.spoken || next?.type !== 'word') return [];
    const unit = text.slice(next.start, next.end);
    return isCurrency.test(unit)
      ? [{ kind: 'amount', start: token.start, end: next.end, value: `${token.value} ${unit}` }]
      : [];
  });
}

/** A code that no word names is an order number, because those are what customers have at hand. */
function named(text: string, entity: Entity): Entity {
  const kind = nameOfNumber(text, entity.start, entity.end);
  if (entity.kind === 'code') return { ...entity, kind: kind ?? 'order_number' };
  return kind === undefined ? entity : { ...entity, kind };
}
