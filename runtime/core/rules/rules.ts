/**
 * Rules of a team, pure: cards that appear when a condition holds, words that must or must not be said, and checklists. One step for each
 * thing that happens; what a rule has come to is kept by its id.
 */
import * as v from 'valibot';
import { unknownKey } from '../file-mistakes.ts';
import {
  type CoachingEffect,
  CoachingSchema,
  type CoachingState,
  type CompiledCoaching,
  compileCoaching,
  stepCoaching,
} from './coaching.ts';
import { type CompiledCondition, ConditionSchema, compileCondition } from './conditions.ts';
import { appliesTo, scopeEntries } from './scope.ts';
import { initialSituation, type Observation, observe, type Situation } from './situation.ts';

const ruleKeys = [
  'id',
  'kind',
  'title',
  'text',
  'article',
  'when',
  'say',
  'seconds',
  'cooldownSeconds',
  'queues',
  'languages',
];

/** `card`: shown when `when` holds. `must_say`: `say` within `seconds` after `when`. `must_not_say`: `say` at no time. */
const RuleSchema = v.strictObject(
  {
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
    ...scopeEntries,
  },
  (issue) => unknownKey(issue, ruleKeys),
);
export type Rule = v.InferOutput<typeof RuleSchema>;

/** The file of RULES_FILE. */
export const RulesFileSchema = v.strictObject(
  {
    rules: v.optional(
      v.pipe(v.array(RuleSchema, 'must be a list of rules'), v.maxLength(500, 'has more than 500 entries')),
      [],
    ),
    coaching: v.optional(
      v.pipe(v.array(CoachingSchema, 'must be a list'), v.maxLength(200, 'has more than 200 entries')),
      [],
    ),
  },
  (issue) => unknownKey(issue, ['rules', 'coaching']),
);
export type RulesFile = v.InferOutput<typeof RulesFileSchema>;

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

export type RulesState = {
  readonly situation: Situation;
  readonly lives: Readonly<Record<string, RuleLife>>;
  /** Undefined: there was no checklist yet. */
  readonly coaching: CoachingState | undefined;
};
export const initialRulesState: RulesState = { situation: initialSituation, lives: {}, coaching: undefined };

export type TeamRules = { readonly rules: readonly CompiledRule[]; readonly coaching: readonly CompiledCoaching[] };
export const noRules: TeamRules = { rules: [], coaching: [] };

/** Phrases are read in the language of the conversation. */
export const compileRules = ({ rules, coaching }: RulesFile): TeamRules => ({
  rules: rules.map(compileRule),
  coaching: compileCoaching(coaching),
});

function compileRule(rule: Rule): CompiledRule {
  return {
    rule,
    when: compileCondition(rule.when),
    isSaid: rule.say ? compileCondition({ type: 'phrase', phrases: rule.say, speaker: 'agent' }) : () => false,
  };
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

/** One step. Rules and checklists of other queues and languages rest. */
export function stepRules(
  { situation: before, lives, coaching }: RulesState,
  observed: Observation,
  team: TeamRules,
): [RulesState, (RuleEffect | CoachingEffect)[]] {
  const situation = observe(before, observed);
  const effects: RuleEffect[] = [];
  const next: Record<string, RuleLife> = { ...lives };
  const utteranceId = observed.type === 'utterance' ? observed.utteranceId : situation.turn?.utteranceId;
  for (const compiled of team.rules) {
    const { rule } = compiled;
    if (situation.phase === 'waiting' || !appliesTo(rule, situation)) continue;
    const [life, type] = judges[rule.kind](compiled, lives[rule.id], situation, observed);
    if (life) next[rule.id] = life;
    const atMs = life && life.type !== 'due' ? life.atMs : situation.elapsedMs;
    if (type) effects.push({ type, rule, atMs, utteranceId });
  }
  const [items, advice] = stepCoaching(coaching, team.coaching, { earlier: before, now: situation }, observed);
  return [{ situation, lives: next, coaching: items }, [...effects, ...advice]];
}
