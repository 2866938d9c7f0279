/** Into which section of a summary a statement belongs, and what a statement of its kind is worth; undefined where it tells nothing. Pure. */
import { contentWords } from '../../../shared/assist/words.ts';
import type { EngineLanguage } from '../../../shared/languages.ts';
import type { SummarySectionId } from '../understanding/data-files.ts';
import { findEntities } from '../understanding/entities.ts';
import type { Marks, Piece } from './pieces.ts';
import { slotsIn } from './slots.ts';

export type Section = Exclude<SummarySectionId, 'mood'>;
export type Placed = { readonly section: Section; readonly factor: number };

/** What a statement of each kind is worth. */
export const worth: Record<
  | 'first'
  | 'opening'
  | 'problem'
  | 'wish'
  | 'done'
  | 'agreed'
  | 'promise'
  | 'todo'
  | 'option'
  | 'stated'
  | 'answer'
  | 'asked'
  | 'other'
  | 'late'
  | 'named'
  | 'confirmed'
  | 'reference'
  | 'decides',
  number
> = {
  first: 1.9,
  opening: 1.25,
  problem: 0.8,
  wish: 0.9,
  done: 1.6,
  agreed: 1.85,
  promise: 1.25,
  todo: 1.6,
  option: 1.15,
  stated: 1.1,
  answer: 0.75,
  asked: 0.35,
  other: 0.3,
  late: 0.35,
  named: 1.5,
  confirmed: 1.3,
  reference: 1,
  /** From here on a statement says what was decided, done or wrong. */
  decides: 1.3,
};

/** "See you on Thursday" tells nothing though it names a day. */
const leave =
  /^ (?:gracias )?hasta (?:el|la) [a-z]+ (?:entonces )?$|^ (?:hasta (?:manana|luego|entonces|pronto)|see you|talk to you|bye|adios|nos vemos|chau|bis|a bientot|(?:mil |muchas |muchisimas )?gracias|thanks|thank you|many thanks) /;

/** "Lakeside Clinic, this is Priya", "let me see": of the agent. */
const introduces =
  /^(?:let me|let's see|un momento|un segundo|déjeme|permítame)(?!\p{L})|(?:^|[\s,])(?:this is|soy|le atiende|le habla|te habla|habla con) \p{Lu}\p{L}+(?:$|, (?:sorry|perdon\p{L}+|disculp\p{L}+|en qué|how|what))/u;

/** What only shows a mood belongs to the section of the mood. */
const isFeeling = (text: string, readMood: (text: string) => number) => Math.abs(readMood(text)) > 0.5;

export type Placing = {
  readonly marks: Marks;
  readonly language: EngineLanguage;
  readonly isFirst: boolean;
  readonly isOpening: boolean;
  readonly length: number;
  readonly isRequest: boolean;
  /** Asks for something to be done, and not only for information. */
  readonly isWish: boolean;
  readonly readMood: (text: string) => number;
};

/** Where a statement of the customer or the agent belongs. */
export function place(
  piece: Piece,
  { marks, language, isFirst, isOpening, length, isRequest, isWish, readMood }: Placing,
): Placed | undefined {
  const { plain, role, turn, isQuestion, text } = piece;
  const holdsValue = slotsIn(text).length > 0;
  const content = contentWords(text, language).filter((word) => !/\d/.test(word)).length;
  if (isFirst) return { section: 'reason', factor: worth.first };
  if (role === 'agent' && introduces.test(text)) return undefined;
  const isCode = /\p{Lu}{2}[\s-]?\d|\d[\s-]?\p{Lu}{2}/u.test(text);
  if (piece.isIdentity && !isCode && !marks.wish.test(plain) && !marks.problem.test(plain)) return undefined;
  if (isFeeling(text, readMood) && content < 3 && !holdsValue) return undefined;
  if (isRequest) return content >= 2 ? { section: 'reason', factor: isWish ? worth.wish : worth.asked } : undefined;
  if (
    isQuestion ||
    leave.test(plain) ||
    ((marks.smallTalk.test(plain) || marks.smallTalk.test(piece.whole)) && !holdsValue)
  )
    return undefined;
  if (isOpening) return content >= 1 ? { section: 'reason', factor: worth.opening } : undefined;
  // A number that was only given has its own line.
  const isGiven = /(?:\d[\s-]?){6}/.test(text) && !piece.isIdentity;
  if (content < 2 && !(isDated(text) || isGiven || (holdsValue && content === 1))) return undefined;
  if (role === 'agent') return turn === 0 ? undefined : placeOfAgent(piece, marks, holdsValue);
  const early = turn / Math.max(1, length - 1) < 0.5;
  if (marks.problem.test(plain)) return { section: 'reason', factor: worth.problem };
  if (marks.wish.test(plain)) return { section: 'reason', factor: worth.wish };
  if (!early && marks.promise.test(plain)) return { section: 'open', factor: worth.promise };
  if (holdsValue) return { section: 'reason', factor: worth.answer };
  return { section: 'reason', factor: early ? worth.other : worth.late };
}

/** What may be done counts less than what must. */
const optional = /^ (?:you (?:can|could)|puede|podria|vous pouvez|sie konnen|pode) /;

function placeOfAgent({ plain, text }: Piece, marks: Marks, holdsValue: boolean): Placed | undefined {
  if (marks.stalling.test(plain) && !holdsValue && text.split(' ').length <= 6) return undefined;
  if (marks.done.test(plain)) return { section: 'done', factor: worth.done };
  if (marks.stalling.test(plain) && !holdsValue) return undefined;
  if (marks.promise.test(plain)) return { section: 'promises', factor: worth.promise };
  if (marks.todo.test(plain)) return { section: 'open', factor: optional.test(plain) ? worth.option : worth.todo };
  if (marks.deadline.test(plain)) return { section: 'promises', factor: worth.stated };
  return holdsValue || text.split(' ').length >= 3 ? { section: 'outcome', factor: worth.stated } : undefined;
}

const isDated = (text: string) =>
  findEntities(text).some(({ kind }) => /^(?:date|time|amount|address|phone)$/.test(kind));
