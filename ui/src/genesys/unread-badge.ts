/** The badge on the widget's icon: how many answers came while she looked elsewhere. Cleared when she looks. */
import { type SuggestionKind, suggestionKinds } from '../../../shared/assist/suggestion-kinds.ts';

export type BadgeSuggestion = {
  readonly suggestionId: string;
  readonly kind: SuggestionKind;
  readonly proactive: boolean;
  readonly text: string;
  readonly title?: string | undefined;
  readonly query?: string | undefined;
};

export type UnreadBadge = {
  /** All suggestions as they are now. */
  onSuggestions(all: readonly BadgeSuggestion[]): void;
  inView(): void;
  outOfView(): void;
};

export function createUnreadBadge(options: {
  readonly setCount: (count: number) => void;
  /** Once for each time that she looks away. */
  readonly toast?: (title: string, text: string) => void;
}): UnreadBadge {
  let looking = true;
  let current: readonly BadgeSuggestion[] = [];
  let known = new Set<string>();
  let shown = 0;

  // Replies and hints change with every turn; an answer is worth a look.
  const worthALook = (s: BadgeSuggestion) => s.proactive && s.text !== '' && 'isUnread' in suggestionKinds[s.kind];

  function show(count: number): void {
    if (count === shown) return;
    shown = count;
    options.setCount(count);
  }

  return {
    onSuggestions(all) {
      current = all;
      if (looking) return;
      const fresh = all.filter((s) => worthALook(s) && !known.has(s.suggestionId));
      const first = fresh[0];
      if (shown === 0 && first) options.toast?.(first.title || first.query || '', first.text);
      show(fresh.length);
    },
    inView() {
      looking = true;
      show(0);
    },
    outOfView() {
      if (!looking) return;
      looking = false;
      known = new Set(current.map((s) => s.suggestionId));
    },
  };
}
