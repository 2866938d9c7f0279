/** Patterns match folded text. */
export type SearchWords = {
  /** One concept per line: words, separated by spaces, that stand for one another in questions and articles. */
  readonly concepts: string;
  /** Of talk, not of a topic. */
  readonly fillers: string;
  /** Longer endings than the ones of `shared/languages.ts`, where search needs them. */
  readonly endings?: RegExp;
  /** Courtesy and hesitation at the start of a sentence. */
  readonly opening: RegExp;
  /** A sentence that asks, also without its question mark. */
  readonly question: RegExp;
  /** Yes/no questions; patterns see the question alone, from its own first word on. */
  readonly yesNo: {
    /** How one begins. */
    readonly begins: RegExp;
    /** What asks for something else than yes or no, or where the two are ambiguous: "isn't it", "this one or that". */
    readonly never: RegExp;
    /** Whether something costs. */
    readonly charge: RegExp;
    /** Whether something is free. */
    readonly free: RegExp;
    /** Whether something must be done. */
    readonly duty: RegExp;
  };
  /** Something must be done; it need not be done. */
  readonly duty: { readonly needed: RegExp; readonly notNeeded: RegExp };
  /** Takes a part out of a rule. */
  readonly exception: RegExp;
  readonly wants: { readonly amount: RegExp; readonly time: RegExp };
  readonly holds: { readonly amount: RegExp; readonly time: RegExp };
  readonly negative: RegExp;
  /** Limits a permission to some. */
  readonly only: RegExp;
  /** "Without a fee", "no label": the word after it is the first group. Global. */
  readonly lacks: RegExp;
  readonly affirmative: RegExp;
  readonly free: RegExp;
  /** Begins a condition or an exception. */
  readonly condition: RegExp;
  /** Words of conditions that, alone, leave the yes or no of a sentence as it is: "with", "no". Global. */
  readonly noCondition?: RegExp;
  /** A question, a problem, a wish, an event that somebody has to act on. */
  readonly need: RegExp;
  /** Events that people describe without the articles' words, with the words to search for. */
  readonly situations: readonly (readonly [RegExp, string])[];
  /** Everyday wordings, with the words that articles use for them; the form stands in `knowledge/sayings.ts`. */
  readonly sayings?: string;
  /** A bare fact, courtesy or answer that nothing is offered for. */
  readonly idle: RegExp;
  readonly verdicts: { readonly yes: string; readonly no: string };
  /** Wordings of limits, for folded text: parts of patterns. */
  readonly bounds: {
    /** Before a number: the number itself is in, and `beyond` and `below`: it is out. */
    readonly atLeast: string;
    readonly atMost: string;
    readonly beyond: string;
    readonly below: string;
    /** Before `beyond` and `below`: "not more than". */
    readonly denied: string;
    /** One of `atMost` and one of `atLeast`. */
    readonly plain: readonly [string, string];
    /** Between the two numbers of a range. */
    readonly between: string;
    /** Behind a number. */
    readonly orMore: string;
    readonly orLess: string;
    /** Between the parts of a number in words: "setenta y seis". */
    readonly joins: string;
  };
  readonly units: {
    readonly day: string;
    readonly week: string;
    readonly month: string;
    readonly year: string;
    readonly hour: string;
  };
  /** "my son is fifteen". */
  readonly age: RegExp;
};
