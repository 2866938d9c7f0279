/**
 * What the engine knows of one language besides its example sentences (the JSON files beside each pack). Patterns and words
 * that are compared with folded text are in lower case without accents.
 */
import type { EngineLanguage, UnderstoodLanguage } from '../../../shared/languages.ts';
import type { Grammar } from './grammar.ts';

/** Fragments of the patterns that find entities; case does not matter. */
export type EntityWords = {
  /** The words for 0 to 9; several for one digit are separated by spaces. */
  readonly digits: readonly string[];
  readonly months: readonly string[];
  readonly weekdays: readonly string[];
  /** What may stand before a weekday, with its space: `next `. */
  readonly weekdayPrefixes: readonly string[];
  readonly relativeDays: readonly string[];
  /** After the number of a day: `st` in "1st". */
  readonly ordinals: readonly string[];
  /** Between the day and the month, and between the month and the year. */
  readonly beforeMonth: readonly string[];
  readonly beforeYear: readonly string[];
  readonly currencies: readonly string[];
  /** How an e-mail address is spoken. */
  readonly spokenDot: string;
  readonly spokenAt: string;
  /** By which words near a number people say what it names: patterns by kind of entity. A kind is a word in `snake_case`. */
  readonly numberNames: Readonly<Record<string, readonly string[]>>;
  /** Between a number and the name behind it: "471293 is my order number". */
  readonly isMy: readonly string[];
  /** Before and after the number of an hour. */
  readonly beforeHour: readonly string[];
  readonly afterHour: readonly string[];
};

/** By which sentences a conversation states, corrects, promises and asks. All match folded text. */
export type FactMarks = {
  /** What the agent says that they or the company will do, or that the customer will get. */
  readonly promise: RegExp;
  /** The agent only wins time, or asks for it. */
  readonly stalling: RegExp;
  /** What follows replaces what was said before. */
  readonly correction: RegExp;
  /** Directly before a value: it is the wrong one. */
  readonly wrongValue: RegExp;
  /** A question of the customer, also where recognition ended it with a full stop. */
  readonly question: RegExp;
  /** Courtesy in the form of a question: "could you help me?", "how are you?". */
  readonly idleQuestion: RegExp;
  /** Begins an answer that is one, however short: "yes", "of course", "not yet". */
  readonly shortAnswer: RegExp;
};

/** By which words a sentence of a model is compared with its sources; all lower case without accents, compared as stems. */
export type GroundingWords = {
  /** Of the report itself: who speaks and that it was said. They need no source. */
  readonly reporting: readonly string[];
  /** Courtesy that states nothing. It needs no source in a reply. */
  readonly courtesy: readonly string[];
  /** Acts of the company. A customer who names one has not been promised it. */
  readonly acts: readonly string[];
  /** Say that a customer asked for an act, and no more. */
  readonly wishes: readonly string[];
  /** Tell somebody to do something. */
  readonly directives: readonly string[];
  /** What an agent must not ask for or repeat because a text said so. */
  readonly secrets: readonly string[];
  /** Make a number an amount that the company owes: money, percentages. */
  readonly amounts: readonly string[];
  readonly negations: readonly string[];
  /** From 0 on: `zero one two …`, then tens, hundred and thousand with their values. */
  readonly numbers: Readonly<Record<string, number>>;
};

export type TemplatePack = {
  readonly grounding: GroundingWords;
  readonly entities: EntityWords;
  readonly facts: FactMarks;
  /** Words by which a customer ends the conversation. */
  readonly farewells: readonly string[];
  /** Around words that are quoted at the end of a sentence, with the colon. */
  readonly quotation: { readonly before: string; readonly after: string };
  /** Without it the word tables of `summary.json` alone tell a statement in the third person. */
  readonly grammar?: Grammar;
};

export type UnderstandingPack = {
  /** Small words that tell a question, a refusal and a thank-you apart. */
  readonly toneWords: readonly string[];
  /** A sentence that may need an article: a question, a problem, a wish. */
  readonly need: RegExp;
};

export type LanguagePack<L extends EngineLanguage> = TemplatePack &
  (L extends UnderstoodLanguage ? UnderstandingPack : Partial<UnderstandingPack>);

/** Words of a list that is written in one line. */
export const words = (text: string): readonly string[] => text.split(' ');

/** The values of number words: `small` from 0 on, `tens` from 20 on, `large` for 100, 1 000 and 1 000 000. */
export function numberWords(small: string, tens: string, large: string): Readonly<Record<string, number>> {
  return Object.fromEntries([
    ...words(small).map((word, i) => [word, i] as const),
    ...words(tens).map((word, i) => [word, 20 + 10 * i] as const),
    ...words(large).map((word, i) => [word, [100, 1_000, 1_000_000][i]!] as const),
  ]);
}
