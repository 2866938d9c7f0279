/** The words in which a note shows a statement: reported in the third person, with the name of what it is a value of, or quoted. Pure. */
import { contentWords } from '../../../shared/assist/words.ts';
import type { EngineLanguage } from '../../../shared/languages.ts';
import type { AnswerWords } from '../data/grammar.ts';
import { packOf } from '../data/language-packs.ts';
import type { Turn } from '../ports.ts';
import type { SummaryTexts } from '../understanding/data-files.ts';
import { findEntities } from '../understanding/entities.ts';
import type { NoteWording } from './note-wording.ts';
import type { Piece } from './pieces.ts';
import { slotsIn } from './slots.ts';

export type Shown = {
  readonly text: string;
  /** What of it tells something. */
  readonly said: string;
  /** What a statement in these words is worth against one that is reported. */
  readonly factor: number;
};

export type Showing = {
  readonly history: readonly Turn[];
  readonly language: EngineLanguage;
  readonly texts: SummaryTexts;
  readonly wording: NoteWording;
  readonly isRequest: boolean;
};

/** A quote costs the reader more than a statement. */
const quoted = { factor: 0.75, asFragment: 0.85, longest: 90, shortestWords: 2 } as const;
/** Words of a value that stands behind its name. */
const longestValue = 7;

/** Undefined where it tells nothing by itself. */
export function showStatement(piece: Piece, showing: Showing): Shown | undefined {
  const { role, text } = piece;
  const { grammar } = packOf(showing.language);
  if (role === 'bot') return undefined;
  if (!grammar) return showByTables(piece, showing);
  if (showing.isRequest) return reported(showing.wording.word(text, role, true), text);
  if (piece.isQuestion) return reported(confirmed(piece, showing), text);
  const named = namedValue(piece, showing);
  if (named) return named;
  return (
    (piece.isClause ? reported(showing.wording.word(text, role, false), text) : fragment(piece, showing)) ??
    quote(piece, showing)
  );
}

/** "Is the delivery for 45 Elm Street?" – "That's right." */
function confirmed({ role, turn, text }: Piece, { history, language }: Showing): string | undefined {
  const answer = history[turn + 1];
  const { grammar } = packOf(language);
  if (role !== 'agent' || answer?.role !== 'customer' || !grammar?.answers.yes.test(answer.text)) return undefined;
  return slotsIn(text).length > 0 || /(?<=.)\p{Lu}\p{L}+/u.test(text) ? grammar.confirmed(text) : undefined;
}

const reported = (text: string | undefined, said: string): Shown | undefined =>
  text === undefined ? undefined : { text, said, factor: 1 };

/** "Which order is it?" – "It's C-214." is "Order: C-214". */
export function namedValue(
  { turn, role, text }: Piece,
  { history, language }: Pick<Showing, 'history' | 'language'>,
): Shown | undefined {
  const asked = history[turn - 1];
  if (role !== 'customer' || asked?.role !== 'agent') return undefined;
  const { grammar } = packOf(language);
  if (!grammar) return undefined;
  const value = bareValue(text, grammar.answers).replace(/, (?:with|con|like|como) [^,]*$/iu, '');
  if (value.split(' ').length > longestValue || grammar.isClause(value) || !/\d|\p{Lu}/u.test(value)) return undefined;
  const thing = grammar.askedThing(asked.text);
  if (thing === undefined || grammar.answers.personal.test(thing)) return undefined;
  return { text: namedAs(thing, value), said: value, factor: 1 };
}

/** "Order BH-7719", "Name: Ana Ruiz". */
export const namedAs = (name: string, value: string): string =>
  /^[\p{Lu}\d-]{2,24}$/u.test(value) && /\d/.test(value) && !/ /.test(name) ? `${name} ${value}` : `${name}: ${value}`;

/** Without "it's", "es el". */
const bareValue = (text: string, { beforeValue, article }: AnswerWords): string =>
  text.replace(beforeValue, '').replace(article, '');

/** "In three payments" of an agent needs no quote: it says nothing of a speaker, and names a value. */
function fragment({ role, text }: Piece, { wording, language }: Showing): Shown | undefined {
  const { grammar } = packOf(language);
  if (role !== 'agent' || text.length > quoted.longest) return undefined;
  const retold = grammar?.retell(text, role);
  if (retold === undefined || slotsIn(text).length === 0 || grammar!.breaksOff(text)) return undefined;
  const isOfSpeaker = retold.toLowerCase() !== text.toLowerCase();
  return isOfSpeaker
    ? undefined
    : { text: wording.word(text, role, false) ?? text, said: text, factor: quoted.asFragment };
}

function quote({ role, text, isAnswer, turn }: Piece, { history, texts, language }: Showing): Shown | undefined {
  const speaker = texts.names[role];
  const holds =
    slotsIn(text).length > 0 || /(?<=.)\p{Lu}\p{L}+/u.test(text) || (isAnswer && history[turn - 1]?.text.includes('?'));
  const isTorn = packOf(language).grammar?.breaksOff(text);
  if (speaker === undefined || !holds || isTorn || text.length > quoted.longest) return undefined;
  if (contentWords(text, language).length < quoted.shortestWords && slotsIn(text).length === 0) return undefined;
  return { text: quoteOf(text, speaker, language), said: text, factor: quoted.factor };
}

/** `Customer: “…”`. */
export function quoteOf(text: string, speaker: string, language: EngineLanguage): string {
  const { before, after } = packOf(language).quotation;
  return `${speaker}${before}${text}${after}`;
}

/** Languages without a grammar: word tables, and the kind of a bare value as its name. */
function showByTables(piece: Piece, { history, texts, wording, isRequest }: Showing): Shown | undefined {
  const { role, turn, text } = piece;
  if (role === 'bot') return undefined;
  const shown = labelled(piece, texts);
  // A bare value says something as an answer only.
  if (shown !== text && !history[turn - 1]?.text.includes('?')) return undefined;
  return reported(wording.word(shown, role, isRequest), shown === text ? shown : shown.slice(shown.indexOf(':') + 1));
}

/** A bare value gets its name: "Date: September 1". */
function labelled({ text, role }: Piece, texts: SummaryTexts): string {
  const [only, ...others] = findEntities(text);
  if (slotsIn(text).length > 1 || /\d[\s-]?\p{Lu}{2}/u.test(text)) return text;
  if (role !== 'customer' || !only || others.length > 0 || text.split(' ').length > 6) return text;
  const name = texts.names[only.kind];
  const rest = text.slice(0, only.start) + text.slice(only.end);
  return name === undefined || rest.trim().split(/\s+/).length > 3
    ? text
    : `${name}: ${text.slice(only.start, only.end).trim()}`;
}
