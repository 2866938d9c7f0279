/**
 * What the panel shows: the shared fold of the conversation's events, and where the feed stands. The view is a plain object that
 * the fold changes in place; whoever reads it runs again with the next batch of events. That is cheaper than a proxy for every
 * utterance of a long call, and what is derived of it stops where nothing came out differently.
 */
import { batch, createSignal } from 'solid-js';
import { applyEvent, type ConversationView, emptyView } from '../../../shared/assist/conversation.ts';
import type { AssistEvent } from '../../../shared/assist/event.ts';
import type { FeedPhase } from './feed-machine.ts';

export type PanelState = {
  /** Reading it is tracked. Never to be changed by a reader. */
  readonly view: ConversationView;
  readonly phase: FeedPhase;
  /** What is on screen was live once. */
  readonly seen: boolean;
  /** What happens elsewhere comes late: the service can not reach its store. */
  readonly delayed: boolean;
  /** Counts the batches that were applied. */
  readonly revision: number;
};

export type PanelStore = {
  readonly state: PanelState;
  apply(events: readonly AssistEvent[]): void;
  replace(view: ConversationView): void;
  feed(phase: FeedPhase, seen: boolean, delayed?: boolean): void;
};

export function createPanelStore(): PanelStore {
  let view = emptyView();
  const [revision, setRevision] = createSignal(0);
  const [phase, setPhase] = createSignal<FeedPhase>('idle');
  const [seen, setSeen] = createSignal(false);
  const [delayed, setDelayed] = createSignal(false);
  const changed = () => setRevision((n) => n + 1);
  return {
    state: {
      get view() {
        revision();
        return view;
      },
      get phase() {
        return phase();
      },
      get seen() {
        return seen();
      },
      get delayed() {
        return delayed();
      },
      get revision() {
        return revision();
      },
    },
    apply(events) {
      if (events.length === 0) return;
      for (const event of events) applyEvent(view, event);
      changed();
    },
    replace(next) {
      view = { ...emptyView(), ...next };
      changed();
    },
    feed(nextPhase, nextSeen, nextDelayed = false) {
      batch(() => {
        setPhase(nextPhase);
        setSeen(nextSeen);
        setDelayed(nextDelayed);
      });
    },
  };
}
