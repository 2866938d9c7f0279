/**
 * What the engine knows of one language besides its example sentences (the JSON files beside each pack). Patterns and words
 * that are compared with folded text are in lower case without accents.
 */
import type { EngineLanguage, UnderstoodLanguage } from '../../../shared/languages.ts';

export type SummarySection = 'situation' | 'action' | 'resolution' | 'next';

/** By which words a sentence of a conversation is put into a section of the summary. All match folded text. */
export type SummaryMarks = {
  readonly problem: RegExp;
  readonly done: RegExp;
  readonly offer: RegExp;
  readonly future: RegExp;
  readonly wish: RegExp;
  /** Greetings, thanks, a bare yes or no. */
  readonly smallTalk: RegExp;
};

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
  /** A number after one of these is an order number. */
  readonly beforeOrderNumber: readonly string[];
};

/** What tells in a conversation what a bare number is; matches folded text. */
export type NumberContext = { readonly order: readonly string[]; readonly postalCode: readonly string[] };

export type TemplatePack = {
  readonly entities: EntityWords;
  readonly numberContext: NumberContext;
  readonly summary: {
    readonly titles: { readonly [S in SummarySection]: string };
    readonly marks: SummaryMarks;
    /** Begin a question, also where recognition ended it with a full stop. */
    readonly questions: readonly string[];
    /** Auxiliaries of a finished action: "I have sent it, you will get it on Monday". */
    readonly perfectAuxiliaries: readonly string[];
  };
  /** Words by which a customer ends the conversation. */
  readonly farewells: readonly string[];
};

/** Sentiment by words: negation reverses, `strong` and `weak` scale. */
export type MoodWords = {
  readonly positive: readonly string[];
  readonly negative: readonly string[];
  readonly negation: readonly string[];
  readonly strong: readonly string[];
  readonly weak: readonly string[];
};

export type UnderstandingPack = {
  readonly moodWords: MoodWords;
  /** Small words that tell a question, a refusal and a thank-you apart. */
  readonly toneWords: readonly string[];
  /** A sentence that may need an article: a question, a problem, a wish. */
  readonly need: RegExp;
};

export type LanguagePack<L extends EngineLanguage> = TemplatePack &
  (L extends UnderstoodLanguage ? UnderstandingPack : Partial<UnderstandingPack>);

/** Words of a list that is written in one line. */
export const words = (text: string): readonly string[] => text.split(' ');
