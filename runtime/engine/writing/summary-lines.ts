/** The statements that a summary may hold, each worded as a note, with its section and what it tells. Pure. */
import { citeSummary } from '../../../shared/assist/citations.ts';
import { contentWords, fold, stem } from '../../../shared/assist/words.ts';
import type { EngineLanguage } from '../../../shared/languages.ts';
import { packOf } from '../data/language-packs.ts';
import { compilePhrases } from '../data/phrases.ts';
import type { Turn } from '../ports.ts';
import type { SummaryTexts } from '../understanding/data-files.ts';
import { askedNameIn } from '../understanding/number-names.ts';
import { type SettledTalk, settle } from './corrections.ts';
import { type Deed, withObject } from './deed-objects.ts';
import type { Weighed } from './densest.ts';
import { createNoteWording, type NoteWording } from './note-wording.ts';
import { compileMarks, type Marks, type Piece, piecesOf } from './pieces.ts';
import { agreementsIn } from './proposals.ts';
import { namedAs, namedValue, quoteOf, type Shown, showStatement } from './shown-statement.ts';
import { type Slot, slotsIn } from './slots.ts';
import { type Placed, type Placing, place, type Section, worth } from './statement-place.ts';
import type { SummaryInput } from './summary-input.ts';

/** Why something is so is rarely needed later. */
const reasoning = /^(?:because|as (?:the|we|it)|since (?:the|we|it)|porque|ya que|como|así que)(?!\p{L})/iu;

/** An upset sentence with so many words also tells the matter. */
const fewestOfMatter = 4;

export type Line = Weighed & { readonly section: Section; readonly order: number };

/** What counts: a value, a name, a word, a word that both speakers use; the number of a case and one that was only dictated. */
export const unitWorth = {
  value: 2.1,
  relative: 0.8,
  small: 1.2,
  name: 1.3,
  word: 0.42,
  light: 0.2,
  weighty: 1.5,
  reasoning: 0.5,
  again: 0.1,
  shared: 1.15,
  decision: 0.6,
  statement: 0.2,
  reference: 6,
  ownCode: 4,
  number: 0.8,
} as const;

/** In the order in which they were said, numbers last. */
export function linesOf({ history, language, texts, known, readMood = () => 0 }: SummaryInput): Line[] {
  const marks = compileMarks(texts);
  const wording = createNoteWording(texts, packOf(language).grammar);
  const talk = settle(history, marks, language);
  const pieces = piecesOf(history, { texts, marks, language, talk });
  const worthOf = wordWorth(history, texts, language);
  const says = (piece: Piece) =>
    isSubstance(piece, marks, language) &&
    (Math.abs(readMood(piece.text)) < 0.5 || contentWords(piece.text, language).length >= fewestOfMatter);
  const ofCustomer = pieces.filter(({ role }) => role === 'customer');
  const first = ofCustomer.find(says) ?? ofCustomer.find((piece) => isSubstance(piece, marks, language));
  const isMatter = ({ plain }: Piece) => marks.problem.test(plain) || marks.wish.test(plain);
  const matter = pieces.find((piece) => piece.turn === first?.turn && says(piece) && isMatter(piece)) ?? first;
  const firstOfCustomer = matter ? pieces.indexOf(matter) : -1;
  const sentences = history.map((_, i) => talk.sentencesOf(i));
  const before = (order: number) => saidBefore(pieces, order);
  // What a value is of, or whom a pronoun means, was said just before.
  const near = (turn: number, named = turn) =>
    history.filter(({ role }, i) => role !== 'bot' && (i === named || (i <= turn && i >= turn - turnsOfReferent)));
  const agreements = agreementsIn(history, sentences, {
    refusal: marks.refusal,
    accepts: compilePhrases(texts.brief.accept),
    language,
  });
  const lines = pieces.flatMap((piece, order): Line[] => {
    if (piece.role === 'bot' || agreements.isOvertaken(piece.turn, piece.text)) return [];
    const isRequest = piece.isQuestion && piece.role === 'customer' && wording.asks(piece.text);
    const agreed = agreements.agreedIn(piece.turn, piece.text);
    const isFirst = order === firstOfCustomer || piece === first;
    const isOpening = !isFirst && piece.turn === pieces[firstOfCustomer]?.turn;
    const isWish = isRequest && !packOf(language).grammar?.isOpenQuestion(piece.text);
    const placing = { marks, language, isFirst, isOpening, length: history.length, isRequest, isWish, readMood };
    const showing = { history, texts, wording, language, isRequest };
    const own = showStatement(piece, showing);
    const named = isFirst ? undefined : namedValue(piece, showing);
    const placed = placeOf(piece, {
      placing,
      isAgreed: agreed !== undefined,
      isNamed: named !== undefined,
      isShown: own !== undefined,
    });
    if (!placed) return [];
    const worded = agreed ? agreedStatement(agreed.span, own, texts) : own;
    if (worded === undefined) return [];
    const grammar = packOf(language).grammar;
    const withNames = grammar?.withReferent(worded.text, before(order)) ?? worded.text;
    const deed: Deed =
      placed.section === 'done' ? withObject(withNames, { history, known, texts }) : { text: withNames };
    const shown = { ...worded, text: (placed.section === 'promises' && grammar?.promised(deed.text)) || deed.text };
    if (placed.factor <= worth.late && slotsIn(shown.said).length === 0 && grammar?.isVague(shown.text)) return [];
    // Who is meant counts as if it was said there.
    const whole = withNames === worded.text ? shown.said : `${shown.said} ${withNames}`;
    const units = unitsOf(whole, language, worthOf);
    if (deed.added) units.set(deed.added.value, unitWorth.ownCode);
    units.set(`statement ${order}`, placed.factor >= worth.decides ? unitWorth.decision : unitWorth.statement);
    const factor = placed.factor * shown.factor * (reasoning.test(piece.text) ? unitWorth.reasoning : 1);
    const line: Line = { ...placed, factor, text: sentence(shown.text), order, units, origin: order };
    const isFull =
      contentWords(shown.said, language).length >= (isFirst || named ? 1 : 2) || slotsIn(shown.said).length > 0;
    if (!isFull) return [];
    return [line, ...shorterLines(line, language)].filter(({ text }) =>
      isTied(text, near(piece.turn, deed.added?.turn), language),
    );
  });
  const numbers = numberLines({ history, texts, known, language, talk }, pieces.length);
  return lines.length > 0
    ? [...withoutEchoes(lines, numbers), ...numbers].filter((line, _, all) => !isAgreedAgain(line, all))
    : longestOfCustomer(pieces, { wording, texts, language });
}

/** Who or what a pronoun stands for was named in the same turn, or in one of so many before it. */
const turnsOfReferent = 2;

/** The statements before that one, nearest first. */
const saidBefore = (pieces: readonly Piece[], order: number): string[] =>
  pieces
    .slice(0, order)
    .filter(({ turn }) => turn > 0 && turn >= pieces[order]!.turn - turnsOfReferent)
    .map(({ text }) => text)
    .reverse();

/** The same statement without what it can do without. */
function shorterLines(line: Line, language: EngineLanguage): Line[] {
  const forms = packOf(language).grammar?.shorter(line.text.replace(/\.$/, '')) ?? [];
  return forms.map(({ text, without }) => {
    const [kept, left] = [text, without].map((part) => unitsOf(part, language, () => 1));
    const units = new Map([...line.units].filter(([unit]) => !left!.has(unit) || kept!.has(unit)));
    return { ...line, text: sentence(text), units };
  });
}

type Kinds = {
  readonly placing: Placing;
  readonly isAgreed: boolean;
  readonly isNamed: boolean;
  readonly isShown: boolean;
};

function placeOf(piece: Piece, { placing, isAgreed, isNamed, isShown }: Kinds): Placed | undefined {
  if (isAgreed) return { section: 'outcome', factor: worth.agreed };
  if (isNamed) return { section: 'reason', factor: worth.named };
  if (piece.isQuestion && piece.role === 'agent')
    return isShown ? { section: 'reason', factor: worth.confirmed } : undefined;
  return place(piece, placing);
}

/** Whether a reader finds the statement in what was said. */
function isTied(text: string, turns: readonly Turn[], language: EngineLanguage): boolean {
  const said = turns.map(({ id, text: words }) => ({ utteranceId: id, text: words }));
  const [section] = citeSummary([{ title: '', text }], said, language);
  return section!.sentences.every(({ utteranceIds }) => utteranceIds.length > 0);
}

/** Without statements that only repeat a value which another one explains. */
function withoutEchoes(lines: readonly Line[], numbers: readonly Line[]): Line[] {
  const named = new Set(numbers.flatMap(({ units }) => [...units.keys()]));
  return lines.filter((line) => {
    const values = [...line.units]
      .filter(([, worthOf]) => worthOf === unitWorth.value || worthOf === unitWorth.small)
      .map(([unit]) => unit);
    const words = wordsOf(line, values.length);
    if (values.length === 0 || words > 2) return true;
    const isElsewhere = (value: string) =>
      named.has(value) ||
      (words === 0 &&
        lines.some((other) => other !== line && other.text.length > line.text.length && other.units.has(value)));
    return !values.every(isElsewhere);
  });
}

/** Units that are neither a value nor the statement itself. */
const wordsOf = ({ units }: Line, values: number): number =>
  [...units.keys()].filter((unit) => !unit.startsWith('statement ')).length - values;

/** The last of two agreements on the same says it, and what only confirms one says nothing more. */
function isAgreedAgain(line: Line, all: readonly Line[]): boolean {
  const values = [...line.units].filter(([, each]) => each === unitWorth.value).map(([value]) => value);
  const others = line.factor === worth.agreed ? all.slice(all.indexOf(line) + 1) : all;
  const words = wordsOf(line, values.length);
  if (values.length === 0 || (line.factor !== worth.agreed && words > mostOfConfirming)) return false;
  return others.some(
    (other) => other !== line && other.factor === worth.agreed && values.every((value) => other.units.has(value)),
  );
}

/** "Done". */
const mostOfConfirming = 1;

type NumberInput = Pick<SummaryInput, 'history' | 'texts' | 'known' | 'language'> & { readonly talk: SettledTalk };

/** A line for each number that names something and was not taken back. */
function numberLines({ history, texts, known, language, talk }: NumberInput, after: number): Line[] {
  return known.flatMap(({ kind, value = '', turn, start, end }, i): Line[] => {
    const said = history[turn];
    if (!isIdentifier(kind) || value === '' || !said) return [];
    const isReference = said.role === 'agent';
    // What an agent names is the number of the case, unless they say of what.
    const named = isReference && kind === 'order_number' && askedNameIn(said.text) !== kind ? 'case_number' : kind;
    const asked = isReference ? undefined : packOf(language).grammar?.askedThing(history[turn - 1]?.text ?? '');
    const name = asked ?? texts.names[named];
    if (name === undefined) return [];
    const each = isReference ? unitWorth.reference : /\p{L}/u.test(value) ? unitWorth.ownCode : unitWorth.number;
    const written = start === undefined ? value : said.text.slice(start, end).trim();
    if (talk.isWithdrawn(turn, written)) return [];
    const units = new Map([[fold(value), each]]);
    const text = sentence(namedAs(name, written));
    return [{ section: isReference ? 'done' : 'reason', text, order: after + i, units, factor: worth.reference }];
  });
}

/** "Agreed: Tuesday at 8:40", with what the agent said of it where they reported it. */
function agreedStatement(span: string, own: Shown | undefined, texts: SummaryTexts): Shown {
  const name = texts.names.agreed;
  const text = own && own.factor === 1 ? own.text : span;
  return { text: name === undefined ? text : `${name}: ${text}`, said: own?.said ?? span, factor: 1 };
}

/** A customer who said a whole sentence always gets a summary, though it was only a question. */
type Wording = { readonly wording: NoteWording; readonly texts: SummaryTexts; readonly language: EngineLanguage };

function longestOfCustomer(pieces: readonly Piece[], { wording, texts, language }: Wording): Line[] {
  const whole = pieces.filter(({ role, text }) => role === 'customer' && text.split(' ').length >= 3);
  const longest = whole.reduce((best, { text }) => (text.length > best.length ? text : best), '');
  if (longest === '') return [];
  const reported = wording.word(longest, 'customer', wording.asks(longest));
  const text = sentence(reported ?? quoteOf(longest, texts.names.customer ?? '', language));
  return [
    { section: 'reason', text, order: 0, units: unitsOf(longest, language, () => unitWorth.word), factor: worth.first },
  ];
}

const isSubstance = ({ plain, isQuestion, text }: Piece, marks: Marks, language: EngineLanguage) =>
  !isQuestion && !marks.smallTalk.test(plain) && contentWords(text, language).length >= 2;

const isIdentifier = (kind: string) => /_number$|^imei$/.test(kind);

/** How much each word counts: what the conversation is about is said by both speakers, and again. */
function wordWorth(history: readonly Turn[], texts: SummaryTexts, language: EngineLanguage): (word: string) => number {
  const light = new Set(texts.brief.light.flatMap((words) => contentWords(words, language)));
  const weighty = new Set(texts.brief.weighty.flatMap((words) => contentWords(words, language)));
  const turns = history.filter(({ role }) => role !== 'bot');
  const words = turns.map(({ text, role }) => ({ role, said: new Set(contentWords(text, language)) }));
  // Statements share their words: each is counted once, and not once for every statement.
  return remember((word) => {
    if (light.has(word)) return unitWorth.light;
    const by = words.filter(({ said }) => said.has(word)).map(({ role }) => role);
    const isShared = by.includes('customer') && by.includes('agent');
    const own = isShared ? unitWorth.shared : unitWorth.word;
    return (
      (weighty.has(word) ? Math.max(own, unitWorth.weighty) : own) +
      unitWorth.again * Math.max(0, Math.min(3, by.length - 1))
    );
  });
}

function remember(worthOf: (word: string) => number): (word: string) => number {
  const known = new Map<string, number>();
  return (word) => {
    const found = known.get(word) ?? worthOf(word);
    known.set(word, found);
    return found;
  };
}

/** "Yesterday" tells less than a date, and "one" less than an amount. */
function valueWorth({ kind, value }: Slot): number {
  if (kind === 'weekday' && relativeDay.test(value)) return unitWorth.relative;
  return kind === 'number' && /^\d{1,2}$/.test(value) ? unitWorth.small : unitWorth.value;
}

const relativeDay =
  /^(?:today|yesterday|tonight|hoy|ayer|tomorrow|manana|aujourd|hier|demain|heute|gestern|morgen|hoje|ontem|amanha)/;

/** What a statement tells: values and names weigh more than words. */
function unitsOf(text: string, language: EngineLanguage, worthOf: (word: string) => number): Map<string, number> {
  const slots = slotsIn(text);
  const units = new Map<string, number>();
  const wordsOnly = slots.reduceRight((rest, { start, end }) => `${rest.slice(0, start)} ${rest.slice(end)}`, text);
  for (const word of contentWords(wordsOnly, language)) if (!/\d/.test(word)) units.set(word, worthOf(word));
  for (const slot of slots) units.set(slot.value, valueWorth(slot));
  for (const [name] of wordsOnly.slice(1).matchAll(/(?<=[\p{Ll}\d,.] )\p{Lu}[\p{L}-]+/gu))
    units.set(stem(fold(name), language), unitWorth.name);
  return units;
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[?!.]$/.test(text) ? '' : '.'}`;
