/**
 * What the panel shows: the shared fold of the conversation's events, and the state of the feed. The view is a plain object that
 * the fold changes in place. Each of its fields is tracked by itself, so an event reruns only the readers of what it changes;
 * a proxy per utterance would cost more on a long call, and lists are compared by key further down (see keyed.ts).
 */
import { batch, createSignal } from 'solid-js';
import { applyEvent, type ConversationView, emptyView } from '../../../shared/assist/conversation.ts';
import type { AssistEvent } from '../../../shared/assist/event.ts';
import type { FeedPhase } from './feed-machine.ts';

export type PanelState = {
  /** Reading a field is tracked. Readers must not change it. */
  readonly view: ConversationView;
  readonly phase: FeedPhase;
  /** The view was live once, so what is on screen is real. */
  readonly seen: boolean;
  /** Events of other instances arrive late: the service cannot reach its store. */
  readonly delayed: boolean;
  /** The interaction rings at this agent: the service shows it once it is answered. */
  readonly ringing: boolean;
};

export type PanelStore = {
  readonly state: PanelState;
  /** Folds the events into the view; readers rerun once for all of them. */
  apply(events: readonly AssistEvent[]): void;
  /** Replaces the whole view by a snapshot. */
  replace(view: ConversationView): void;
  feed(phase: FeedPhase, seen: boolean, delayed?: boolean): void;
  /** Whether Genesys says that the interaction rings at this agent. */
  ring(ringing: boolean): void;
};

type ViewField = keyof ConversationView;

/** The fields that `applyEvent` changes for each type of event. */
const changedFields: { readonly [T in AssistEvent['type']]: readonly ViewField[] } = {
  conversation: ['status', 'channel', 'language', 'queue', 'translation', 'features', 'engine', 'startedAt', 'endedAt'],
  // Beyond the limit of utterances the oldest goes with its sentiment and intents, which are read by way of the utterances.
  utterance: ['utterances', 'translations'],
  translation: ['translations'],
  sentiment: ['sentiments'],
  intent: ['intents'],
  suggestion: ['suggestions'],
  action: ['actions'],
  fact: ['facts'],
  context: ['context'],
  summary: ['summary'],
  notice: ['notices'],
  feedback: ['feedback'],
  unanswered: ['unanswered'],
};

/** The store of one conversation, empty at first. */
export function createPanelStore(): PanelStore {
  const { view, target, notify } = trackFields(emptyView());
  const [phase, setPhase] = createSignal<FeedPhase>('idle');
  const [seen, setSeen] = createSignal(false);
  const [delayed, setDelayed] = createSignal(false);
  const [ringing, setRinging] = createSignal(false);
  return {
    state: {
      view,
      get phase() {
        return phase();
      },
      get seen() {
        return seen();
      },
      get delayed() {
        return delayed();
      },
      get ringing() {
        return ringing();
      },
    },
    apply(events) {
      const changed = new Set<ViewField>();
      for (const event of events) {
        applyEvent(target, event);
        for (const field of changedFields[event.type]) changed.add(field);
      }
      notify(changed);
    },
    replace(next) {
      const former = Object.keys(target) as ViewField[];
      for (const field of former) delete target[field];
      Object.assign(target, emptyView(), next);
      notify(new Set([...former, ...(Object.keys(target) as ViewField[])]));
    },
    feed(nextPhase, nextSeen, nextDelayed = false) {
      batch(() => {
        setPhase(nextPhase);
        setSeen(nextSeen);
        setDelayed(nextDelayed);
      });
    },
    ring: (next) => void setRinging(next),
  };
}

/** `view` reads `target` and tracks each field that is read; `notify` reruns the readers of fields that changed. */
function trackFields<T extends object>(target: T) {
  const signals = new Map<PropertyKey, { read: () => unknown; write: (value: unknown) => void }>();
  const signalOf = (field: PropertyKey) => {
    let signal = signals.get(field);
    if (!signal) {
      const [read, write] = createSignal<unknown>(target[field as keyof T], { equals: sameValue });
      signal = { read, write: (value) => write(() => value) };
      signals.set(field, signal);
    }
    return signal;
  };
  return {
    target,
    view: new Proxy(target, { get: (_target, field) => signalOf(field).read() }),
    notify(fields: ReadonlySet<keyof T>) {
      batch(() => {
        for (const field of fields) signals.get(field)?.write(target[field]);
      });
    },
  };
}

/** Objects are changed in place, so the same one may have other contents. */
const sameValue = (a: unknown, b: unknown) => a === b && typeof a !== 'object';
