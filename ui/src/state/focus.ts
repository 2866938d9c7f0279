/**
 * The one thing that helps now, and what waits behind it. Pure.
 *
 * A hand-over comes first until the agent has read it. Then what follows from the last few utterances goes before what is older, an
 * answer before a step, and a step before a reply. What is on the card stays there while the agent reads it, and until something
 * that matters more arrives.
 */
import type { ConversationView } from '../../../shared/assist/conversation.ts';
import { contextKey } from './context-key.ts';
import { isHandOver } from './customer-items.ts';
import { type Dismissals, isDismissed } from './dismissals.ts';
import { currentGroup, isTimely, proactiveAnswers, type Suggestion, timelyUtterances } from './suggestions.ts';

export type FocusType = 'handOver' | 'answer' | 'step' | 'reply';

export type FocusItem = {
  /** Stays the same while the item does. */
  readonly key: string;
  readonly type: FocusType;
  /** Absent for a hand-over. */
  readonly suggestion?: Suggestion;
  readonly rank: number;
};

export type FocusInput = {
  readonly view: Pick<ConversationView, 'utterances' | 'suggestions' | 'context' | 'channel'>;
  readonly dismissals: Dismissals;
  /** Suggestion ids that the agent has used. */
  readonly used: ReadonlySet<string>;
  /** Ids of the hand-overs that the agent has read. */
  readonly read: ReadonlySet<string>;
};

/** Utterances after its own during which a suggestion is about what is going on. */
export const freshUtterances = 3;

const ranks: Readonly<Record<FocusType, number>> = { handOver: 100, answer: 3, step: 2, reply: 1 };
const freshRank = 10;

/** Everything that could be on the card, best first. */
export function focusItems({ view, dismissals, used, read }: FocusInput): FocusItem[] {
  const { context } = view;
  const items: FocusItem[] = [];
  if (context && isHandOver(context) && !read.has(contextKey(context)))
    items.push({ key: `handOver:${contextKey(context)}`, type: 'handOver', rank: ranks.handOver });
  const add = (type: FocusType, suggestion: Suggestion | undefined) => {
    if (!suggestion || used.has(suggestion.suggestionId) || isDismissed(dismissals, suggestion)) return;
    const age = ageOf(suggestion, view.utterances);
    if (age > timelyUtterances) return;
    const rank = ranks[type] + (age <= freshUtterances ? freshRank : 0);
    items.push({ key: `${type}:${suggestion.suggestionId}`, type, suggestion, rank });
  };
  const answers = proactiveAnswers(view.suggestions);
  for (const answer of answers.slice(0, 3))
    if (answer.text !== '' && isTimely(answer, answers, view.utterances)) add('answer', answer);
  add('step', currentStep(view.suggestions));
  // In a chat the replies lead the sections, so the card would only repeat them.
  if (view.channel !== 'chat') add('reply', currentGroup(view.suggestions, 'smart_reply')[0]);
  return items.toSorted((a, b) => b.rank - a.rank);
}

/** The item for the card. `shownKey`: the one on it; `isReading`: the agent points at it or has the focus in it. */
export function chooseFocus(
  items: readonly FocusItem[],
  shownKey: string | undefined,
  isReading: boolean,
): FocusItem | undefined {
  const best = items[0];
  const shown = items.find(({ key }) => key === shownKey);
  if (!shown || !best) return best;
  return isReading || shown.rank >= best.rank ? shown : best;
}

/** The newest advice, unless the checklist says that it was followed. */
export function currentStep(all: readonly Suggestion[]): Suggestion | undefined {
  const newest = all.findLast(
    (s) => s.kind === 'coaching' && s.from === undefined && (s.text.trim() !== '' || Boolean(s.title)),
  );
  return newest && !isFollowed(newest, currentChecklist(all)) ? newest : undefined;
}

/** The checklist as it stands now. */
export function currentChecklist(all: readonly Suggestion[]): NonNullable<Suggestion['checklist']> {
  return all.findLast((s) => s.kind === 'coaching' && (s.checklist?.length ?? 0) > 0)?.checklist ?? [];
}

const plain = (text: string | undefined) =>
  (text ?? '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** The step is an item that is done, or nothing is left to do. */
function isFollowed(step: Suggestion, checklist: NonNullable<Suggestion['checklist']>): boolean {
  if (checklist.length > 0 && checklist.every((item) => item.done)) return true;
  const words = [plain(step.title), plain(step.text)];
  return checklist.some((item) => item.done && words.includes(plain(item.title)));
}

/** How many utterances have followed the one that it came from. Without one it is as new as the conversation. */
function ageOf({ utteranceId }: Suggestion, utterances: FocusInput['view']['utterances']): number {
  if (utteranceId === undefined) return 0;
  const at = utterances.findLastIndex((u) => u.utteranceId === utteranceId);
  return at < 0 ? 0 : utterances.length - 1 - at;
}
