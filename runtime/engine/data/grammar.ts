/** How a language tells what somebody said of themselves. Made when a summary first needs it. Types only. */
export type Speaker = 'customer' | 'agent';

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
}
