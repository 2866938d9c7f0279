/**
 * The checklist of a conversation, for every engine: items stay once they were applicable, are ticked by what is said and known,
 * and by hand; advice about an item that is done goes away. Works on masked events.
 */
import type { AssistEvent, SuggestionEvent } from '../../../shared/assist/event.ts';
import { EarshotError } from '../../../shared/errors.ts';
import type { FactFinder, TurnFacts } from '../ports/fact-finder.ts';
import { iso, type Moment } from './feed-events.ts';
import { type ChecklistItem, type FeedState, mostCoaching, observeChecklist } from './feed-state.ts';

export type FeedChecklist = {
  /** `events` with whole checklists, followed by the coaching that changed with what they say. */
  derive(events: readonly AssistEvent[]): readonly AssistEvent[];
  /** Ticks or unticks by hand. Throws `not_found` for an item that there is not. */
  tick(itemId: string, done: boolean): SuggestionEvent;
};

/** Lists stay as the engine made them. */
export const noFeedChecklist: FeedChecklist = {
  derive: (events) => events,
  tick() {
    throw new EarshotError('not_found', { detail: 'The checklist has no such item' });
  },
};

/** Share of the words of an instruction that an agent who follows it says. */
const followedShare = 0.6;

/** Reads and changes `state.checklist`. */
export function createFeedChecklist(finder: FactFinder, state: FeedState, moment: () => Moment): FeedChecklist {
  const { items, hints } = state.checklist;
  const wantedOf = createWanted(finder);

  /** Whether anything changed. */
  const tickBySaid = (utterances: readonly Extract<AssistEvent, { type: 'utterance' }>[]): boolean => {
    const open = [...items.values()].filter(({ done, byHand }) => !done && !byHand);
    // To find what was said is most of the cost, and most conversations have no list.
    if (open.length === 0) return false;
    let changed = false;
    const known = new Set([...state.facts.values()].map(({ event }) => nameOf(event.label)));
    const said = utterances
      .filter(({ role, final }) => role === 'agent' && final)
      .map(({ utteranceId, text }) => ({ utteranceId, ...finder.find({ role: 'agent', text }, []) }));
    for (const item of open) {
      const wanted = wantedOf(item);
      const follower = said.find(({ words }) => isFollowed(wanted.words, words));
      const isKnown = wanted.asksFor !== undefined && known.has(wanted.asksFor);
      if (!follower && !isKnown) continue;
      items.set(item.itemId, { ...item, done: true, ...(follower && { utteranceId: follower.utteranceId }) });
      changed = true;
    }
    return changed;
  };

  const withList = (event: SuggestionEvent): SuggestionEvent => ({ ...event, checklist: [...items.values()] });

  const withdrawnHints = (): SuggestionEvent[] => {
    const done = new Set([...items.values()].filter((item) => item.done).map(({ title }) => title));
    return [...hints.values()].flatMap((hint) => {
      if (hint.title === undefined || !done.has(hint.title)) return [];
      hints.delete(hint.suggestionId);
      return [{ ...withoutAdvice(hint), at: iso(moment()) }];
    });
  };

  /** Nothing to tick, to withdraw or to complete: most events of most conversations. */
  const isWithoutCoaching = (events: readonly AssistEvent[]): boolean =>
    items.size === 0 && hints.size === 0 && !events.some((event) => event.type === 'suggestion');

  const derive = (events: readonly AssistEvent[]): readonly AssistEvent[] => {
    for (const event of events) if (event.type === 'suggestion') observeChecklist(state, event);
    if (isWithoutCoaching(events)) return events;
    const changed = tickBySaid(events.filter((event) => event.type === 'utterance'));
    const withdrawn = withdrawnHints();
    const gone = new Set(withdrawn.map(({ suggestionId }) => suggestionId));
    const { carrier } = state.checklist;
    const isCarried = events.some((event) => event.type === 'suggestion' && event === carrier);
    const kept = events.flatMap((event) => {
      if (event.type !== 'suggestion' || event.kind !== 'coaching') return [event];
      const listed = event.checklist ? withList(event) : event;
      // After the end there is nothing left to do.
      const isOver = state.status === 'ended' || gone.has(event.suggestionId);
      return [isOver ? withoutAdvice(listed) : listed];
    });
    const already = new Set(kept.flatMap((event) => (event.type === 'suggestion' ? [event.suggestionId] : [])));
    const more = withdrawn.filter(
      ({ suggestionId }) => !already.has(suggestionId) && suggestionId !== carrier?.suggestionId,
    );
    const isCarrierGone = carrier !== undefined && gone.has(carrier.suggestionId);
    if (!carrier || isCarried || (!changed && !isCarrierGone)) return [...kept, ...more];
    const next = withList({ ...(isCarrierGone ? withoutAdvice(carrier) : carrier), at: iso(moment()) });
    state.checklist.carrier = next;
    return [...kept, ...more, next];
  };

  return {
    derive,
    tick(itemId, done) {
      const item = items.get(itemId);
      const { carrier } = state.checklist;
      if (!item || !carrier) throw new EarshotError('not_found', { detail: 'The checklist has no such item' });
      items.set(itemId, { ...item, done, byHand: true });
      const next = withList({ ...carrier, at: iso(moment()) });
      state.checklist.carrier = next;
      return next;
    },
  };
}

type Wanted = Pick<TurnFacts, 'words'> & { readonly asksFor: string | undefined };

/** What an item asks the agent to say, found once for each of its texts: every message of a conversation is held against all items. */
function createWanted(finder: FactFinder): (item: ChecklistItem) => Wanted {
  const known = new Map<string, { readonly text: string; readonly found: Wanted }>();
  return (item) => {
    const text = item.action ?? item.title;
    const before = known.get(item.itemId);
    if (before?.text === text) return before.found;
    const { words } = finder.find({ role: 'agent', text }, []);
    const found = { words, asksFor: finder.asksFor(text) };
    known.set(item.itemId, { text, found });
    if (known.size > mostCoaching) known.delete(known.keys().next().value!);
    return found;
  };
}

/** "Order number" → `order_number`. */
const nameOf = (label: string) => label.toLowerCase().replaceAll(' ', '_');

function withoutAdvice({ responses: _responses, ...event }: SuggestionEvent): SuggestionEvent {
  return { ...event, text: '' };
}

function isFollowed(wanted: ReadonlySet<string>, said: ReadonlySet<string>): boolean {
  if (wanted.size < 2) return false;
  const followed = [...wanted].filter((word) => said.has(word)).length;
  return followed >= 2 && followed / wanted.size >= followedShare;
}
