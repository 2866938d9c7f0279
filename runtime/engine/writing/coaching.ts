/** The agent's checklist, ticked by what is said and by what is known, and one reminder at a time for what is due. Pure. */
import { compilePhrases, type Phrases, plainWords } from '../data/phrases.ts';
import type { CoachingAdvice, Turn } from '../ports.ts';
import type { CoachingRules } from '../understanding/data-files.ts';

type Rule = CoachingRules[number];
type When = NonNullable<Rule['when']>;
export type CoachingFacts = { readonly [W in When]: boolean };

export type CoachingContext = {
  readonly turn: Turn;
  /** May contain `turn`. */
  readonly history: readonly Turn[];
  readonly facts: CoachingFacts;
  /** Kinds of entities that were named before `turn`, and with it. */
  readonly known?: { readonly before: ReadonlySet<string>; readonly now: ReadonlySet<string> };
  /** Items that the agent has been reminded of before; once is enough. */
  readonly reminded?: ReadonlySet<string>;
};

/** Advice and checklist as of `turn`, or undefined where nothing has changed since the turn before. */
export function coach(
  rules: CoachingRules,
  { turn, history, facts, known, reminded = new Set() }: CoachingContext,
): (CoachingAdvice & { readonly itemId?: string }) | undefined {
  const before = history.filter((past) => past.id !== turn.id);
  const done = tick(rules, [...before, turn], known?.now);
  const doneBefore = tick(rules, before, known?.before);
  const due =
    turn.role === 'customer'
      ? rules.find(
          ({ when, itemId }) => when !== undefined && facts[when] && !done.has(itemId) && !reminded.has(itemId),
        )
      : undefined;
  const advice = due ? [{ title: due.title, text: due.advice }] : [];
  const changed = before.length === 0 || done.size !== doneBefore.size;
  if (advice.length === 0 && !changed) return undefined;
  const checklist = rules
    .filter(({ itemId, onlyWhen }) => !onlyWhen || reminded.has(itemId) || itemId === due?.itemId)
    .map(({ itemId, title }) => ({ itemId, title, done: done.has(itemId) }));
  return { advice, checklist, ...(due && { itemId: due.itemId }) };
}

const compiled = new WeakMap<Rule, { readonly said: Phrases; readonly customerSaid: Phrases }>();

function phrasesOf(rule: Rule): { readonly said: Phrases; readonly customerSaid: Phrases } {
  let made = compiled.get(rule);
  if (!made) {
    made = { said: compilePhrases(rule.said), customerSaid: compilePhrases(rule.customerSaid) };
    compiled.set(rule, made);
  }
  return made;
}

function tick(
  rules: CoachingRules,
  turns: readonly Turn[],
  known: ReadonlySet<string> = new Set<string>(),
): Set<string> {
  const plain = turns.map(({ role, text }) => ({ role, text: plainWords(text) }));
  const done = rules.filter((rule) => {
    if (rule.known?.some((kind) => known.has(kind))) return true;
    const { said, customerSaid } = phrasesOf(rule);
    return plain.some(({ role, text }) =>
      role === 'agent' ? said.test(text) : role === 'customer' && customerSaid.test(text),
    );
  });
  return new Set(done.map((rule) => rule.itemId));
}
