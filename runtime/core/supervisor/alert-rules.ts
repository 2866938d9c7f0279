/** Rules of alerts: what a team writes in its file, and what it means. The conditions are those of all rules. */
import * as v from 'valibot';
import { boundedString } from '../../../shared/bounded.ts';
import { alertKinds, alertLevels } from '../../../shared/supervisor/overview.ts';
import { type Condition, ConditionSchema } from '../rules/conditions.ts';

const seconds = v.pipe(v.number(), v.minValue(0), v.maxValue(86_400));
const ruleId = v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9_-]{0,63}$/));

/** What only a supervisor's rule looks at. */
const LiveConditionSchema = v.variant('type', [
  /** The smoothed sentiment of the customer has fallen by so much against the turns before. */
  v.object({ type: v.literal('falling'), by: v.pipe(v.number(), v.minValue(0.05), v.maxValue(2)) }),
  /** The smoothed sentiment of the customer has been below for so long. */
  v.object({ type: v.literal('low'), below: v.pipe(v.number(), v.minValue(-1), v.maxValue(1)), seconds }),
  /** Both spoke at once for so long, within the last two minutes of speech. */
  v.object({ type: v.literal('talk_over'), seconds }),
  /** Items of the checklist are open when the conversation ends. */
  v.object({ type: v.literal('checklist'), open: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 1) }),
  /** The agent made a promise. */
  v.object({ type: v.literal('promise') }),
  /** Recognition or assistance has failed, or is in trouble. */
  v.object({ type: v.literal('engine'), state: v.optional(v.picklist(['degraded', 'failed']), 'failed') }),
]);
export type LiveCondition = v.InferOutput<typeof LiveConditionSchema>;
const liveTypes: ReadonlySet<string> = new Set(LiveConditionSchema.options.map(({ entries }) => entries.type.literal));

export const isLiveCondition = (condition: LiveCondition | Condition): condition is LiveCondition =>
  liveTypes.has(condition.type);

export const AlertRuleSchema = v.object({
  id: ruleId,
  /** What the supervisor reads. */
  title: v.pipe(boundedString, v.minLength(1), v.maxLength(120)),
  level: v.optional(v.picklist(alertLevels), 'warning'),
  when: v.lazy((input) =>
    liveTypes.has(String((input as { type?: unknown } | null)?.type)) ? LiveConditionSchema : ConditionSchema,
  ) as v.GenericSchema<unknown, LiveCondition | Condition>,
  /** The kind under which it is shown; absent: as its condition says. */
  kind: v.optional(v.picklist(alertKinds)),
  /** Names or ids; absent: all queues. */
  queues: v.optional(v.pipe(v.array(boundedString), v.maxLength(200))),
  /** BCP 47, of its phrases; absent: the language of the conversation. */
  language: v.optional(v.pipe(boundedString, v.maxLength(35))),
  /** In one conversation it is not raised again for so long. */
  coolDownSeconds: v.optional(seconds, 300),
});
export type AlertRule = v.InferOutput<typeof AlertRuleSchema>;

export const AlertRulesSchema = v.object({
  rules: v.pipe(
    v.array(AlertRuleSchema),
    v.maxLength(200),
    v.check((rules) => new Set(rules.map(({ id }) => id)).size === rules.length, 'Each rule needs an id of its own'),
  ),
});
