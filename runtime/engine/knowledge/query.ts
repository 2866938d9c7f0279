/** What a turn asks for: its content without the talk around it, and the facts of the conversation. Pure. */
import { fold, splitSentences } from '../../../shared/assist/words.ts';
import type { EngineLanguage } from '../../../shared/languages.ts';
import { searchWordsOf } from '../data/search-words.ts';
import type { Turn } from '../ports.ts';
import { isUnit, type Quantity, quantitiesIn } from './quantities.ts';
import { sayingsIn } from './sayings.ts';
import { topicTermsOf } from './terms.ts';

export type Asks = 'charge' | 'free' | 'duty' | 'permission';

export type Query = {
  readonly text: string;
  readonly language: EngineLanguage;
  /** The sentences that ask, without their openings. */
  readonly focus: string;
  /** The focus with the turn's other sentences. */
  readonly whole: string;
  /** The focus says by itself what it is about. */
  readonly isPlain: boolean;
  /** Terms of the turn with their weights: 1 where it asks, less where it reports. */
  readonly terms: ReadonlyMap<string, number>;
  /** What the events in the turn are called in articles. */
  readonly events: string;
  /** Terms of earlier turns, with their weights. */
  readonly context: ReadonlyMap<string, number>;
  readonly wants: { readonly amount: boolean; readonly time: boolean };
  /** What a yes/no question asks: whether it costs, is free, must be done, or else may be done, is there, is included. */
  readonly asks: Asks | undefined;
  /** The yes/no question alone. */
  readonly asked: string;
  readonly quantities: readonly Quantity[];
};

/** Turns of the conversation whose facts count. */
const rememberedTurns = 8;
/** With fewer terms of its own a question leans on what was said before. */
const fewTerms = 2;
/** What articles call an everyday wording counts less than the words that were said: many wordings have several meanings. */
const sayingShare = 0.3;

/** `history`: the turns before, oldest first. */
export function readQuery(text: string, history: readonly Turn[], language: EngineLanguage): Query {
  const words = searchWordsOf(language);
  const sentences = splitSentences(text).map((sentence) => withoutOpening(sentence, words.opening));
  const asking = sentences.filter((sentence) => words.question.test(fold(sentence)));
  let focused = asking.length > 0 ? asking : sentences;
  const own = new Set(focused.flatMap((sentence) => topicTermsOf(sentence, language)));
  if (own.size < fewTerms && focused.length < sentences.length) focused = sentences;
  const focus = focused.join(' ') || text;
  const terms = new Map<string, number>();
  const besides = own.size > fewTerms ? 0.55 : 0.8;
  for (const term of topicTermsOf(sentences.join(' '), language)) raise(terms, term, besides);
  for (const term of topicTermsOf(focus, language)) raise(terms, term, 1);
  const past = history.slice(-rememberedTurns);
  const leans = terms.size < fewTerms;
  const context = new Map<string, number>();
  for (const [age, turn] of [...past].reverse().entries()) {
    const weight = (leans ? 0.9 : 0.4) / (1 + 0.25 * age);
    for (const term of topicTermsOf(turn.text, language)) raise(context, term, weight);
  }
  for (const term of terms.keys()) context.delete(term);
  // "And how much is that?": what it is about was said before.
  if (leans) for (const [term, weight] of context) raise(terms, term, 0.8 * weight);
  const lastSaid = past.findLast((turn) => turn.role === 'customer')?.text;
  const folded = fold(focus);
  const raw = splitSentences(text).filter((sentence) => words.question.test(fold(sentence)));
  const asked = yesNoOf(raw, language);
  const events = eventsIn(text, language);
  for (const term of topicTermsOf(events, language)) raise(terms, term, 0.5);
  for (const term of topicTermsOf(sayingsIn(text, language), language)) raise(terms, term, sayingShare);
  return {
    text,
    language,
    focus: leans && lastSaid !== undefined ? `${lastSaid} ${focus}` : focus,
    whole: sentences.join(' '),
    isPlain: own.size > fewTerms + 1,
    terms,
    events,
    context,
    wants: { amount: words.wants.amount.test(folded), time: words.wants.time.test(folded) },
    asks: asksOf(asked, language),
    asked: asked ?? '',
    quantities: quantitiesOf(sentences.join(' '), past, language),
  };
}

/** Those of the turn, and what the customer said last of an age or a measure that the turn says nothing of. */
function quantitiesOf(text: string, past: readonly Turn[], language: EngineLanguage): Quantity[] {
  const found = quantitiesIn(text, language);
  for (const turn of past.filter(({ role }) => role === 'customer').reverse()) {
    const known = new Set(found.map(({ unit }) => unit));
    found.push(...quantitiesIn(turn.text, language).filter(({ unit }) => isUnit(unit) && !known.has(unit)));
  }
  return found;
}

/** The words that articles use for what the text describes; empty where it describes no known event. */
export function eventsIn(text: string, language: EngineLanguage): string {
  const folded = fold(text);
  const { situations } = searchWordsOf(language);
  return situations.flatMap(([pattern, words]) => (pattern.test(folded) ? [words] : [])).join(', ');
}

/** The last yes/no question; undefined where the last sentence that asks is none. */
function yesNoOf(asking: readonly string[], language: EngineLanguage): string | undefined {
  const { begins, never } = searchWordsOf(language).yesNo;
  const found = begins.exec(fold(asking.at(-1) ?? ''))?.[0];
  const own = found?.replace(/^[^\p{L}]+/u, '');
  return own === undefined || never.test(own) ? undefined : own;
}

function asksOf(asked: string | undefined, language: EngineLanguage): Asks | undefined {
  if (asked === undefined) return undefined;
  const { charge, free, duty } = searchWordsOf(language).yesNo;
  if (free.test(asked)) return 'free';
  if (charge.test(asked)) return 'charge';
  return duty.test(asked) ? 'duty' : 'permission';
}

function withoutOpening(sentence: string, opening: RegExp): string {
  // Folding changes no lengths that matter here: the opening is plain letters, cut by its number of words.
  const found = opening.exec(fold(sentence))?.[0] ?? '';
  const rest = sentence.normalize('NFC').slice(found.length).trim();
  return rest === '' ? sentence : rest;
}

function raise(map: Map<string, number>, term: string, weight: number): void {
  map.set(term, Math.max(weight, map.get(term) ?? 0));
}
