/**
 * Rules of a team, pure: cards that appear when a condition holds, and words that must or must not be said. One step for each thing that
 * happens; what a rule has come to is kept by its id.
 */
import * as v from 'valibot';
import { boundedString } from '../../../shared/bounded.ts';
import { type CompiledCondition, ConditionSchema, compileCondition } from './conditions.ts';
import { type Observation, observe, type Situation } from './situation.ts';

const names = v.optional(v.pipe(v.array(boundedString), v.maxLength(200)));

/** `card`: shown when `when` holds. `must_say`: `say` within `seconds` after `when`. `must_not_say`: `say` at no time. */
const RuleSchema = v.strictObject({
  id: v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/)),
  kind: v.picklist(['card', 'must_say', 'must_not_say']),
  title: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  text: v.optional(v.pipe(v.string(), v.maxLength(2_000)), ''),
  /** Address of an article that agents open. */
  article: v.optional(
    v.pipe(v.string(), v.url(), v.maxLength(2_000), v.regex(/^https?:\/\//i, 'must begin with https:// or http://')),
  ),
  /** Absent: from the start. */
  when: v.optional(ConditionSchema, { type: 'start', seconds: 0 }),
  /** Phrases of the agent, in any inflection. */
  say: v.optional(
    v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(300))), v.minLength(1), v.maxLength(100)),
  ),
  seconds: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(86_400)), 60),
  /** Before the same card may be shown again; absent: once. */
  cooldownSeconds: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(86_400))),
  /** Names of queues, and languages such as `en`; absent: all. */
  queues: names,
  languages: names,
});
export type Rule = v.InferOutput<typeof RuleSchema>;

export const RulesFileSchema = v.pipe(
  v.strictObject({ rules: v.pipe(v.array(RuleSchema), v.maxLength(500)) }),
  v.check(
    ({ rules }) => rules.every(({ kind, say }) => kind === 'card' || say !== undefined),
    'must_say and must_not_say need "say"',
  ),
  v.check(({ rules }) => new Set(rules.map(({ id }) => id)).size === rules.length, 'each "id" must be there once'),
);

/** Times in milliseconds since the conversation began. */
export type RuleLife =
  | { readonly type: 'shown'; readonly atMs: number }
  | { readonly type: 'due'; readonly untilMs: number }
  | { readonly type: 'said'; readonly atMs: number }
  | { readonly type: 'missed'; readonly atMs: number };

export type RuleEffect = {
  readonly type: 'card' | 'said' | 'missed' | 'forbidden';
  readonly rule: Rule;
  readonly atMs: number;
  readonly utteranceId: string | undefined;
};

export type CompiledRule = {
  readonly rule: Rule;
  readonly when: CompiledCondition;
  readonly isSaid: CompiledCondition;
};

export type RulesState = { readonly situation: Situation; readonly lives: Readonly<Record<string, RuleLife>> };

/** Phrases are read in the language of the conversation. */
export function compileRules(rules: readonly Rule[]): CompiledRule[] {
  return rules.map((rule) => ({
    rule,
    when: compileCondition(rule.when),
    isSaid: rule.say ? compileCondition({ type: 'phrase', phrases: rule.say, speaker: 'agent' }) : () => false,
  }));
}

type Judge = (
  compiled: CompiledRule,
  life: RuleLife | undefined,
  situation: Situation,
  observed: Observation,
) => readonly [RuleLife | undefined, RuleEffect['type'] | undefined];

/** What a rule of each kind makes of what has just happened. */
const judges: { readonly [K in Rule['kind']]: Judge } = {
  card({ rule, when }, life, situation, observed) {
    const { elapsedMs } = situation;
    const isResting =
      life?.type === 'shown' &&
      (rule.cooldownSeconds === undefined || elapsedMs - life.atMs < rule.cooldownSeconds * 1_000);
    if (isResting || !when(situation, observed)) return [life, undefined];
    return [{ type: 'shown', atMs: elapsedMs }, 'card'];
  },
  must_say({ rule, when, isSaid }, life, situation, observed) {
    const { elapsedMs, phase } = situation;
    if (life?.type === 'said') return [life, undefined];
    if (isSaid(situation, observed)) return [{ type: 'said', atMs: elapsedMs }, 'said'];
    if (life?.type === 'missed') return [life, undefined];
    const due =
      life ??
      (when(situation, observed) ? { type: 'due' as const, untilMs: elapsedMs + rule.seconds * 1_000 } : undefined);
    if (due?.type === 'due' && (elapsedMs >= due.untilMs || phase === 'ended'))
      return [{ type: 'missed', atMs: Math.min(elapsedMs, due.untilMs) }, 'missed'];
    return [due, undefined];
  },
  must_not_say({ isSaid }, life, situation, observed) {
    if (!isSaid(situation, observed)) return [life, undefined];
    return [{ type: 'said', atMs: situation.elapsedMs }, 'forbidden'];
  },
};

/** One step. Rules of other queues and languages rest. */
export function stepRules(
  { situation: before, lives }: RulesState,
  observed: Observation,
  rules: readonly CompiledRule[],
): [RulesState, RuleEffect[]] {
  const situation = observe(before, observed);
  const effects: RuleEffect[] = [];
  const next: Record<string, RuleLife> = { ...lives };
  const utteranceId = observed.type === 'utterance' ? observed.utteranceId : situation.turn?.utteranceId;
  for (const compiled of rules) {
    const { rule } = compiled;
    if (!appliesTo(rule, situation)) continue;
    const [life, type] = judges[rule.kind](compiled, lives[rule.id], situation, observed);
    if (life) next[rule.id] = life;
    const atMs = life && life.type !== 'due' ? life.atMs : situation.elapsedMs;
    if (type) effects.push({ type, rule, atMs, utteranceId });
  }
  return [{ situation, lives: next }, effects];
}

function appliesTo({ queues, languages }: Rule, { queue, language, phase }: Situation): boolean {
  if (phase === 'waiting') return false;
  if (queues && (queue === undefined || !queues.includes(queue))) return false;
  return !languages || (language !== undefined && languages.includes(language.slice(0, 2).toLowerCase()));
}
