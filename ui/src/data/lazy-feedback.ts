/** The feedback outbox, loaded with the first feedback, or at once where an earlier page left some behind. */

import { feedbackKeyPrefix } from './feedback-key.ts';
import type { FeedbackOutbox, OutboxOptions } from './feedback-outbox.ts';

/** What is added while it loads is added when it has loaded; it is loaded again with the next feedback where that fails. */
export function createLazyFeedback(options: OutboxOptions): FeedbackOutbox {
  let outbox: FeedbackOutbox | undefined;
  let loading: Promise<void> | undefined;
  let pending: ((outbox: FeedbackOutbox) => void)[] = [];
  const load = (): Promise<void> => {
    loading ??= import('./feedback-outbox.ts').then(
      ({ createFeedbackOutbox }) => {
        outbox = createFeedbackOutbox(options);
        for (const use of pending) use(outbox);
        pending = [];
      },
      () => {
        loading = undefined;
      },
    );
    return loading;
  };
  const use = (run: (outbox: FeedbackOutbox) => void): void => {
    if (outbox) run(outbox);
    else {
      pending.push(run);
      void load();
    }
  };
  if (options.prefs.keys().some((key) => key.startsWith(feedbackKeyPrefix))) void load();
  return {
    add: (conversationId, request) => use((to) => to.add(conversationId, request)),
    displayed: (conversationId, answerRecord) => use((to) => to.displayed(conversationId, answerRecord)),
    close: () => outbox?.close() ?? (pending.length > 0 ? load().then(() => outbox?.close()) : Promise.resolve()),
    get waiting() {
      return (outbox?.waiting ?? 0) + pending.length;
    },
  };
}
