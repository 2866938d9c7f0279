/** The agent's checklist, ticked by what she says, and one reminder at a time for what is due. Pure. */

import { fold, type WordLanguage } from '../../../shared/assist/words.ts';
import type { CoachingAdvice, Turn } from '../ports.ts';
import type { CoachingRules } from '../understanding/data-files.ts';

type Rule = CoachingRules[number];
type When = NonNullable<Rule['when']>;
export type CoachingFacts = { readonly [W in When]: boolean };

/** Advice and list as they stand after `turn`, or undefined where nothing has changed since the turn before. */
export function coach(
  rules: CoachingRules,
  turn: Turn,
  history: readonly Turn[],
  facts: CoachingFacts,
  language: WordLanguage,
  /** Items that she was reminded of before; once is enough. */
  reminded: ReadonlySet<string> = new Set(),
): (CoachingAdvice & { readonly itemId?: string }) | undefined {
  const before = history.filter((past) => past.id !== turn.id);
  const done = tick(rules, [...before, turn], language);
  const doneBefore = tick(rules, before, language);
  const due =
    turn.role === 'customer'
      ? rules.find(
          ({ when, itemId }) => when !== undefined && facts[when] && !done.has(itemId) && !reminded.has(itemId),
        )
      : undefined;
  const advice = due ? [{ title: due.title[language], text: due.advice[language] }] : [];
  const changed = before.length === 0 || done.size !== doneBefore.size;
  if (advice.length === 0 && !changed) return undefined;
  const checklist = rules.map(({ itemId, title }) => ({ itemId, title: title[language], done: done.has(itemId) }));
  return { advice, checklist, ...(due && { itemId: due.itemId }) };
}

function tick(rules: CoachingRules, turns: readonly Turn[], language: WordLanguage): Set<string> {
  const said = turns.filter((turn) => turn.role === 'agent').map((turn) => fold(turn.text));
  const done = rules.filter((rule) => {
    const patterns = rule.said[language].map((source) => new RegExp(source, 'u'));
    return said.some((text) => patterns.some((pattern) => pattern.test(text)));
  });
  return new Set(done.map((rule) => rule.itemId));
}
