/** What the panel shows: the shared fold of the conversation's events in a Solid store, and where the feed stands. */
import { batch } from 'solid-js';
import { createStore, produce } from 'solid-js/store';
import { applyEvent, type ConversationView, emptyView } from '../../../shared/assist/conversation.ts';
import type { AssistEvent } from '../../../shared/assist/event.ts';
import type { FeedPhase } from './feed-machine.ts';

export type PanelState = {
  view: ConversationView;
  phase: FeedPhase;
  /** What is on screen was live once. */
  seen: boolean;
  /** Milliseconds since 1970 of the last change that came from the service. */
  updatedAt: number;
};

export type PanelStore = {
  readonly state: PanelState;
  apply(events: readonly AssistEvent[], now: number): void;
  replace(view: ConversationView, now: number): void;
  feed(phase: FeedPhase, seen: boolean): void;
};

export function createPanelStore(): PanelStore {
  const [state, set] = createStore<PanelState>({ view: emptyView(), phase: 'idle', seen: false, updatedAt: 0 });
  return {
    state,
    apply(events, now) {
      if (events.length === 0) return;
      batch(() => {
        set(
          'view',
          produce((view) => {
            for (const event of events) applyEvent(view, event);
          }),
        );
        set('updatedAt', now);
      });
    },
    replace(view, now) {
      // Set by a function's draft: a plain object would be merged into the old one, and what is gone would stay.
      batch(() => {
        set(
          produce((draft) => {
            draft.view = { ...emptyView(), ...view };
            draft.updatedAt = now;
          }),
        );
      });
    },
    feed(phase, seen) {
      set({ phase, seen });
    },
  };
}
