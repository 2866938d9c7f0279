/**
 * A summary in the third person made of what was said: statements of the customer and the agent, retold, shortened, and put into
 * sections; what was taken back is left out. Nothing is added, so that every sentence can be tied to its utterances. Pure.
 */
import { contentWords } from '../../../shared/assist/words.ts';
import type { EngineLanguage } from '../../../shared/languages.ts';
import { packOf } from '../data/language-packs.ts';
import type { Turn } from '../ports.ts';
import type { SummarySectionId, SummaryTexts } from '../understanding/data-files.ts';
import { findEntities } from '../understanding/entities.ts';
import { askedNameIn } from '../understanding/number-names.ts';
import { compileMarks, type Marks, type Piece, piecesOf } from './pieces.ts';
import { createRetelling, type Retelling } from './third-person.ts';

export type SummaryInput = {
  readonly history: readonly Turn[];
  readonly language: EngineLanguage;
  readonly texts: SummaryTexts;
  /** Sentiment by turn id, −1 … 1. */
  readonly moods: ReadonlyMap<string, number>;
  /** Named numbers, newest last: their kind and value. */
  readonly known: readonly { readonly kind: string; readonly value?: string; readonly turn: number }[];
};

type Section = Exclude<SummarySectionId, 'mood'>;
type Line = {
  readonly section: Section;
  readonly text: string;
  readonly order: number;
  readonly units: ReadonlyMap<string, number>;
  readonly factor: number;
};

/** What a statement of each kind is worth. */
const worth = {
  first: 2.6,
  problem: 1.7,
  wish: 1.6,
  done: 2.2,
  promise: 1.9,
  todo: 1.8,
  stated: 1.1,
  other: 0.35,
  reference: 1.6,
  number: 0.5,
  open: 1.2,
} as const;
/** The words that show the mood, in characters. */
const longestQuote = 45;
/**
 * A quarter of a very short conversation is one sentence, and leaves most of it out: so a summary may have half of what was said, up
 * to `most` characters, and one sentence of `least` always. From 1,120 characters on, about ten turns, the share of the setting decides.
 */
const shortest = { least: 120, most: 280, share: 0.5 } as const;

/** Sections in the order of the setting; a section without sentences is left out. */
export function summarize(input: SummaryInput): { title: string; text: string }[] {
  const { history, texts } = input;
  const spoken = history.reduce((sum, turn) => sum + turn.text.length, 0);
  const mood = texts.sections.includes('mood') ? moodText(input) : '';
  const budget = summaryLength(spoken, texts.share) - mood.length - 1;
  const chosen = choose(linesOf(input), budget);
  return texts.sections.flatMap((section) => {
    const text =
      section === 'mood'
        ? mood
        : chosen
            .filter((line) => line.section === section)
            .sort((a, b) => a.order - b.order)
            .map((line) => line.text)
            .join(' ');
    return text === '' || (section === 'mood' && chosen.length === 0) ? [] : [{ title: texts.titles[section], text }];
  });
}

/** Characters that the summary of a conversation of that length may have. */
export function summaryLength(spoken: number, share: number): number {
  const { least, most } = shortest;
  return Math.max(share * spoken, Math.min(most, Math.max(least, shortest.share * spoken)));
}

function linesOf({ history, language, texts, known }: SummaryInput): Line[] {
  const marks = compileMarks(texts);
  const retell = { customer: createRetelling(texts.customer), agent: createRetelling(texts.agent) };
  const pieces = piecesOf(history, texts, marks);
  const firstOfCustomer = pieces.findIndex((piece) => piece.role === 'customer' && isSubstance(piece, marks, language));
  const lines = pieces.flatMap((piece, order): Line[] => {
    const placed = place(piece, { marks, language, isFirst: order === firstOfCustomer, length: history.length });
    if (!placed || piece.role === 'bot') return [];
    const text = retell[piece.role].retell(labelled(piece, texts));
    return [{ ...placed, text: sentence(text), order, units: unitsOf(piece.text, language) }];
  });
  const numbers = known.flatMap(({ kind, value = '', turn }, i): Line[] => {
    const said = history[turn];
    if (!isIdentifier(kind) || value === '' || !said) return [];
    const isReference = said.role === 'agent';
    // What an agent names is the number of the case, unless they say of what.
    const named = isReference && kind === 'order_number' && askedNameIn(said.text) !== kind ? 'case_number' : kind;
    const name = texts.names[named];
    return name === undefined
      ? []
      : [
          {
            section: isReference ? 'done' : 'reason',
            text: `${name}: ${value}.`,
            order: pieces.length + i,
            units: new Map(contentWords(value, language).map((word) => [word, 3])),
            factor: isReference || !/^(?:customer|policy)_number$/.test(kind) ? worth.reference : worth.number,
          },
        ];
  });
  return lines.length > 0 ? [...lines, ...numbers] : longestOfCustomer(pieces, retell.customer, language);
}

/** A customer who said a whole sentence always gets a summary, though it was only a question. */
function longestOfCustomer(pieces: readonly Piece[], { retell }: Retelling, language: EngineLanguage): Line[] {
  const whole = pieces.filter(({ role, text }) => role === 'customer' && text.split(' ').length >= 3);
  const longest = whole.reduce((best, { text }) => (text.length > best.length ? text : best), '');
  if (longest === '') return [];
  const text = sentence(retell(longest));
  return [{ section: 'reason', text, order: 0, units: unitsOf(longest, language), factor: worth.first }];
}

const isSubstance = ({ plain, isQuestion, text }: Piece, marks: Marks, language: EngineLanguage) =>
  !isQuestion && !marks.smallTalk.test(plain) && contentWords(text, language).length >= 2;

type Place = {
  readonly marks: Marks;
  readonly language: EngineLanguage;
  readonly isFirst: boolean;
  readonly length: number;
};

function place(
  piece: Piece,
  { marks, language, isFirst, length }: Place,
): Pick<Line, 'section' | 'factor'> | undefined {
  const { plain, role, turn, isQuestion } = piece;
  const early = turn / Math.max(1, length - 1) < 0.5;
  const holdsValue = /\d/.test(piece.text);
  const content = contentWords(piece.text, language).filter((word) => !/\d/.test(word)).length;
  if (isFirst) return { section: 'reason', factor: worth.first };
  if (piece.isIdentity && !marks.wish.test(plain) && !isDatedBeside(piece.text)) return undefined;
  if (isQuestion || ((marks.smallTalk.test(plain) || marks.smallTalk.test(piece.whole)) && !holdsValue))
    return undefined;
  // A number that was only given has its own line.
  if (content < 2 && !isDated(piece.text)) return undefined;
  if (role === 'agent') return turn === 0 ? undefined : placeOfAgent(plain, marks, holdsValue);
  if (marks.problem.test(plain)) return { section: 'reason', factor: early ? worth.problem : worth.stated };
  if (marks.wish.test(plain)) return { section: early ? 'reason' : 'outcome', factor: worth.wish };
  if (!early && marks.promise.test(plain)) return { section: 'open', factor: worth.open };
  return { section: early ? 'reason' : 'outcome', factor: isDated(piece.text) ? worth.stated : worth.other };
}

/** A date that is not the customer's date of birth. */
const isDatedBeside = (text: string) => isDated(text) && !/birth|nacimiento/i.test(text);

function placeOfAgent(plain: string, marks: Marks, holdsValue: boolean): Pick<Line, 'section' | 'factor'> | undefined {
  if (marks.done.test(plain)) return { section: 'done', factor: worth.done };
  if (marks.stalling.test(plain) && !holdsValue) return undefined;
  if (marks.promise.test(plain)) return { section: 'promises', factor: worth.promise };
  if (marks.todo.test(plain)) return { section: 'open', factor: worth.todo };
  return { section: marks.deadline.test(plain) ? 'promises' : 'outcome', factor: worth.stated };
}

const isIdentifier = (kind: string) => /_number$|^imei$/.test(kind);
const isDated = (text: string) =>
  findEntities(text).some(({ kind }) => /^(?:date|time|amount|address|phone)$/.test(kind));

/** A bare value gets its name: "Date: September 1". */
function labelled({ text, role }: Piece, texts: SummaryTexts): string {
  const [only, ...others] = findEntities(text);
  if (role !== 'customer' || !only || others.length > 0 || text.split(' ').length > 6) return text;
  const name = texts.names[only.kind];
  const rest = text.slice(0, only.start) + text.slice(only.end);
  return name === undefined || rest.trim().split(/\s+/).length > 3
    ? text
    : `${name}: ${text.slice(only.start, only.end).trim()}`;
}

/** What a sentence tells: figures and names weigh more than words. */
function unitsOf(text: string, language: EngineLanguage): Map<string, number> {
  const words = [...new Set(contentWords(text, language))];
  const figures = words.filter((word) => /\d/.test(word)).length;
  const figureWorth = findEntities(text).length > 0 ? 4 / (figures + 0.6) : 1 / (figures + 0.3);
  const units = new Map(words.map((word) => [word, /\d/.test(word) ? figureWorth : 0.8]));
  for (const { value, kind } of findEntities(text)) {
    if (kind === 'date' || kind === 'time') units.set(value!.toLowerCase(), 1.8);
  }
  for (const [name] of text.slice(1).matchAll(/(?<=[\p{Ll}\d,] )\p{Lu}[\p{L}-]+/gu)) units.set(name.toLowerCase(), 1.6);
  return units;
}

/** The densest lines first, each counted by what it adds. */
function choose(lines: readonly Line[], budget: number): Line[] {
  const chosen: Line[] = [];
  const covered = new Set<string>();
  let left = budget;
  const gain = ({ units, factor, text }: Line) => {
    let sum = 0;
    for (const [unit, value] of units) if (!covered.has(unit)) sum += value;
    return (factor * sum) / (text.length + 12);
  };
  const open = new Set(lines);
  const leastGain = 0.01;
  while (open.size > 0) {
    let best: Line | undefined;
    for (const line of open) if (line.text.length <= left && (!best || gain(line) > gain(best))) best = line;
    if (!best || gain(best) < leastGain) break;
    open.delete(best);
    chosen.push(best);
    for (const unit of best.units.keys()) covered.add(unit);
    left -= best.text.length + 1;
  }
  if (chosen.length === 0 && lines[0]) chosen.push(lines[0]);
  return chosen;
}

/** With the words that show it, so that the sentence can be tied to them. */
function moodText({ history, moods, texts, language }: SummaryInput): string {
  const turns = history.flatMap(({ id, role }, turn) =>
    role === 'customer' ? [{ turn, score: moods.get(id) ?? 0 }] : [],
  );
  const last = turns.findLast(({ score }) => Math.abs(score) > 0.25)?.score ?? 0;
  const lowest = turns.reduce((best, each) => (each.score < best.score ? each : best), { turn: -1, score: 0 });
  const highest = turns.reduce((best, each) => (each.score > best.score ? each : best), { turn: -1, score: 0 });
  const wasUpset = lowest.score < -0.35;
  if (!wasUpset && last <= 0.3) return '';
  const mood = wasUpset ? (last > 0.25 ? texts.mood.calmer : texts.mood.upset) : texts.mood.content;
  const shown = piecesOf(history, texts, compileMarks(texts))
    .filter(({ turn }) => turn === (wasUpset ? lowest : highest).turn)
    .flatMap(({ text }) => (text.length <= longestQuote ? [text] : text.split(', ')))
    .filter((text) => text.length <= longestQuote && contentWords(text, language).length > 0)
    // A number that was dictated shows no mood.
    .sort((a, b) => Number(/\d/.test(a)) - Number(/\d/.test(b)) || b.length - a.length)[0];
  const { before, after } = packOf(language).quotation;
  return shown === undefined ? '' : `${mood.replace(/\.$/, '')}${before}${shown}${after}.`;
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
