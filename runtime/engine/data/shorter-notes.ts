/** Notes in fewer words: the procedure of every language; its words are in `<language>/condense.ts`. Pure. */
import type { ShorterNote } from './grammar.ts';

export type Shortening = readonly [RegExp, string];

export type NoteShortenings = {
  /** What everybody knows who reads the note of a conversation. */
  readonly plain: readonly Shortening[];
  /** Signs in place of words for money; not in a short note, whose readers look for what was said. */
  readonly signs: readonly Shortening[];
  /** The note without a first word that says nothing. */
  readonly withoutStart?: (note: string) => string;
};

/** How a language joins clauses, and what may not be taken from them. */
export type ClauseWords = {
  /** Its main clause stands elsewhere. */
  readonly subordinate: RegExp;
  /** Bounds or denies the rest, and so stays with it. */
  readonly binding: RegExp;
  /** A note with one of these stays whole. */
  readonly condition: RegExp;
  /** What somebody says, and not what is so. */
  readonly reporting: RegExp;
  /** A place between two clauses; global. */
  readonly joint: RegExp;
  /** The word at the beginning that joins a clause to the one before it. */
  readonly joiner: RegExp;
  /** Such a word after which the clause can stand alone. */
  readonly adding: RegExp;
  /** Begins with somebody or something that was named before it. */
  readonly pointing: RegExp;
  /** A reason before the main clause, with the comma after it. */
  readonly reason?: RegExp;
  /** Can go although it is no clause of its own: "and then …". */
  readonly afterwards?: RegExp;
  /** Ends in a word that belongs to what follows: "…, in | which case the card stays". */
  readonly torn?: RegExp;
  /** Is one with the clause before it, unless a comma stands between. */
  readonly inseparable?: RegExp;
};

const fewestWordsForSigns = 5;
const fewestWords = 3;
/** Characters; a longer one has no place in a summary, in any form. */
const longestNote = 600;

/** The note in fewer words that say the same. */
export function condenseNote(note: string, { plain, signs, withoutStart }: NoteShortenings): string {
  const list = note.split(' ').length < fewestWordsForSigns ? plain : [...signs, ...plain];
  return list
    .reduce((text, [pattern, instead]) => text.replace(pattern, instead), withoutStart?.(note) ?? note)
    .replace(/ {2,9}/g, ' ')
    .replace(/ (?=[,.;])/g, '')
    .trim();
}

/** Forms of the note that say less and still hold, with what they leave out. */
export function shorterNotes(note: string, words: ClauseWords, isClause: (text: string) => boolean): ShorterNote[] {
  if (note.length > longestNote || words.subordinate.test(note) || words.condition.test(note) || note.includes('“'))
    return [];
  const found: ShorterNote[] = [];
  const why = words.reason?.exec(note);
  if (why && isClause(note.slice(why[0].length))) found.push({ text: note.slice(why[0].length), without: why[0] });
  for (const { 0: mark, index } of note.matchAll(words.joint)) {
    const [kept, left] = [note.slice(0, index), note.slice(index + mark.length)];
    if (mark.trim() === '' && words.inseparable?.test(left)) continue;
    const core = left.replace(words.joiner, '');
    // "between ten | and twelve, and it is late": what is joined is no clause of its own.
    const clauses = { kept: isClause(kept), core: isClause(core.split(', ')[0]!), isJoined: core !== left };
    if (clauses.kept && canGo(kept, left, clauses, words)) found.push({ text: kept, without: left });
    if (clauses.kept && clauses.core && canStand(kept, left, core, words)) found.push({ text: core, without: kept });
  }
  return found;
}

type Clauses = { readonly kept: boolean; readonly core: boolean; readonly isJoined: boolean };

/** Whether `left` may be left out. */
function canGo(kept: string, left: string, { core, isJoined }: Clauses, words: ClauseWords): boolean {
  return (
    (!isJoined || core || words.afterwards?.test(left) === true) &&
    !words.binding.test(left) &&
    !words.subordinate.test(left) &&
    !left.includes(':') &&
    words.torn?.test(kept) !== true &&
    kept.split(' ').length >= fewestWords &&
    words.reason?.test(`${kept}, `) !== true
  );
}

/** Whether `core`, which is `left` without the word that joins it, may stand alone. */
function canStand(kept: string, left: string, core: string, words: ClauseWords): boolean {
  return (
    words.adding.test(left) &&
    core.split(' ').length >= fewestWords &&
    !words.pointing.test(core) &&
    !words.binding.test(kept) &&
    !words.reporting.test(kept) &&
    !words.subordinate.test(core)
  );
}
