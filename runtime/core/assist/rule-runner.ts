/**
 * Runs the rules of a team over conversations. Each is followed in the log by one instance, which holds a lease; when it is gone, the next
 * instance that appends something goes on from what the log says of the rules.
 */
import type { ConversationView } from '../../../shared/assist/conversation.ts';
import type { AssistEvent } from '../../../shared/assist/event.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { AssistFeed } from '../ports/assist-feed.ts';
import type { SuggestionDraft } from '../ports/assist-gateway.ts';
import type { Clock } from '../ports/clock.ts';
import type { ConversationLog } from '../ports/conversation-log.ts';
import type { LeaseStore } from '../ports/stores.ts';
import { type CoachingEffect, factNames } from '../rules/coaching.ts';
import { initialRulesState, type RuleEffect, type RulesState, stepRules, type TeamRules } from '../rules/rules.ts';
import type { Observation } from '../rules/situation.ts';

export type RuleRunner = {
  /** Events that were appended here. Does its work in the background. */
  appended(conversationId: ConversationId, events: readonly AssistEvent[]): void;
};

export type RuleRunnerOptions = {
  readonly log: Pick<ConversationLog, 'follow'>;
  readonly leases: Pick<LeaseStore, 'acquire' | 'renew' | 'release'>;
  /** Of this instance. */
  readonly owner: string;
  readonly feed: () => AssistFeed;
  readonly clock: Clock;
  /** As they are now: a file that is read again holds for running conversations, too. */
  readonly rules: () => TeamRules;
};

/** Conversations that are followed at a time; later ones have no rules. */
export const maxFollowed = 2_000;
const tickMs = 1_000;

/** How long an instance that is gone is waited for, and how often the lease is renewed. */
const leaseMs = 15_000;
const renewEveryMs = 5_000;
/** Events at which a conversation is followed that is not yet. */
const calls: ReadonlySet<AssistEvent['type']> = new Set(['conversation', 'utterance']);

/** Rules over the log. Without rules nothing is followed. */
export function createRuleRunner(options: RuleRunnerOptions): RuleRunner {
  const { clock, leases, owner } = options;
  const followed = new Map<ConversationId, FollowedRules | 'trying'>();
  /** Followed elsewhere: when to look again. */
  const elsewhere = new Map<ConversationId, number>();

  const follow = async (id: ConversationId): Promise<void> => {
    const { rules, coaching } = options.rules();
    if (rules.length + coaching.length === 0 || followed.has(id) || followed.size >= maxFollowed) return;
    followed.set(id, 'trying');
    const lease = await leases.acquire(`rules:${id}`, owner, leaseMs).catch(() => undefined);
    if (!lease) {
      followed.delete(id);
      elsewhere.set(id, clock.monotonic() + leaseMs);
      if (elsewhere.size > maxFollowed) elsewhere.delete(elsewhere.keys().next().value!);
      return;
    }
    const hold = { renew: () => leases.renew(lease, leaseMs), release: () => leases.release(lease) };
    followed.set(id, new FollowedRules(id, { ...options, hold }, () => followed.delete(id)));
  };
  return {
    appended(id, events) {
      if (followed.has(id) || !events.some(({ type }) => calls.has(type))) return;
      if (events.every((event) => event.type === 'conversation' && event.status === 'ended')) return;
      if (clock.monotonic() < (elsewhere.get(id) ?? 0)) return;
      elsewhere.delete(id);
      void follow(id);
    },
  };
}

type FollowOptions = RuleRunnerOptions & {
  readonly hold: { renew(): Promise<boolean>; release(): Promise<void> };
};

class FollowedRules {
  readonly #id: ConversationId;
  readonly #options: FollowOptions;
  readonly #onEnd: () => void;
  #state: RulesState = initialRulesState;
  #startedAt: number | undefined;
  /** Suggestions of rules that are in the log. */
  readonly #known = new Set<string>();
  #stop = (): void => {};
  #cancelTick = (): void => {};

  constructor(id: ConversationId, options: FollowOptions, onEnd: () => void) {
    this.#id = id;
    this.#options = options;
    this.#onEnd = onEnd;
    this.#stop = options.log.follow(id, undefined, {
      onStart: (start) => {
        const events = start.kind === 'tail' ? start.events.map(({ event }) => event) : eventsOf(start.conversation);
        // What the rules have come to already, before what they came to it by is read again.
        for (const event of events) this.#learn(event);
        for (const event of events) this.#observe(event);
        if (start.kind === 'reset') this.#endWith(start.conversation);
      },
      onEvents: (events) => {
        for (const { event } of events) this.#observe(event);
      },
      onReset: ({ conversation }) => this.#endWith(conversation),
      onError: () => this.#end(),
    });
    this.#tick(0);
  }

  #tick(sinceRenewedMs: number): void {
    this.#cancelTick = this.#options.clock.after(tickMs, () => {
      this.#step({ type: 'tick', atMs: this.#elapsed() });
      if (this.#state.situation.phase === 'ended') return;
      const isDue = sinceRenewedMs + tickMs >= renewEveryMs;
      if (isDue) this.#renew();
      this.#tick(isDue ? 0 : sinceRenewedMs + tickMs);
    });
  }

  /** Another instance has it where the lease is lost. A store that does not answer takes nothing away. */
  #renew(): void {
    this.#options.hold.renew().then(
      (isHeld) => !isHeld && this.#end(),
      () => {},
    );
  }

  #learn(event: AssistEvent): void {
    if (event.type === 'conversation' && event.status === 'started') this.#startedAt ??= Date.parse(event.at);
    if (event.type !== 'suggestion') return;
    this.#known.add(event.suggestionId);
    if (!event.rule) return;
    const { id, outcome, atMs } = event.rule;
    const life = { type: lifeOf[outcome], atMs };
    this.#state = { ...this.#state, lives: { ...this.#state.lives, [id]: life } };
  }

  #elapsed(): number {
    return this.#startedAt === undefined ? 0 : Math.max(0, this.#options.clock.now() - this.#startedAt);
  }

  #observe(event: AssistEvent): void {
    if (event.type === 'conversation') {
      const isFirst = this.#state.situation.phase === 'waiting';
      if (event.status === 'started') this.#startedAt ??= Date.parse(event.at);
      this.#step(
        event.status === 'started'
          ? { type: 'started', atMs: isFirst ? 0 : this.#elapsed(), queue: event.queue, language: event.language }
          : { type: 'ended', atMs: this.#elapsed() },
      );
      if (event.status === 'ended') this.#end();
    } else if (event.type === 'utterance') {
      const { utteranceId, role, text, endMs, final } = event;
      if (final) this.#step({ type: 'utterance', atMs: endMs, utteranceId, role, text });
    } else if (event.type === 'intent') {
      const { utteranceId, name, confidence } = event;
      this.#step({ type: 'intent', atMs: this.#elapsed(), utteranceId, name, confidence });
    } else if (event.type === 'notice' && event.code === 'paused' && event.params?.cause === 'paused') {
      const atMs = event.endMs ?? event.startMs ?? this.#elapsed();
      this.#step({ type: 'hold', atMs, held: event.resolved !== true });
    } else if (event.type === 'fact') {
      if (event.status === undefined) this.#step({ type: 'fact', atMs: this.#elapsed(), names: factNames(event) });
    } else if (event.type === 'sentiment')
      this.#step({ type: 'sentiment', atMs: this.#elapsed(), role: event.role, score: event.score });
  }

  #step(observed: Observation): void {
    const [next, effects] = stepRules(this.#state, observed, this.#options.rules());
    this.#state = next;
    for (const effect of effects) {
      const [suggestion, utteranceId] = suggestionOf(effect);
      if (suggestion) this.#show(suggestion, utteranceId);
    }
  }

  #show(suggestion: ShownSuggestion, utteranceId: string | undefined): void {
    if (this.#known.has(suggestion.suggestionId)) return;
    this.#known.add(suggestion.suggestionId);
    const result = { kind: 'suggestions', suggestions: [suggestion], errors: [] } as const;
    this.#options.feed().of(this.#id).result(result, { utteranceId });
  }

  /** A state instead of events has no end that would be observed. */
  #endWith({ status }: ConversationView): void {
    if (status === 'ended') this.#end();
  }

  #end(): void {
    this.#cancelTick();
    this.#stop();
    this.#onEnd();
    this.#options.hold.release().catch(() => {});
  }
}

const lifeOf = { card: 'shown', said: 'said', missed: 'missed', forbidden: 'said' } as const;

type ShownSuggestion = SuggestionDraft & { readonly suggestionId: string };

/** What an effect shows, and the utterance that it belongs to. The same effect has the same id on every instance. */
function suggestionOf(effect: RuleEffect | CoachingEffect): [ShownSuggestion | undefined, string | undefined] {
  const atMs = Math.round(effect.atMs);
  const base = { kind: 'coaching', text: '', sources: [] } as const;
  switch (effect.type) {
    case 'done':
      return [undefined, undefined];
    case 'checklist':
      return [{ ...base, suggestionId: `k-${effect.version}`, checklist: effect.items }, undefined];
    case 'advice': {
      const { id, title, advice } = effect.item;
      return [{ ...base, suggestionId: `k-${id}`, title, text: advice }, undefined];
    }
    default: {
      const { rule, type, utteranceId } = effect;
      const card = type === 'said' ? {} : { title: rule.title, text: rule.text };
      const sources = rule.article === undefined ? [] : [{ title: rule.title, uri: rule.article }];
      const outcome = { id: rule.id, title: rule.title, outcome: type, atMs };
      return [{ ...base, ...card, sources, suggestionId: `r-${rule.id}-${atMs}`, rule: outcome }, utteranceId];
    }
  }
}

/** What of a view rules look at. */
function eventsOf(view: ConversationView): AssistEvent[] {
  const { status, channel = 'voice', startedAt, language, queue, utterances, suggestions, facts } = view;
  if (status !== 'started' || startedAt === undefined) return [];
  const started = { type: 'conversation', status: 'started', channel, at: startedAt, language, queue } as const;
  return [
    started,
    ...utterances.map((utterance) => ({ type: 'utterance' as const, ...utterance })),
    ...facts.map((fact) => ({ type: 'fact' as const, ...fact })),
    ...suggestions.map((suggestion) => ({ type: 'suggestion' as const, ...suggestion })),
  ];
}
