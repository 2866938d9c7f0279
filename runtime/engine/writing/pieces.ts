/** A conversation taken apart for its summary: statements without filler words, without what was taken back later. Pure. */
import type { EngineLanguage } from '../../../shared/languages.ts';
import type { Grammar } from '../data/grammar.ts';
import { packOf } from '../data/language-packs.ts';
import { compilePhrases, type Phrases, plainWords } from '../data/phrases.ts';
import type { Turn } from '../ports.ts';
import type { SummaryTexts } from '../understanding/data-files.ts';
import type { SettledTalk } from './corrections.ts';
import { escaped } from './note-wording.ts';
import { slotsIn } from './slots.ts';
import { isBareDenial, type Stance, stanceOf, takesBack } from './taken-back.ts';

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
  /** Stands as a sentence. */
  readonly isClause: boolean;
  /** The first of its turn, which answers what was asked before. */
  readonly isAnswer: boolean;
  /** Answers who the customer is. */
  readonly isIdentity: boolean;
};

/** Sentences longer than this are cut at a comma or a joining word, in characters. */
const longPiece = 40;
/** Statements within which one is taken back. */
const takingBack = 4;

/** The phrases of each mark as one pattern. */
export function compileMarks(texts: SummaryTexts): Marks {
  return Object.fromEntries(
    Object.entries(texts.marks).map(([mark, phrases]) => [mark, compilePhrases(phrases)]),
  ) as Marks;
}

/** In the order in which they were said; automatic answers have none. */
export function piecesOf(
  history: readonly Turn[],
  {
    texts,
    marks,
    language,
    talk,
  }: {
    readonly texts: SummaryTexts;
    readonly marks: Marks;
    readonly language: EngineLanguage;
    readonly talk: SettledTalk;
  },
): Piece[] {
  const strip = createStripping(texts.fillers);
  const { grammar } = packOf(language);
  const cut = createCutting(texts, grammar);
  return history.flatMap((turn, i) => {
    if (turn.role === 'bot') return [];
    const before = history[i - 1];
    const isIdentity =
      turn.role === 'customer' && before?.role === 'agent' && marks.identity.test(plainWords(before.text));
    return talk
      .sentencesOf(i)
      .flatMap((sentence) => {
        const whole = plainWords(sentence);
        return partsOf(sentence, grammar).flatMap(({ text: part, isQuestion }) =>
          (isQuestion && grammar ? [`${strip(part)}?`] : cut(part, strip))
            .map((text) => talk.without(i, text))
            .filter((text) => /[\p{L}\p{N}]/u.test(text) && !talk.isWithdrawn(i, text))
            .map((text) => {
              const isClause = grammar?.isClause(text) ?? true;
              return {
                turn: i,
                role: turn.role,
                text,
                plain: plainWords(text),
                whole,
                isQuestion,
                isClause,
                isIdentity,
              };
            }),
        );
      })
      .filter(holdsInTurn(language))
      .map((piece, k) => ({ ...piece, isAnswer: k === 0 }));
  });
}

/** Leaves out what a later statement of the turn takes back. */
function holdsInTurn(
  language: EngineLanguage,
): (piece: { text: string }, k: number, all: readonly { text: string }[]) => boolean {
  const known = new Map<string, Stance>();
  const stance = ({ text }: { text: string }): Stance => {
    const found = known.get(text) ?? stanceOf(text, language);
    known.set(text, found);
    return found;
  };
  return (piece, k, all) =>
    !all.slice(k + 1, k + 1 + takingBack).some((later) => takesBack(stance(later), stance(piece)));
}

type Part = { readonly text: string; readonly isQuestion: boolean };

/** "There's a stain on it, can you clean it?" states something before it asks. */
function partsOf(sentence: string, grammar: Grammar | undefined): Part[] {
  const isQuestion = /\?\s*$/.test(sentence);
  const opened = sentence.lastIndexOf('¿');
  if (isQuestion && opened > 0)
    return [
      { text: sentence.slice(0, opened), isQuestion: false },
      { text: sentence.slice(opened), isQuestion: true },
    ];
  if (!isQuestion || !grammar || grammar.reportQuestion(sentence) !== undefined)
    return [{ text: sentence, isQuestion }];
  const commas = [...sentence.matchAll(/,\s/g)].map(({ index }) => index);
  const at = commas.find((comma) => grammar.reportQuestion(sentence.slice(comma + 2)) !== undefined);
  if (at === undefined) return [{ text: sentence, isQuestion }];
  return [
    { text: sentence.slice(0, at), isQuestion: false },
    { text: sentence.slice(at + 2), isQuestion: true },
  ];
}

/** Cuts long sentences at the joints that leave whole statements; a condition stays with what it is a condition of. */
function createCutting(
  { joints }: SummaryTexts,
  grammar: Grammar | undefined,
): (sentence: string, strip: (text: string) => string) => string[] {
  const any = (list: readonly string[]) => list.map(escaped).join('|') || '(?!)';
  const joint = new RegExp(
    `(?:[,;:]\\s{1,3}|\\s{1,3}[–—-]\\s{1,3})(?=\\p{L}|\\d)|,?\\s(?=(?:${any(joints.before)})(?![\\p{L}'’]))`,
    'giu',
  );
  const opensCondition = new RegExp(`^(?:${any(joints.condition)})(?![\\p{L}])`, 'iu');
  return (sentence, strip) => {
    const whole = strip(sentence);
    if (whole.length <= longPiece) return [whole];
    const textOf = ({ start, end }: Span) => sentence.slice(start, end).trim();
    const joined: Span[] = [];
    for (const span of spansOf(sentence, joint)) {
      const part = textOf(span);
      if (strip(part) === '') continue;
      const last = joined.at(-1);
      const before = last && strip(textOf(last));
      // A short remainder belongs to its neighbour: "by six in the evening", "Dr. Patel".
      const isShort = part.split(' ').length < 3 || (before !== undefined && before.split(' ').length < 3);
      const isBound =
        isBareDenial(part) || opensCondition.test(part) || (joined.length === 1 && opensCondition.test(before ?? ''));
      // An amount with its exception: "It's 12 dollars, but I won't charge you for it."
      const isException = before !== undefined && slotsIn(before).length > 0 && grammar?.exception.test(part);
      const isPart = grammar && before !== undefined && !(grammar.isClause(part) && grammar.isClause(before));
      if (last && (isShort || isBound || isException || isPart || isBareValue(part)))
        joined[joined.length - 1] = { ...last, end: span.end };
      else joined.push(span);
    }
    return joined.map((span) => strip(textOf(span))).filter((part) => part !== '');
  };
}

type Span = { readonly start: number; readonly end: number };

/** What stands between the joints, which stay out of it. */
function spansOf(sentence: string, joint: RegExp): Span[] {
  const spans: Span[] = [];
  let start = 0;
  for (const { 0: found, index } of sentence.matchAll(joint)) {
    spans.push({ start, end: index });
    start = index + found.length;
  }
  return [...spans, { start, end: sentence.length }];
}

/** "It's 15 euros a day": of what stands before it. */
function isBareValue(part: string): boolean {
  const rest = slotsIn(part).reduceRight((text, { start, end }) => `${text.slice(0, start)} ${text.slice(end)}`, part);
  return rest !== part && (rest.match(/\p{L}{4,}/gu) ?? []).length <= 1;
}

/** Takes words that say nothing from the beginning and the end, again and again. */
export function createStripping(fillers: readonly string[]): (text: string) => string {
  const list = [...fillers]
    .sort((a, b) => b.length - a.length)
    .map((filler) => filler.replace(/[^\p{L}\p{N}' ]/gu, ''));
  const inside = list.filter((filler) =>
    /^(?:um|uh|uhm|erm|er|hmm|hm|ah|oh|ha|eh|you know|i mean|o sea|la verdad)$/.test(filler),
  );
  const start = new RegExp(`^(?:${list.join('|')})(?![\\p{L}\\p{N}'’])[\\s,.;:!…-]*`, 'iu');
  const middle = new RegExp(`(?<=[\\s,])(?:${inside.join('|') || '(?!)'})(?![\\p{L}'’])[,\\s]*`, 'giu');
  const end = new RegExp(
    `(?<!(?<!\\p{L})(?:hasta|desde|para|until|till|since|from|by))[\\s,]{1,4}(?:${list.join('|')})[\\s.!?…]{0,8}$`,
    'iu',
  );
  return (text) => {
    let rest = text.trim();
    const trimStart = () => {
      for (let k = 0; k < 8 && start.test(rest); k++) rest = rest.replace(start, '');
    };
    trimStart();
    rest = rest.replace(middle, '').replace(/(?<!\p{L})(\p{L}{1,12}(?: \p{L}{1,12})?)[,…]? (?=\1(?![\p{L}]))/giu, '');
    trimStart();
    if (end.test(rest)) rest = rest.replace(end, '');
    return rest
      .replace(/(?<![\s,;:!?.…¿¡])[\s,;:!?.…¿¡]+$/, '')
      .replace(/^[\s,;:¿¡]+/, '')
      .trim();
  };
}
