/** The facts of the strip. Pure. */
import type { ConversationView } from '../../../shared/assist/conversation.ts';

export type Fact = ConversationView['facts'][number];

const maxFacts = 24;

/** What the customer waits for and what was promised to them, then the rest; newest first, each once, without what is settled. */
export function factsToShow(facts: readonly Fact[]): Fact[] {
  const seen = new Set<string>();
  const shown = facts.toReversed().filter((fact) => {
    const same = `${fact.kind}:${fact.value.toLowerCase()}`;
    if (fact.status !== undefined || seen.has(same)) return false;
    seen.add(same);
    return true;
  });
  const isOpen = ({ kind }: Fact) => kind === 'question' || kind === 'promise';
  return [...shown.filter(isOpen), ...shown.filter((fact) => !isOpen(fact))].slice(0, maxFacts);
}
