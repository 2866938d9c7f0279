/**
 * No id twice: every reader of an id gets the same event. An instance that is separated from Redis goes on with the
 * next ids, and another may give the same ones; a new epoch ends that, which the comparison of every panel at the end shows.
 */
import type { AssistEvent } from '../../../shared/assist/event.ts';
import type { ConversationId, EventId } from '../../../shared/ids.ts';
import type { Findings } from '../findings.ts';

const invariant = 'one id, one event';

export type Separation = {
  /** Some instance does not reach Redis now, or has not caught up since. */
  readonly isSeparated: () => boolean;
  /** A machine has died while one was. */
  readonly hasDiedSeparated: () => boolean;
};

export class OneIdOneEvent {
  readonly #findings: Findings;
  readonly #separation: Separation;
  readonly #known = new Map<ConversationId, Map<EventId, AssistEvent>>();
  /** Ids whose event was seen only while an instance was separated. */
  readonly #unsettled = new Set<string>();
  readonly #twice = new Set<string>();

  constructor(findings: Findings, separation: Separation) {
    this.#findings = findings;
    this.#separation = separation;
  }

  /** Ids that two instances gave to different events while one of them was separated from Redis. */
  get givenTwice(): number {
    return this.#twice.size;
  }

  /** `who` has got these. */
  seen(who: string, id: ConversationId, events: readonly AssistEvent[], ids: readonly EventId[]): void {
    let known = this.#known.get(id);
    if (!known) {
      known = new Map();
      this.#known.set(id, known);
    }
    this.#findings.checks(invariant, ids.length);
    for (let at = 0; at < ids.length; at++) {
      const eventId = ids[at]!;
      const event = events[at]!;
      const before = known.get(eventId);
      if (before === undefined) {
        known.set(eventId, event);
        if (this.#separation.isSeparated()) this.#unsettled.add(`${id} ${eventId}`);
      } else if (!hasSameContent(before, event)) {
        this.#onOther(
          `${who} has ${contentOf(event)} as ${eventId}, which was ${contentOf(before)} before`,
          `${id} ${eventId}`,
        );
        known.set(eventId, event);
      }
    }
  }

  #onOther(description: string, key: string): void {
    const isSeparated = this.#separation.isSeparated();
    const isLost = this.#unsettled.has(key) && this.#separation.hasDiedSeparated();
    if (!isSeparated && !isLost) this.#findings.report(invariant, description);
    else this.#twice.add(key);
    if (!isSeparated) this.#unsettled.delete(key);
  }
}

/** Most events are utterances, which are compared without a text of each. */
function hasSameContent(a: AssistEvent, b: AssistEvent): boolean {
  if (a === b) return true;
  if (a.type === 'utterance' && b.type === 'utterance')
    return a.text === b.text && a.revision === b.revision && a.utteranceId === b.utteranceId;
  return contentOf(a) === contentOf(b);
}

/** What distinguishes events. */
export function contentOf(event: AssistEvent): string {
  switch (event.type) {
    case 'utterance':
      return `${event.utteranceId}/${event.revision} ${event.text}`;
    case 'conversation':
      return `${event.status} ${event.at}`;
    case 'translation':
      return `translation ${event.utteranceId} ${event.language} ${event.text}`;
    case 'sentiment':
    case 'intent':
      return `${event.type} ${event.utteranceId}`;
    case 'suggestion':
      return `suggestion ${event.suggestionId} ${event.text}`;
    case 'action':
      return `action ${event.actionId} ${event.state} ${event.attempt}`;
    case 'fact':
      return `fact ${event.factId} ${event.value} ${event.status}`;
    case 'context':
      return `context ${event.contextId} ${event.items.length}`;
    case 'summary':
      return `summary ${event.summaryId}`;
    case 'feedback':
      return `feedback ${event.subject} ${event.subjectId} ${event.used} ${event.rating}`;
    case 'unanswered':
      return `unanswered ${event.questionId}`;
    case 'notice':
      return `notice ${event.code} ${event.noticeId} ${event.startMs}-${event.endMs} ${event.resolved} ${event.at}`;
  }
}
