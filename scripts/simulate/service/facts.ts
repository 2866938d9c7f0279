/**
 * Facts of simulated words, which mean nothing in any language: thirty or so in half an hour. So events of facts are in every log, and
 * the analysis of languages, which is pure and has its own tests, takes no part of a simulated hour.
 */
import type { DeferredFactFinder } from '../../../runtime/compose/facts.ts';
import type { FoundFact } from '../../../runtime/core/ports/fact-finder.ts';
import { numberOfWord } from '../dialogflow/speech.ts';

const everySoManyWords = 128;
const noWords: ReadonlySet<string> = new Set();

function factsOf(text: string): FoundFact[] {
  return text
    .split(' ')
    .filter((word) => (numberOfWord(word) ?? 1) % everySoManyWords === 0)
    .map((word) => ({ kind: 'reference', label: 'reference', value: word, key: `reference ${word}` }));
}

export const simulatedFacts: DeferredFactFinder = {
  load: async () => {},
  find: ({ text }) => ({ facts: factsOf(text), isCorrection: false, isSubstance: false, words: noWords }),
  asksFor: () => undefined,
};
