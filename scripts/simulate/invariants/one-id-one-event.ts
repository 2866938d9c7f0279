/**
 * No id twice: every reader of an id gets the same event. An instance that is separated from Redis goes on with the
 * next ids, and another may give the same ones; a new epoch ends that, which the comparison of every panel at the end shows.
 */
import type { AssistEvent } from '../../../shared/assist/event.ts';
import type { ConversationId, EventId } from '../../../shared/ids.ts';
import type { Findings } from '../findings.ts';

const invariant = 'one id, one event';

export class OneIdOneEvent {
  readonly #findings: Findings;
  readonly #isSeparated: () => boolean;
  readonly #known = new Map<ConversationId, Map<EventId, AssistEvent>>();
  readonly #twice = new Set<string>();

  /** `isSeparated`: some instance does not reach Redis now, or has not caught up since. */
  constructor(findings: Findings, isSeparated: () => boolean) {
    this.#findings = findings;
    this.#isSeparated = isSeparated;
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
      if (before === undefined) known.set(eventId, event);
      else if (hasSameContent(before, event)) continue;
      else if (this.#isSeparated()) this.#twice.add(`${id} ${eventId}`);
      else
        this.#findings.report(
          invariant,
          `${who} has ${contentOf(event)} as ${eventId}, which was ${contentOf(before)} before`,
        );
    }
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
