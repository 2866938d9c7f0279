/** What a sentence of a conversation states, promises, asks and corrects, by an analysis that runs here. Pure and synchronous. */
import type { Role } from '../../../shared/assist/event.ts';
import type { FactKind } from '../../../shared/assist/fact-kinds.ts';

export type FactTurn = {
  readonly role: Role;
  readonly text: string;
  /** As far as the engine of the conversation has found some. */
  readonly entities?: readonly { readonly kind: string; readonly start: number; readonly end: number }[] | undefined;
};

export type FoundFact = {
  readonly kind: FactKind;
  /** English. */
  readonly label: string;
  readonly value: string;
  /** The same for the same fact, however it is written. */
  readonly key: string;
  /** Of a question: the words that carry meaning, folded. What repeats them answers it. */
  readonly about?: readonly string[];
  /** The speaker says that this value is the wrong one. */
  readonly isDenied?: true;
};

export type TurnFacts = {
  readonly facts: readonly FoundFact[];
  /** What is said replaces what was said before. */
  readonly isCorrection: boolean;
  /** The agent answers or does something, rather than asking or winning time. */
  readonly isSubstance: boolean;
  /** It says something besides promises, questions and courtesy. */
  readonly isStatement?: boolean;
  /** It begins with a yes or a no. */
  readonly isReply?: boolean;
  /** It answers what was just asked, in a word or two. */
  readonly isShortAnswer?: boolean;
  /** The words of an agent's turn that carry meaning, as stems. Empty for others: theirs are not looked at, and to stem costs most. */
  readonly words: ReadonlySet<string>;
};

export interface FactFinder {
  /** `earlier`: the turns before, newest last; the last two count. */
  find(turn: FactTurn, earlier: readonly FactTurn[]): TurnFacts;
  /** What the text asks for by name, such as `order_number`. */
  asksFor(text: string): string | undefined;
}
