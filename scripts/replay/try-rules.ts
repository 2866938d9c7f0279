/** What the rules of RULES_FILE come to in a past conversation. Pure. */
import * as v from 'valibot';
import {
  type CompiledRule,
  compileRules,
  RulesFileSchema,
  type RulesState,
  stepRules,
} from '../../runtime/core/rules/rules.ts';
import { initialSituation, type Observation } from '../../runtime/core/rules/situation.ts';
import type { AssistEvent } from '../../shared/assist/event.ts';

export type RuleOutcome = {
  readonly at: string;
  readonly outcome: string;
  readonly id: string;
  readonly title: string;
};

/** Throws what `mistake` makes of the sentence that says what is wrong with the file. */
export function readTeamRules(text: string, mistake: (problem: string) => Error): CompiledRule[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw mistake('it is not JSON');
  }
  const parsed = v.safeParse(RulesFileSchema, value);
  if (parsed.success) return compileRules(parsed.output.rules);
  const [issue] = parsed.issues;
  throw mistake(`"${v.getDotPath(issue) ?? 'file'}": ${issue.message}`);
}

const tickMs = 1_000;

/** The events at the times that they have, with a look each second between them, as a running service makes. */
export function tryRulesOn(rules: readonly CompiledRule[], events: readonly AssistEvent[]): RuleOutcome[] {
  const outcomes: RuleOutcome[] = [];
  let state: RulesState = { situation: initialSituation, lives: {} };
  let startedAt: number | undefined;
  const step = (observed: Observation): void => {
    const [next, effects] = stepRules(state, observed, rules);
    state = next;
    for (const { type, rule, atMs } of effects)
      outcomes.push({ at: clockText(atMs), outcome: type, id: rule.id, title: rule.title });
  };
  for (const event of events) {
    const instant = event.at === undefined ? undefined : Date.parse(event.at);
    startedAt ??= instant;
    const stated = event.type === 'utterance' || event.type === 'notice' ? (event.endMs ?? event.startMs) : undefined;
    const atMs = stated ?? Math.max(0, (instant ?? startedAt ?? 0) - (startedAt ?? 0));
    for (let now = state.situation.elapsedMs + tickMs; now < atMs; now += tickMs) step({ type: 'tick', atMs: now });
    const observed = observationOf(event, atMs);
    if (observed) step(observed);
  }
  return outcomes;
}

function observationOf(event: AssistEvent, atMs: number): Observation | undefined {
  if (event.type === 'conversation') {
    const { status, queue, language } = event;
    return status === 'ended' ? { type: 'ended', atMs } : { type: 'started', atMs, queue, language };
  }
  if (event.type === 'utterance') return event.final ? { ...event, atMs } : undefined;
  if (event.type === 'intent' || event.type === 'sentiment') return { ...event, atMs };
  if (event.type === 'notice' && event.code === 'paused' && event.params?.cause === 'paused')
    return { type: 'hold', atMs, held: event.resolved !== true };
  return undefined;
}

/** Minutes and seconds since the conversation began. */
function clockText(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
}
