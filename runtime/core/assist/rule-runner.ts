/** Runs the rules of a team over conversations: each is followed in the log by the instance that it started on. */
import type { ConversationView } from '../../../shared/assist/conversation.ts';
import type { AssistEvent } from '../../../shared/assist/event.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { AssistFeed } from '../ports/assist-feed.ts';
import type { SuggestionDraft } from '../ports/assist-gateway.ts';
import type { Clock } from '../ports/clock.ts';
import type { ConversationLog } from '../ports/conversation-log.ts';
import { type CompiledRule, type RuleEffect, type RulesState, stepRules } from '../rules/rules.ts';
import { initialSituation, type Observation } from '../rules/situation.ts';

export type RuleRunner = {
  /** Events that were appended here. Does its work in the background. */
  appended(conversationId: ConversationId, events: readonly AssistEvent[]): void;
};

export type RuleRunnerOptions = {
  readonly log: Pick<ConversationLog, 'follow'>;
  readonly feed: () => AssistFeed;
  readonly clock: Clock;
  /** Never rejects. */
  readonly rules: () => Promise<readonly CompiledRule[]>;
};

/** Conversations that are followed at a time; later ones have no rules. */
export const maxFollowed = 2_000;
const tickMs = 1_000;

/** Rules over the log. Without rules nothing is followed. */
export function createRuleRunner(options: RuleRunnerOptions): RuleRunner {
  const followed = new Map<ConversationId, FollowedRules>();
  const follow = async (id: ConversationId): Promise<void> => {
    const rules = await options.rules();
    if (rules.length === 0 || followed.has(id) || followed.size >= maxFollowed) return;
    followed.set(id, new FollowedRules(id, rules, options, () => followed.delete(id)));
  };
  return {
    appended(id, events) {
      if (events.some((event) => event.type === 'conversation' && event.status === 'started')) void follow(id);
    },
  };
}

class FollowedRules {
  readonly #id: ConversationId;
  readonly #rules: readonly CompiledRule[];
  readonly #options: RuleRunnerOptions;
  readonly #onEnd: () => void;
  #state: RulesState = { situation: initialSituation, lives: {} };
  #startedAt: number | undefined;
  #stop = (): void => {};
  #cancelTick = (): void => {};

  constructor(id: ConversationId, rules: readonly CompiledRule[], options: RuleRunnerOptions, onEnd: () => void) {
    this.#id = id;
    this.#rules = rules;
    this.#options = options;
    this.#onEnd = onEnd;
    this.#stop = options.log.follow(id, undefined, {
      onStart: (start) => {
        const events = start.kind === 'tail' ? start.events.map(({ event }) => event) : eventsOf(start.conversation);
        for (const event of events) this.#observe(event);
      },
      onEvents: (events) => {
        for (const { event } of events) this.#observe(event);
      },
      onReset: () => {},
      onError: () => this.#end(),
    });
    this.#tick();
  }

  #tick(): void {
    this.#cancelTick = this.#options.clock.after(tickMs, () => {
      this.#step({ type: 'tick', atMs: this.#elapsed() });
      if (this.#state.situation.phase !== 'ended') this.#tick();
    });
  }

  #elapsed(): number {
    return this.#startedAt === undefined ? 0 : Math.max(0, this.#options.clock.now() - this.#startedAt);
  }

  #observe(event: AssistEvent): void {
    if (event.type === 'conversation') {
      if (event.status === 'started') this.#startedAt ??= Date.parse(event.at);
      this.#step(
        event.status === 'started'
          ? { type: 'started', atMs: this.#elapsed(), queue: event.queue, language: event.language }
          : { type: 'ended', atMs: this.#elapsed() },
      );
      if (event.status === 'ended') this.#end();
    } else if (event.type === 'utterance') {
      const { utteranceId, role, text, endMs, final } = event;
      if (final) this.#step({ type: 'utterance', atMs: endMs, utteranceId, role, text });
    } else if (event.type === 'intent') {
      const { utteranceId, name, confidence } = event;
      this.#step({ type: 'intent', atMs: this.#elapsed(), utteranceId, name, confidence });
    } else if (event.type === 'sentiment')
      this.#step({ type: 'sentiment', atMs: this.#elapsed(), role: event.role, score: event.score });
  }

  #step(observed: Observation): void {
    const [next, effects] = stepRules(this.#state, observed, this.#rules);
    this.#state = next;
    for (const effect of effects) this.#show(effect);
  }

  #show({ type, rule, atMs, utteranceId }: RuleEffect): void {
    const sources = rule.article === undefined ? [] : [{ title: rule.title, uri: rule.article }];
    const card = type === 'said' ? { text: '' } : { title: rule.title, text: rule.text };
    const suggestion: SuggestionDraft = {
      kind: 'coaching',
      ...{ sources, ...card, suggestionId: `r-${rule.id}-${Math.round(atMs)}` },
      rule: { id: rule.id, title: rule.title, outcome: type, atMs: Math.round(atMs) },
    };
    const result = { kind: 'suggestions', suggestions: [suggestion], errors: [] } as const;
    this.#options.feed().of(this.#id).result(result, { utteranceId });
  }

  #end(): void {
    this.#cancelTick();
    this.#stop();
    this.#onEnd();
  }
}

/** What of a view rules look at. */
function eventsOf({ status, channel = 'voice', startedAt, language, utterances }: ConversationView): AssistEvent[] {
  if (status !== 'started' || startedAt === undefined) return [];
  const started = { type: 'conversation', status: 'started', channel, at: startedAt, language } as const;
  return [started, ...utterances.map((utterance) => ({ type: 'utterance' as const, ...utterance }))];
}
