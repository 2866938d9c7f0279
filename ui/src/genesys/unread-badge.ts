/** The badge on the widget's icon: the number of answers that arrived while the panel was out of view. */
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

/** In view at first. */
export function createUnreadBadge(options: {
  readonly setCount: (count: number) => void;
  /** Called for the first answer each time the panel is out of view. */
  readonly toast?: (title: string, text: string) => void;
}): UnreadBadge {
  let isInView = true;
  let current: readonly BadgeSuggestion[] = [];
  let known = new Set<string>();
  let shown = 0;

  // Replies and coaching change with every turn, so they do not count.
  const counts = (s: BadgeSuggestion) => s.proactive && s.text !== '' && 'isUnread' in suggestionKinds[s.kind];

  function show(count: number): void {
    if (count === shown) return;
    shown = count;
    options.setCount(count);
  }

  return {
    onSuggestions(all) {
      current = all;
      if (isInView) return;
      const fresh = all.filter((s) => counts(s) && !known.has(s.suggestionId));
      const first = fresh[0];
      if (shown === 0 && first) options.toast?.(first.title || first.query || '', first.text);
      show(fresh.length);
    },
    inView() {
      isInView = true;
      show(0);
    },
    outOfView() {
      if (!isInView) return;
      isInView = false;
      known = new Set(current.map((s) => s.suggestionId));
    },
  };
}
