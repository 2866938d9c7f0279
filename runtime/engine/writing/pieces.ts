/** A conversation taken apart for its summary: statements without filler words, without what was taken back later. Pure. */
import { splitSentences } from '../../../shared/assist/words.ts';
import { compilePhrases, type Phrases, plainWords } from '../data/phrases.ts';
import type { Turn } from '../ports.ts';
import type { SummaryTexts } from '../understanding/data-files.ts';
import { type Entity, findEntities } from '../understanding/entities.ts';

type Mark = keyof SummaryTexts['marks'];
export type Marks = { readonly [M in Mark]: Phrases };

export type Piece = {
  readonly turn: number;
  readonly role: Turn['role'];
  readonly text: string;
  readonly plain: string;
  /** The sentence that it was cut from. */
  readonly whole: string;
  readonly isQuestion: boolean;
  /** Answers who the customer is. */
  readonly isIdentity: boolean;
};

/** Pieces longer than this are cut at a comma or a joining word, in characters. */
const longPiece = 75;
/** How many turns a correction reaches back. */
const correctionReach = 6;

/** The phrases of each mark as one pattern. */
export function compileMarks(texts: SummaryTexts): Marks {
  return Object.fromEntries(
    Object.entries(texts.marks).map(([mark, phrases]) => [mark, compilePhrases(phrases)]),
  ) as Marks;
}

/** In the order in which they were said; automatic answers have none. */
export function piecesOf(history: readonly Turn[], texts: SummaryTexts, marks: Marks): Piece[] {
  const withdrawn = withdrawnValues(history, marks);
  const strip = createStripping(texts.fillers);
  return history.flatMap((turn, i) => {
    if (turn.role === 'bot') return [];
    const before = history[i - 1];
    const isIdentity =
      turn.role === 'customer' && before?.role === 'agent' && marks.identity.test(plainWords(before.text));
    const kept = withoutWithdrawn(turn.text, marks);
    return kept.flatMap((sentence) => {
      const isQuestion = /\?\s*$/.test(sentence);
      const whole = plainWords(sentence);
      return cut(sentence, strip)
        .filter((text) => /[\p{L}\p{N}]/u.test(text) && !holdsAny(text, i, withdrawn))
        .map((text) => ({ turn: i, role: turn.role, text, plain: plainWords(text), whole, isQuestion, isIdentity }));
    });
  });
}

type Withdrawn = { readonly value: string; readonly from: number; readonly until: number };

const holdsAny = (text: string, turn: number, withdrawn: readonly Withdrawn[]) =>
  withdrawn.some(({ value, from, until }) => turn >= from && turn <= until && text.includes(value));

const valueKinds = /^(?:amount|date|time|address|phone|email|number|\w+_number|postal_code)$/;
const valuesIn = (text: string) => findEntities(text).filter(({ kind }) => valueKinds.test(kind));

/** What was said later replaces what was said before, and an offer that was turned down is none. */
function withdrawnValues(history: readonly Turn[], marks: Marks): Withdrawn[] {
  const values = history.map(({ text }) => valuesIn(text).map((entity) => ({ ...entity, said: said(text, entity) })));
  return history
    .flatMap((turn, i) => {
      const plain = plainWords(turn.text);
      const own = values[i]!;
      if (marks.correction.test(plain)) {
        return own.flatMap(({ kind, value }) => {
          for (let k = i - 1; k >= Math.max(0, i - correctionReach); k--) {
            const old = values[k]!.filter((entity) => entity.kind === kind && entity.value !== value);
            if (old.length > 0) return old.map((entity) => ({ value: entity.said, from: k, until: i - 1 }));
          }
          return [];
        });
      }
      const before = history[i - 1];
      const isTurnedDown = turn.role === 'customer' && before?.role === 'agent' && marks.refusal.test(plain);
      if (isTurnedDown) {
        return values[i - 1]!.flatMap(({ kind, value, said: words }) => {
          const other = values
            .slice(i + 1)
            .some(
              (later, k) =>
                history[i + 1 + k]!.role === 'agent' &&
                later.some((each) => each.kind === kind && each.value !== value),
            );
          return other && (kind === 'date' || kind === 'time' || kind === 'amount')
            ? [{ value: words, from: 0, until: i }]
            : [];
        });
      }
      return [];
    })
    .concat(wrongGuesses(history, values));
}

/** A figure that the customer only asked about, and the agent answered with another. */
function wrongGuesses(
  history: readonly Turn[],
  values: readonly (readonly (Entity & { readonly said: string })[])[],
): Withdrawn[] {
  return history.flatMap((turn, i) => {
    const answer = history[i + 1];
    if (turn.role !== 'customer' || answer?.role !== 'agent' || !turn.text.includes('?')) return [];
    return values[i]!.flatMap(({ kind, value, said: words }) => {
      const others = values[i + 1]!.filter((each) => each.kind === kind);
      const isOther = kind === 'amount' && others.length > 0 && others.every((each) => each.value !== value);
      return isOther ? [{ value: words, from: i, until: i }] : [];
    });
  });
}

const said = (text: string, { start, end }: Entity) => text.slice(start, end).trim();

/** Sentences of a turn; where it corrects itself, without the part before that holds a value. */
function withoutWithdrawn(text: string, marks: Marks): string[] {
  const sentences = splitSentences(text);
  const at = sentences.findLastIndex((sentence) => marks.correction.test(plainWords(sentence)));
  if (at < 0) return sentences;
  const parts = sentences[at]!.split(/(?<=[,;])\s+/);
  const from = parts.findIndex((_, k) => marks.correction.test(plainWords(parts.slice(k).join(' '))));
  const lastStart = parts.findLastIndex((_, k) => marks.correction.test(plainWords(parts.slice(k).join(' '))));
  const isValue = (part: string) => valuesIn(part).length > 0 || /\d/.test(part);
  const correcting = parts.slice(Math.max(from, lastStart)).join(' ');
  const earlier = [...sentences.slice(0, at), ...parts.slice(0, Math.max(from, lastStart))];
  const before = earlier.filter((part) => !isValue(part));
  const after = sentences.slice(at + 1);
  const isReason = repeatsOnly(correcting, earlier, after);
  return [...before, isReason ? '' : withoutMarker(correcting, marks), ...after].filter((part) => part !== '');
}

/** "Sorry, Wednesday is full. Thursday then.": names only what it takes back, and what replaces it comes after. */
function repeatsOnly(correcting: string, earlier: readonly string[], after: readonly string[]): boolean {
  const old = earlier.flatMap(valuesIn);
  const own = valuesIn(correcting);
  const isSame = (a: Entity, b: Entity) => a.kind === b.kind && a.value === b.value;
  const isReplaced = ({ kind, value }: Entity) =>
    after.flatMap(valuesIn).some((later) => later.kind === kind && later.value !== value);
  return own.length > 0 && own.every((each) => old.some((one) => isSame(one, each)) && isReplaced(each));
}

/** "sorry, I mean 12 Elm Street" is "12 Elm Street"; nothing where the marker says that alone. */
function withoutMarker(text: string, marks: Marks): string {
  const parts = text.split(/(?<=[,;:])\s+/);
  const kept = parts.filter((part) => !marks.correction.test(plainWords(part)) || /\d/.test(part));
  return kept
    .map((part) => {
      const [found] = marks.correction.find(plainWords(part));
      if (!found) return part;
      const words = part.split(' ');
      return words.slice(found.text.split(' ').length).join(' ');
    })
    .join(' ')
    .trim();
}

/** Long sentences at the joints that leave whole statements. */
function cut(sentence: string, strip: (text: string) => string): string[] {
  const whole = strip(sentence);
  if (whole.length <= longPiece) return [whole];
  const parts = sentence
    .split(/(?:[,;]\s{1,3}|\s{1,3}[–—-]\s{1,3})(?=\p{L}|\d)/u)
    .map(strip)
    .filter((part) => part !== '');
  const joined: string[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    // A short remainder belongs to its neighbour: "by six in the evening", "Dr. Patel".
    const isShort = part.split(' ').length < 4 || (last !== undefined && last.split(' ').length < 4);
    if (last !== undefined && isShort) joined[joined.length - 1] = `${last}, ${part}`;
    else joined.push(part);
  }
  return joined;
}

/** Takes words that say nothing from the beginning and the end, again and again. */
function createStripping(fillers: readonly string[]): (text: string) => string {
  const list = [...fillers]
    .sort((a, b) => b.length - a.length)
    .map((filler) => filler.replace(/[^\p{L}\p{N}' ]/gu, ''));
  const inside = list.filter((filler) =>
    /^(?:um|uh|uhm|erm|er|hmm|hm|ah|oh|ha|eh|you know|i mean|o sea|la verdad)$/.test(filler),
  );
  const start = new RegExp(`^(?:${list.join('|')})(?![\\p{L}\\p{N}'’])[\\s,.;:!…-]*`, 'iu');
  const middle = new RegExp(`(?<=[\\s,])(?:${inside.join('|') || '(?!)'})(?![\\p{L}'’])[,\\s]*`, 'giu');
  const end = new RegExp(`[\\s,]{1,4}(?:${list.join('|')})[\\s.!?…]{0,8}$`, 'iu');
  return (text) => {
    let rest = text.trim();
    for (let k = 0; k < 8 && start.test(rest); k++) rest = rest.replace(start, '');
    rest = rest.replace(middle, '').replace(/(?<!\p{L})(\p{L}{1,12})[,…]? (?=\1(?![\p{L}]))/giu, '');
    if (end.test(rest)) rest = rest.replace(end, '');
    return rest
      .replace(/(?<![\s,;:!?.…¿¡])[\s,;:!?.…¿¡]+$/, '')
      .replace(/^[\s,;:¿¡]+/, '')
      .trim();
  };
}
