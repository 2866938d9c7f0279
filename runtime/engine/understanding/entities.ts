/** Things in a turn that an agent copies: positions are UTF-16 offsets into the text. Pure. */
import type { Understanding } from '../ports.ts';

type Entity = Understanding['entities'][number];
type Rule = { readonly kind: string; readonly pattern: RegExp; readonly value?: (match: RegExpExecArray) => string };

const digitWord =
  '(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve)';
const digitOf: Readonly<Record<string, string>> = Object.fromEntries(
  [
    'zero oh cero',
    'one uno',
    'two dos',
    'three tres',
    'four cuatro',
    'five cinco',
    'six seis',
    'seven siete',
    'eight ocho',
    'nine nueve',
  ].flatMap((names, digit) => names.split(' ').map((name) => [name, String(digit)])),
);
const month =
  '(?:January|February|March|April|May|June|July|August|September|October|November|December|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)';
const weekday =
  '(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|lunes|martes|miércoles|jueves|viernes|sábado|domingo)';

const toDigits = (text: string) => text.toLowerCase().replace(/[a-z]+|[^a-z0-9]+/g, (part) => digitOf[part] ?? '');

/** In order of precedence: what an earlier rule has taken, a later one leaves alone. */
const rules: readonly Rule[] = [
  { kind: 'email', pattern: /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, value: (m) => m[0].toLowerCase() },
  {
    kind: 'email',
    pattern: /\b[\w-]+(?:(?: dot | punto )[\w-]+)*(?: at | arroba )[\w-]+(?:(?: dot | punto )[\w-]+)+/gi,
    value: (m) =>
      m[0]
        .toLowerCase()
        .replace(/ (?:dot|punto) /g, '.')
        .replace(/ (?:at|arroba) /g, '@'),
  },
  {
    kind: 'amount',
    pattern:
      /(?:[$€£]\s?\d+(?:[.,]\d{3})*(?:[.,]\d{2})?)|(?:\b\d+(?:[.,]\d{1,2})?\s?(?:dollars?|euros?|pounds?|cents?|USD|EUR|dólares|dólar)\b)/gi,
  },
  {
    kind: 'date',
    pattern: new RegExp(
      `\\b(?:${month}\\s+\\d{1,2}(?:st|nd|rd|th)?(?:,?\\s+\\d{4})?|\\d{1,2}(?:st|nd|rd|th)?(?:\\s+(?:of|de))?\\s+${month}(?:\\s+(?:de\\s+)?\\d{4})?)\\b`,
      'gi',
    ),
  },
  { kind: 'date', pattern: /\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b|\b\d{4}-\d{2}-\d{2}\b/g },
  {
    kind: 'date',
    pattern: new RegExp(
      `\\b(?:next |last |this |el próximo |el )?${weekday}\\b|\\b(?:yesterday|today|tomorrow|ayer|hoy|mañana)\\b`,
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
    pattern: /(?<=\b(?:order|number|pedido|número)\b[^.?!]{0,24})\b\d(?:[\s,-]*\d){3,11}\b/gi,
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
