/**
 * How texts of a language are indexed and searched. Where PostgreSQL has a dictionary, it stems. Elsewhere words are found by their
 * beginning, which bridges most endings, and languages that are written without spaces by their pairs of characters.
 */
import { wellFormed } from '../../shared/well-formed.ts';

/** Names of PostgreSQL's own text search configurations, by language subtag (ISO 639-1). */
const stemmed: Readonly<Record<string, string>> = {
  ar: 'arabic',
  ca: 'catalan',
  da: 'danish',
  de: 'german',
  el: 'greek',
  en: 'english',
  es: 'spanish',
  eu: 'basque',
  fi: 'finnish',
  fr: 'french',
  ga: 'irish',
  hi: 'hindi',
  hu: 'hungarian',
  hy: 'armenian',
  id: 'indonesian',
  it: 'italian',
  lt: 'lithuanian',
  nb: 'norwegian',
  ne: 'nepali',
  nl: 'dutch',
  nn: 'norwegian',
  no: 'norwegian',
  pt: 'portuguese',
  ro: 'romanian',
  ru: 'russian',
  sr: 'serbian',
  sv: 'swedish',
  ta: 'tamil',
  tr: 'turkish',
  yi: 'yiddish',
};
const withoutSpaces: ReadonlySet<string> = new Set(['ja', 'zh', 'yue', 'th', 'lo', 'km', 'my']);

/** A configuration of PostgreSQL, or one of the two ways that need none. */
export type Dictionary = string;
export const byBeginning: Dictionary = 'beginning';
export const byPairs: Dictionary = 'pairs';

/** `known`: the configurations that the database has. */
export function dictionaryOf(language: string | undefined, known: ReadonlySet<string>): Dictionary {
  const subtag = (language ?? '').split('-')[0]!.toLowerCase();
  if (withoutSpaces.has(subtag)) return byPairs;
  const name = stemmed[subtag];
  return name !== undefined && known.has(name) ? name : byBeginning;
}

/** Positions that a tsvector keeps. */
const maxPosition = 16_383;
/**
 * The largest tsvector has 1 MB. Words of this many characters stay below it in every script; so do as many pairs, which are up to
 * 8 bytes and 4 for their place each, and of which every character begins one.
 */
const maxCharacters = 150_000;
const maxPairs = 60_000;

/**
 * Part of a statement that makes a tsvector of `text`. `take` keeps a value and answers its placeholder. `parts`: how many vectors are
 * joined, because the whole must not be larger than one may be.
 */
export function vectorSql(
  dictionary: Dictionary,
  text: string,
  take: (value: string) => string,
  parts: number = 1,
): string {
  const bounded = wellFormed(text.slice(0, Math.floor(maxCharacters / parts)));
  if (dictionary === byPairs) return `${take(pairsVector(bounded, Math.floor(maxPairs / parts)))}::text::tsvector`;
  const configuration = dictionary === byBeginning ? 'simple' : dictionary;
  return `to_tsvector('${configuration}', ${take(bounded)}::text)`;
}

/**
 * Part of a statement that makes a tsquery of what somebody typed; undefined where there is nothing to look for. Words are joined
 * by "and"; `"…"` is a phrase.
 */
export function querySql(dictionary: Dictionary, typed: string, take: (value: string) => string): string | undefined {
  // A minus would exclude, which no one expects in a question.
  const plain = typed.replace(/(^|\s)-+/g, '$1').trim();
  const words = plain.match(/[\p{L}\p{N}]+/gu) ?? [];
  if (words.length === 0) return undefined;
  if (dictionary === byPairs) {
    const query = pairsQuery(plain);
    return query === undefined ? undefined : `${take(query)}::text::tsquery`;
  }
  if (dictionary === byBeginning) return `to_tsquery('simple', ${take(beginningsQuery(plain))}::text)`;
  return `websearch_to_tsquery('${dictionary}', ${take(plain)}::text)`;
}

/** What stands in quotation marks stays together. */
function beginningsQuery(plain: string): string {
  const parts = plain.split('"').map((part, index) => {
    const words = (part.match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => `${beginningOf(word)}:*`);
    return words.join(index % 2 === 1 ? ' <-> ' : ' & ');
  });
  return parts.filter((part) => part !== '').join(' & ');
}

/** Endings change: what is left of a longer word without its last two letters finds its other forms. */
function beginningOf(word: string): string {
  const characters = [...word];
  return characters.slice(0, Math.max(4, characters.length - 2)).join('');
}

const quoted = (lexeme: string): string => `'${lexeme.replaceAll("'", "''").replaceAll('\\', '\\\\')}'`;

/** Runs of letters and digits, in the form in which they are compared. */
const runsOf = (text: string): string[][] =>
  (
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
  ).map((run) => [...run]);

const pairsOf = (run: readonly string[]): string[] =>
  run.length === 1 ? [run[0]!] : run.slice(1).map((character, index) => `${run[index]}${character}`);

function pairsVector(text: string, most: number): string {
  const parts: string[] = [];
  let position = 1;
  for (const run of runsOf(text)) {
    for (const pair of pairsOf(run)) parts.push(`${quoted(pair)}:${Math.min(position++, maxPosition)}`);
    position++;
    if (parts.length >= most) break;
  }
  return parts.slice(0, most).join(' ');
}

function pairsQuery(text: string): string | undefined {
  const runs = runsOf(text).map((run) =>
    run.length === 1 ? `${quoted(run[0]!)}:*` : `(${pairsOf(run).map(quoted).join(' <-> ')})`,
  );
  return runs.length > 0 ? runs.join(' & ') : undefined;
}
