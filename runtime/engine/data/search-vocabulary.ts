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
  readonly yesNo: RegExp;
  /** A yes/no question whether something must be paid or done. */
  readonly burden: RegExp;
  /** Asks whether something may be done, is there or is included. */
  readonly permission: RegExp;
  /** "They refuse it, is that right?": yes and no are ambiguous. */
  readonly negativeQuestion: RegExp;
  readonly wants: { readonly amount: RegExp; readonly time: RegExp };
  readonly holds: { readonly amount: RegExp; readonly time: RegExp };
  readonly negative: RegExp;
  readonly affirmative: RegExp;
  readonly free: RegExp;
  /** Begins a condition or an exception. */
  readonly condition: RegExp;
  /** A question, a problem, a wish, an event that somebody has to act on. */
  readonly need: RegExp;
  /** Events that people describe without the articles' words, with the words to search for. */
  readonly situations: readonly (readonly [RegExp, string])[];
  /** A bare fact, courtesy or answer that nothing is offered for. */
  readonly idle: RegExp;
  readonly verdicts: { readonly yes: string; readonly no: string };
  readonly bounds: { readonly atLeast: string; readonly atMost: string };
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
