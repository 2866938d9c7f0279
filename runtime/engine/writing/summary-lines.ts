/** The statements that a summary may hold, each worded as a note, with its section and what it tells. Pure. */
import { citeSummary } from '../../../shared/assist/citations.ts';
import { contentWords, fold, stem } from '../../../shared/assist/words.ts';
import type { EngineLanguage } from '../../../shared/languages.ts';
import { compilePhrases, type Phrases, plainWords } from '../data/phrases.ts';
import type { Turn } from '../ports.ts';
import type { SummaryTexts } from '../understanding/data-files.ts';
import { findEntities } from '../understanding/entities.ts';
import { askedNameIn } from '../understanding/number-names.ts';
import type { Weighed } from './densest.ts';
import { createNoteWording, type NoteWording } from './note-wording.ts';
import { compileMarks, type Marks, type Piece, piecesOf } from './pieces.ts';
import { isSameSlot, slotsIn } from './slots.ts';
import { place, type Section, worth } from './statement-place.ts';
import type { SummaryInput } from './summary-input.ts';

export type Line = Weighed & { readonly section: Section; readonly order: number };

/** What counts: a value, a name, a word, a word that both speakers use; the number of a case and one that was only dictated. */
const unitWorth = {
  value: 2.6,
  name: 1.6,
  word: 0.5,
  light: 0.15,
  again: 0.1,
  shared: 1.15,
  decision: 0.5,
  reference: 6,
  ownCode: 4,
  number: 0.8,
} as const;

/** In the order in which they were said, numbers last. */
export function linesOf({ history, language, texts, known, readMood = () => 0 }: SummaryInput): Line[] {
  const marks = compileMarks(texts);
  const wording = createNoteWording(texts);
  const pieces = piecesOf(history, { texts, marks, language });
  const worthOf = wordWorth(history, texts, language);
  const says = (piece: Piece) => isSubstance(piece, marks, language) && Math.abs(readMood(piece.text)) < 0.5;
  const ofCustomer = pieces.filter(({ role }) => role === 'customer');
  const first = ofCustomer.find(says) ?? ofCustomer.find((piece) => isSubstance(piece, marks, language));
  const firstOfCustomer = first ? pieces.indexOf(first) : -1;
  const accepts = compilePhrases(texts.brief.accept);
  const lines = pieces.flatMap((piece, order): Line[] => {
    const isRequest = piece.isQuestion && piece.role === 'customer' && wording.asks(piece.text);
    const isAgreed = piece.isQuestion && piece.role === 'agent' && isAccepted(piece, history, { accepts, marks });
    const isFirst = order === firstOfCustomer;
    const isOpening = !isFirst && piece.turn === pieces[firstOfCustomer]?.turn;
    const placing = { marks, language, isFirst, isOpening, length: history.length, isRequest, readMood };
    const placed = isAgreed ? ({ section: 'outcome', factor: worth.agreed } as const) : place(piece, placing);
    if (!placed || piece.role === 'bot') return [];
    const shown = labelled(piece, texts);
    // A bare value says something as an answer only.
    if (shown !== piece.text && !history[piece.turn - 1]?.text.includes('?')) return [];
    const text = wording.word(shown, piece.role, isRequest);
    const noted = isAgreed && texts.names.agreed ? `${texts.names.agreed}: ${text}` : text;
    const units = unitsOf(shown === piece.text ? shown : shown.slice(shown.indexOf(':') + 1), language, worthOf);
    if (placed.factor >= worth.decides) units.set(`decision ${order}`, unitWorth.decision);
    const line = { ...placed, text: sentence(noted), order, units };
    const isFull = contentWords(text, language).length >= (isFirst ? 1 : 2) || slotsIn(text).length > 0;
    return isFull && isTied(line.text, history[piece.turn]!, language) ? [line] : [];
  });
  const numbers = numberLines({ history, texts, known }, pieces.length);
  return lines.length > 0
    ? [...withoutEchoes(lines, numbers), ...numbers]
    : longestOfCustomer(pieces, wording, language);
}

/** Whether a reader finds the statement in what was said. */
function isTied(text: string, { id, text: said }: Turn, language: EngineLanguage): boolean {
  const [section] = citeSummary([{ title: '', text }], [{ utteranceId: id, text: said }], language);
  return section!.sentences.every(({ utteranceIds }) => utteranceIds.length > 0);
}

/** Without statements that only repeat a value which another one explains. */
function withoutEchoes(lines: readonly Line[], numbers: readonly Line[]): Line[] {
  const named = new Set(numbers.flatMap(({ units }) => [...units.keys()]));
  return lines.filter((line) => {
    const values = [...line.units].filter(([, worthOf]) => worthOf === unitWorth.value).map(([unit]) => unit);
    const words = line.units.size - values.length;
    if (values.length === 0 || words > 2) return true;
    const isElsewhere = (value: string) =>
      named.has(value) ||
      (words === 0 &&
        lines.some((other) => other !== line && other.text.length > line.text.length && other.units.has(value)));
    return !values.every(isElsewhere);
  });
}

type NumberInput = Pick<SummaryInput, 'history' | 'texts' | 'known'>;

/** A line for each number that names something. */
function numberLines({ history, texts, known }: NumberInput, after: number): Line[] {
  return known.flatMap(({ kind, value = '', turn, start, end }, i): Line[] => {
    const said = history[turn];
    if (!isIdentifier(kind) || value === '' || !said) return [];
    const isReference = said.role === 'agent';
    // What an agent names is the number of the case, unless they say of what.
    const named = isReference && kind === 'order_number' && askedNameIn(said.text) !== kind ? 'case_number' : kind;
    const name = texts.names[named];
    if (name === undefined) return [];
    const each = isReference ? unitWorth.reference : /\p{L}/u.test(value) ? unitWorth.ownCode : unitWorth.number;
    const written = start === undefined ? value : said.text.slice(start, end).trim();
    const units = new Map([[fold(value), each]]);
    const text = `${name}: ${written}.`;
    return [{ section: isReference ? 'done' : 'reason', text, order: after + i, units, factor: worth.reference }];
  });
}

type Accepting = { readonly accepts: Phrases; readonly marks: Marks };

/** A proposal that the customer took: "Thursday at 8:40?" – "Thursday works." */
function isAccepted({ turn, text }: Piece, history: readonly Turn[], { accepts, marks }: Accepting): boolean {
  const answer = history[turn + 1];
  const offered = slotsIn(text).filter(({ kind }) => /^(?:day|weekday|time|amount|count .*)$/.test(kind));
  if (offered.length === 0 || answer?.role !== 'customer') return false;
  const plain = plainWords(answer.text);
  const repeats = slotsIn(answer.text).some((slot) => offered.some((each) => isSameSlot(each, slot)));
  return !marks.refusal.test(plain) && (repeats || accepts.test(plain));
}

/** A customer who said a whole sentence always gets a summary, though it was only a question. */
function longestOfCustomer(pieces: readonly Piece[], wording: NoteWording, language: EngineLanguage): Line[] {
  const whole = pieces.filter(({ role, text }) => role === 'customer' && text.split(' ').length >= 3);
  const longest = whole.reduce((best, { text }) => (text.length > best.length ? text : best), '');
  if (longest === '') return [];
  const text = sentence(wording.word(longest, 'customer', false));
  return [
    { section: 'reason', text, order: 0, units: unitsOf(longest, language, () => unitWorth.word), factor: worth.first },
  ];
}

const isSubstance = ({ plain, isQuestion, text }: Piece, marks: Marks, language: EngineLanguage) =>
  !isQuestion && !marks.smallTalk.test(plain) && contentWords(text, language).length >= 2;

const isIdentifier = (kind: string) => /_number$|^imei$/.test(kind);

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

/** How much each word counts: what the conversation is about is said by both speakers, and again. */
function wordWorth(history: readonly Turn[], texts: SummaryTexts, language: EngineLanguage): (word: string) => number {
  const light = new Set(texts.brief.light.flatMap((words) => contentWords(words, language)));
  const turns = history.filter(({ role }) => role !== 'bot');
  const words = turns.map(({ text, role }) => ({ role, said: new Set(contentWords(text, language)) }));
  return (word) => {
    if (light.has(word)) return unitWorth.light;
    const by = words.filter(({ said }) => said.has(word)).map(({ role }) => role);
    const isShared = by.includes('customer') && by.includes('agent');
    return (isShared ? unitWorth.shared : unitWorth.word) + unitWorth.again * Math.max(0, Math.min(3, by.length - 1));
  };
}

/** What a statement tells: values and names weigh more than words. */
function unitsOf(text: string, language: EngineLanguage, worthOf: (word: string) => number): Map<string, number> {
  const slots = slotsIn(text);
  const units = new Map<string, number>();
  const wordsOnly = slots.reduceRight((rest, { start, end }) => `${rest.slice(0, start)} ${rest.slice(end)}`, text);
  for (const word of contentWords(wordsOnly, language)) if (!/\d/.test(word)) units.set(word, worthOf(word));
  for (const { value } of slots) units.set(value, unitWorth.value);
  for (const [name] of wordsOnly.slice(1).matchAll(/(?<=[\p{Ll}\d,.] )\p{Lu}[\p{L}-]+/gu))
    units.set(stem(fold(name), language), unitWorth.name);
  return units;
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
