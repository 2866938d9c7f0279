/** What a panel knows of one call: when each utterance arrived first, and what it shows in the end. */

import type { ConversationLog, LogRead, StoredEvent } from '../../../runtime/core/ports/conversation-log.ts';
import { applyEvent, type ConversationView, emptyView, foldEvents } from '../../../shared/assist/conversation.ts';
import type { ConversationId } from '../../../shared/ids.ts';

export type Panel = {
  readonly arrivedAt: ReadonlyMap<string, number>;
  /** Ids that came more than once. */
  readonly repeated: number;
  readonly resets: number;
  view(): ConversationView;
  stop(): void;
};

/** Follows the call, and again where the log ended the reader. */
export function openPanel(log: ConversationLog, id: ConversationId): Panel {
  const arrivedAt = new Map<string, number>();
  const ids = new Set<string>();
  const state = { view: emptyView(), repeated: 0, resets: 0, isOpen: true, stop: () => {} };
  const arrived = (utteranceId: string): void => {
    if (!arrivedAt.has(utteranceId)) arrivedAt.set(utteranceId, performance.now());
  };
  const take = (events: readonly StoredEvent[]): void => {
    for (const { id: eventId, event } of events) {
      if (ids.has(eventId)) state.repeated += 1;
      ids.add(eventId);
      applyEvent(state.view, event);
      if (event.type === 'utterance') arrived(event.utteranceId);
    }
  };
  const reset = ({ conversation }: Extract<LogRead, { kind: 'reset' }>): void => {
    state.resets += 1;
    state.view = foldEvents([], structuredClone(conversation));
    for (const { utteranceId } of conversation.utterances) arrived(utteranceId);
  };
  const follow = (): void => {
    ids.clear();
    state.view = emptyView();
    state.stop = log.follow(id, undefined, {
      onStart: (start) => (start.kind === 'tail' ? take(start.events) : reset(start)),
      onEvents: take,
      onReset: reset,
      onError: () => void setTimeout(() => state.isOpen && follow(), 200),
    });
  };
  follow();
  return {
    arrivedAt,
    get repeated() {
      return state.repeated;
    },
    get resets() {
      return state.resets;
    },
    view: () => state.view,
    stop() {
      state.isOpen = false;
      state.stop();
    },
  };
}
