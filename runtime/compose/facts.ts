/** Finding facts takes the tables of the masks and the words of every language. They load behind the start. */
import { loadOnce } from '../core/load-once.ts';
import type { FactFinder, TurnFacts } from '../core/ports/fact-finder.ts';

export type DeferredFactFinder = FactFinder & {
  /** Loads once; requests wait for it, so that no turn comes before. Rejects where it does not load. */
  load(): Promise<void>;
};

const nothing: TurnFacts = { facts: [], isCorrection: false, isSubstance: false, words: new Set() };

/** Finds nothing before `load` has resolved. */
export function createDeferredFactFinder(): DeferredFactFinder {
  let finder: FactFinder | undefined;
  const load = loadOnce(async () => {
    const { createFactFinder } = await import('../engine/understanding/facts.ts');
    finder = createFactFinder();
  });
  return {
    find: (turn, earlier) => finder?.find(turn, earlier) ?? nothing,
    asksFor: (text) => finder?.asksFor(text),
    load,
  };
}
