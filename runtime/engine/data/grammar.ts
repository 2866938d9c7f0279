/** How a language tells what somebody said of themselves. Made when a summary first needs it. Types only. */
export type Speaker = 'customer' | 'agent';

/** Words that tell an answer or a correction apart from what it says. */
export type AnswerWords = {
  /** Begins an answer that says yes. */
  readonly yes: RegExp;
  /** A thing that is asked only to know who somebody is. */
  readonly personal: RegExp;
  /** Stands before a value that is a whole answer: "it's", "my name is". */
  readonly beforeValue: RegExp;
  /** An article before a name or a number. */
  readonly article: RegExp;
  /** A word of a correction that says nothing about the matter; folded. */
  readonly idle: RegExp;
  /** A clause that says that what was just said belongs to something else: "that one's for adults". */
  readonly disowns: RegExp;
  /** Joins the replacement to such a clause: "and", "so". */
  readonly joins: RegExp;
  /** Such a clause that names what the statement belongs to, or why it does not hold, and is no courtesy: "that's my phone". */
  readonly belongs: RegExp;
  /** A statement that adds to what was said, and replaces nothing. */
  readonly adds: RegExp;
};

/** How agents put days and hours; tested on plain words (`phrases.ts`) with a space on either side. */
export type AppointmentWords = {
  readonly proposes: RegExp;
  readonly promises: RegExp;
  /** Puts a day or an hour in the place of another one. */
  readonly instead: RegExp;
  /** Denies or only offers what it says: such a clause puts nothing in another one's place. */
  readonly notInPlace: RegExp;
  /** Begins the condition of a statement. */
  readonly onlyIf: RegExp;
  /** Small words that belong to the value that they stand before: "between two and four". */
  readonly before: ReadonlySet<string>;
};

export type ShorterNote = { readonly text: string; readonly without: string };

export interface Grammar {
  /** In the third person; undefined where a form is left that somebody else would not say. */
  retell(text: string, speaker: Speaker): string | undefined;
  /** Whether it can stand as a sentence: it has a finite verb, or tells somebody to do something, and does not break off. */
  isClause(text: string): boolean;
  /** Ends in a word that no statement ends with. */
  breaksOff(text: string): boolean;
  /** What a customer's question asks: "asks when they can come"; undefined where the tables do not know its form. */
  reportQuestion(question: string): string | undefined;
  /** Whether a question wants information, and nothing to be done. */
  isOpenQuestion(question: string): boolean;
  /** What an agent's question states once the customer has said yes: "it is at 4 Elm Street". */
  confirmed(question: string): string | undefined;
  /** The thing that an agent asks for: "booking number" of "What's your booking number?"; undefined where they ask something else. */
  askedThing(question: string): string | undefined;
  /** A note in fewer words that say the same. */
  condense(note: string): string;
  /** Forms of a note that say less and still hold: without an aside or a reason, never without a condition or a denial. */
  shorter(note: string): readonly ShorterNote[];
  /** The note with the one it is about in place of a pronoun; `before`: what was said before, nearest first. The same where that is not certain. */
  withReferent(note: string, before: readonly string[]): string;
  readonly answers: AnswerWords;
  readonly appointments: AppointmentWords;
  /** Begins a part of a sentence that bounds the part before it: "but", "though". */
  readonly exception: RegExp;
  /** A promise without the agent or the company that makes it: the section says so. */
  promised(note: string): string;
  /** Begins with a pronoun that nobody can resolve who did not hear the conversation. */
  isVague(note: string): boolean;
}
