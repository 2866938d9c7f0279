/** What the agent did with what was offered: used, dismissed, read, rated. Kept per conversation, so that a reload forgets nothing. */
import { type Accessor, createSignal } from 'solid-js';
import type { Preferences } from '../data/preferences.ts';
import type { Dismissals } from '../state/dismissals.ts';

export type Rating = 'good' | 'bad';

export type AgentChoices = {
  /** Ids of the suggestions that were inserted, copied or sent. */
  readonly used: Accessor<ReadonlySet<string>>;
  setUsed(suggestionId: string, isUsed: boolean): void;
  readonly dismissals: Accessor<Dismissals>;
  setDismissals(next: Dismissals): void;
  /** Ids of the hand-overs that were read. */
  readonly read: Accessor<ReadonlySet<string>>;
  setRead(contextKey: string, isRead: boolean): void;
  /** Commands of the box that were run, newest last, each once. */
  readonly commands: Accessor<readonly string[]>;
  noteCommand(commandId: string): void;
  /** Id of the suggestion on the card on top, which no section opens a second time. */
  readonly onCard: Accessor<string | undefined>;
  setOnCard(suggestionId: string | undefined): void;
  /** What is on screen of the summary is in the wrap-up notes. */
  readonly isSummarySaved: Accessor<boolean>;
  setSummarySaved(isSaved: boolean): void;
  ratingOf(answerRecord: string): Rating | undefined;
  rate(answerRecord: string, rating: Rating | undefined): void;
};

type Stored = {
  readonly used: readonly string[];
  readonly dismissals: Dismissals;
  readonly read: readonly string[];
  readonly commands: readonly string[];
};

const key = 'choices';
const maxConversations = 8;
const maxIds = 200;

/** Ids and hashes only: nothing that was said is kept in the browser. */
export function createAgentChoices(prefs: Preferences, conversationId: string): AgentChoices {
  const known = prefs.get<Record<string, Partial<Stored>>>(key, {})[conversationId];
  const [used, setUsed] = createSignal<ReadonlySet<string>>(new Set(known?.used));
  const [dismissals, setDismissals] = createSignal<Dismissals>(known?.dismissals ?? {});
  const [read, setRead] = createSignal<ReadonlySet<string>>(new Set(known?.read));
  const [commands, setCommands] = createSignal<ReadonlySet<string>>(new Set(known?.commands));
  const [onCard, setOnCard] = createSignal<string>();
  const [isSummarySaved, setSummarySaved] = createSignal(false);
  const [ratings, setRatings] = createSignal<ReadonlyMap<string, Rating>>(new Map());

  function keep(): void {
    const others = Object.entries(prefs.get<Record<string, unknown>>(key, {})).filter(([id]) => id !== conversationId);
    const own: Stored = { used: [...used()], dismissals: dismissals(), read: [...read()], commands: [...commands()] };
    prefs.set(key, Object.fromEntries([...others, [conversationId, own]].slice(-maxConversations)));
  }

  return {
    used,
    setUsed(suggestionId, isUsed) {
      setUsed((before) => withMember(before, suggestionId, isUsed));
      keep();
    },
    dismissals,
    setDismissals(next) {
      setDismissals(next);
      keep();
    },
    read,
    setRead(contextKey, isRead) {
      setRead((before) => withMember(before, contextKey, isRead));
      keep();
    },
    commands: () => [...commands()],
    noteCommand(commandId) {
      setCommands((before) => withMember(before, commandId, true));
      keep();
    },
    onCard,
    setOnCard,
    isSummarySaved,
    setSummarySaved,
    ratingOf: (answerRecord) => ratings().get(answerRecord),
    rate(answerRecord, rating) {
      setRatings((before) => {
        const next = new Map(before);
        if (rating) next.set(answerRecord, rating);
        else next.delete(answerRecord);
        return next;
      });
    },
  };
}

function withMember(set: ReadonlySet<string>, member: string, isIn: boolean): ReadonlySet<string> {
  const others = [...set].filter((other) => other !== member);
  return new Set(isIn ? [...others, member].slice(-maxIds) : others);
}
