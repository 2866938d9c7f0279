/** Raises alerts by rule. It keeps one situation per conversation, the same that all rules look at, and when each rule last held. */
import type { AssistEvent } from '../../../shared/assist/event.ts';
import type { AlertKind, LiveAlert } from '../../../shared/supervisor/overview.ts';
import { type OverviewState, smoothedSentiment, talkOverOf } from '../../../shared/supervisor/overview-state.ts';
import type { Clock } from '../ports/clock.ts';
import type { LiveAbout } from '../ports/live-index.ts';
import { type CompiledCondition, type Condition, compileCondition } from '../rules/conditions.ts';
import { initialSituation, type Observation, observe, type Situation } from '../rules/situation.ts';
import { type AlertRule, isLiveCondition, type LiveCondition } from './alert-rules.ts';
import type { AlertWatch } from './live-conversations.ts';

/** What a rule decides on. */
type Moment = {
  readonly situation: Situation;
  readonly observed: Observation;
  readonly state: OverviewState;
  readonly event: AssistEvent | undefined;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Since when the smoothed sentiment has been below, by threshold. */
  readonly lowSince: ReadonlyMap<number, number>;
};
type Holds = (moment: Moment) => boolean;

const liveConditions: {
  readonly [T in LiveCondition['type']]: (condition: Extract<LiveCondition, { type: T }>) => Holds;
} = {
  falling:
    ({ by }) =>
    ({ state, observed }) => {
      const scores = [...state.sentiments.values()];
      const before = scores.slice(0, -3);
      const now = smoothedSentiment(scores);
      if (observed.type !== 'sentiment' || before.length < 2 || now === undefined) return false;
      return before.reduce((sum, each) => sum + each, 0) / before.length - now >= by;
    },
  low:
    ({ below, seconds }) =>
    ({ lowSince, situation, at }) =>
      situation.phase === 'running' && at - (lowSince.get(below) ?? at) >= seconds * 1_000,
  talk_over:
    ({ seconds }) =>
    ({ state, observed }) =>
      observed.type === 'utterance' && talkOverOf(state.spans) >= seconds * 1_000,
  checklist:
    ({ open }) =>
    ({ state, observed }) =>
      observed.type === 'ended' && (state.checklist ? state.checklist.total - state.checklist.done : 0) >= open,
  promise:
    () =>
    ({ event }) =>
      event?.type === 'fact' && event.kind === 'promise' && event.status === undefined,
  engine:
    ({ state: wanted }) =>
    ({ state }) => {
      const codes = new Set(state.trouble.values());
      return codes.has('engine_failed') || (wanted === 'degraded' && codes.has('engine_degraded'));
    },
};

const kinds: Readonly<Record<Condition['type'] | LiveCondition['type'], AlertKind>> = {
  ...{
    phrase: 'phrase',
    intent: 'intent',
    sentiment: 'sentiment',
    falling: 'sentiment',
    low: 'sentiment',
    silence: 'silence',
  },
  hold: 'hold',
  talk_over: 'talk_over',
  checklist: 'checklist',
  promise: 'promise',
  engine: 'engine',
  start: 'phrase',
  end: 'checklist',
  all: 'phrase',
  any: 'phrase',
  not: 'phrase',
};

type Compiled = {
  readonly rule: AlertRule;
  readonly kind: AlertKind;
  readonly holds: Holds;
  /** It may begin to hold without an event. */
  readonly isTimed: boolean;
};

function compiled(rule: AlertRule): Compiled {
  const { when, language } = rule;
  const isTimed = mayHoldWithoutEvent(when);
  const kind = rule.kind ?? kinds[when.type];
  if (isLiveCondition(when)) {
    const compile = liveConditions[when.type] as (condition: LiveCondition) => Holds;
    return { rule, kind, holds: compile(when), isTimed };
  }
  const holds: CompiledCondition = compileCondition(when, language);
  return { rule, kind, holds: ({ situation, observed }) => holds(situation, observed), isTimed };
}

/** Phrases, intents and scores hold only at the event that brings them. */
function mayHoldWithoutEvent(when: Condition | LiveCondition): boolean {
  if (when.type === 'all') return when.of.every(mayHoldWithoutEvent);
  if (when.type === 'any') return when.of.some(mayHoldWithoutEvent);
  return ['silence', 'hold', 'start', 'end', 'not', 'engine', 'low'].includes(when.type);
}

type Watched = {
  situation: Situation;
  startedAt: number;
  readonly raisedAt: Map<string, number>;
  readonly lowSince: Map<number, number>;
};

/** A threshold has its time from the first look at which the sentiment is below, until it is not. */
function noteLow(lowSince: Map<number, number>, thresholds: ReadonlySet<number>, score: number, at: number): void {
  for (const below of thresholds) {
    if (score >= below) lowSince.delete(below);
    else if (!lowSince.has(below)) lowSince.set(below, at);
  }
}

/** One look at one conversation. `at`: milliseconds since 1970. */
export function createAlertWatch(options: {
  readonly rules: readonly AlertRule[];
  readonly clock: Pick<Clock, 'now'>;
  readonly onAlert?: ((alert: LiveAlert) => void) | undefined;
}): AlertWatch {
  const { clock, onAlert } = options;
  const rules = options.rules.map(compiled);
  const thresholds = new Set(options.rules.flatMap(({ when }) => (when.type === 'low' ? when.below : [])));
  // All conversations are looked at now and then, so that look is to be cheap.
  const timed = rules.filter(({ isTimed }) => isTimed);
  const watched = new Map<string, Watched>();

  const raise = (id: string, known: Watched, moment: Moment, about: LiveAbout | undefined): LiveAlert[] => {
    const { at } = moment;
    const queues = [about?.queue?.id, about?.queue?.name, moment.state.queue?.name, known.situation.queue];
    return (moment.event ? rules : timed).flatMap(({ rule, kind, holds }) => {
      if (rule.queues && !rule.queues.some((queue) => queues.includes(queue))) return [];
      const last = known.raisedAt.get(rule.id);
      if ((last !== undefined && at - last < rule.coolDownSeconds * 1_000) || !holds(moment)) return [];
      known.raisedAt.set(rule.id, at);
      const { event } = moment;
      const utteranceId = event && 'utteranceId' in event ? event.utteranceId : undefined;
      // By utterance where there is one, so that two instances that watch one chat raise the same alert.
      const place = utteranceId ?? String(Math.floor((at - known.startedAt) / 10_000));
      return [
        {
          alertId: `${rule.id}:${place}`,
          conversationId: id,
          ruleId: rule.id,
          kind,
          level: rule.level,
          title: rule.title,
          at: new Date(at).toISOString(),
          ...(utteranceId !== undefined && { utteranceId }),
        },
      ];
    });
  };

  return {
    observe(id, state, about, event) {
      if (state.startedAt === undefined || rules.length === 0) return [];
      const at = event?.at === undefined ? clock.now() : Date.parse(event.at);
      const known = watched.get(id) ?? {
        situation: initialSituation,
        startedAt: Date.parse(state.startedAt),
        raisedAt: new Map(),
        lowSince: new Map(),
      };
      watched.set(id, known);
      if (thresholds.size > 0)
        noteLow(known.lowSince, thresholds, smoothedSentiment(state.sentiments.values()) ?? 0, at);
      const found: LiveAlert[] = [];
      for (const observed of observationsOf(event, at - known.startedAt)) {
        known.situation = observe(known.situation, observed);
        const { situation } = known;
        found.push(...raise(id, known, { situation, observed, state, event, at, lowSince: known.lowSince }, about));
      }
      // What happened before this instance watched was reported by another one, or is no news.
      const fresh = found.filter((alert) => clock.now() - Date.parse(alert.at) < freshMs);
      for (const alert of fresh) onAlert?.(alert);
      return found;
    },
    forget: (id) => void watched.delete(id),
  };
}

const freshMs = 60_000;

/** What an event means to the rules. `atMs`: since the conversation began. */
function observationsOf(event: AssistEvent | undefined, atMs: number): Observation[] {
  switch (event?.type) {
    case undefined:
      return [{ type: 'tick', atMs }];
    case 'conversation': {
      const { language, queue } = event as { language?: string; queue?: string };
      return event.status === 'started' ? [{ type: 'started', atMs, language, queue }] : [{ type: 'ended', atMs }];
    }
    case 'utterance': {
      const { utteranceId, role, text } = event;
      return event.final ? [{ type: 'utterance', atMs, utteranceId, role, text }] : [];
    }
    case 'intent': {
      const { utteranceId, name, confidence } = event;
      return [{ type: 'intent', atMs, utteranceId, name, confidence }];
    }
    case 'sentiment':
      return [{ type: 'sentiment', atMs, role: event.role, score: event.score }];
    case 'notice': {
      if (event.code !== 'paused') return [{ type: 'tick', atMs }];
      return [{ type: 'hold', atMs, held: !event.resolved && event.endMs === undefined }];
    }
    default:
      return [{ type: 'tick', atMs }];
  }
}
