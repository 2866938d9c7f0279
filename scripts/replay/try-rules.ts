/** What the rules and checklists of RULES_FILE come to in a past conversation. Pure. */
import { type CoachingEffect, factNames } from '../../runtime/core/rules/coaching.ts';
import { initialRulesState, type RuleEffect, stepRules, type TeamRules } from '../../runtime/core/rules/rules.ts';
import type { Observation } from '../../runtime/core/rules/situation.ts';
import type { AssistEvent } from '../../shared/assist/event.ts';

export type RuleOutcome = {
  readonly at: string;
  readonly outcome: string;
  readonly id: string;
  readonly title: string;
};

const tickMs = 1_000;

/** The events at the times that they have, with a look each second between them, as a running service makes. */
export function tryRulesOn(team: TeamRules, events: readonly AssistEvent[]): RuleOutcome[] {
  const outcomes: RuleOutcome[] = [];
  let state = initialRulesState;
  let startedAt: number | undefined;
  const step = (observed: Observation): void => {
    const [next, effects] = stepRules(state, observed, team);
    state = next;
    for (const effect of effects) {
      const about = subjectOf(effect);
      if (about) outcomes.push({ at: clockText(effect.atMs), outcome: effect.type, id: about.id, title: about.title });
    }
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

/** A list that has changed says nothing beside the items that changed it. */
function subjectOf(effect: RuleEffect | CoachingEffect): { readonly id: string; readonly title: string } | undefined {
  if (effect.type === 'checklist') return undefined;
  return 'rule' in effect ? effect.rule : effect.item;
}

function observationOf(event: AssistEvent, atMs: number): Observation | undefined {
  if (event.type === 'conversation') {
    const { status, queue, language } = event;
    return status === 'ended' ? { type: 'ended', atMs } : { type: 'started', atMs, queue, language };
  }
  if (event.type === 'utterance') return event.final ? { ...event, atMs } : undefined;
  if (event.type === 'intent' || event.type === 'sentiment') return { ...event, atMs };
  if (event.type === 'fact')
    return event.status === undefined ? { type: 'fact', atMs, names: factNames(event) } : undefined;
  if (event.type === 'notice' && event.code === 'paused' && event.params?.cause === 'paused')
    return { type: 'hold', atMs, held: event.resolved !== true };
  return undefined;
}

/** Minutes and seconds since the conversation began. */
function clockText(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
}
