/** The feedback outbox, loaded with the first feedback, or at once where an earlier page left some behind. */
import type { FeedbackRequest } from '../../../shared/api/routes.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import { feedbackKeyPrefix } from './feedback-key.ts';
import type { FeedbackOutbox, OutboxOptions } from './feedback-outbox.ts';

type Pending = {
  readonly conversationId: ConversationId;
  readonly request: FeedbackRequest;
  /** Added by `displayed`. */
  readonly isDisplayed: boolean;
};

/** What is added while it loads is added when it has loaded; it is loaded again with the next feedback where that fails. */
export function createLazyFeedback(options: OutboxOptions): FeedbackOutbox {
  let outbox: FeedbackOutbox | undefined;
  let loading: Promise<void> | undefined;
  let pending: Pending[] = [];
  const load = (): Promise<void> => {
    loading ??= import('./feedback-outbox.ts').then(
      ({ createFeedbackOutbox }) => {
        outbox = createFeedbackOutbox(options);
        for (const one of pending) put(outbox, one);
        pending = [];
      },
      () => {
        loading = undefined;
      },
    );
    return loading;
  };
  const add = (one: Pending): void => {
    if (outbox) put(outbox, one);
    else {
      pending.push(one);
      void load();
    }
  };
  /** A page that closes does not load anything any more. */
  const sendPending = async (): Promise<void> => {
    const left = pending;
    pending = [];
    const send = ({ conversationId, request }: Pending) =>
      options.api.feedback(conversationId, request, { keepalive: true });
    await Promise.allSettled(left.map(send));
  };
  if (options.prefs.keys().some((key) => key.startsWith(feedbackKeyPrefix))) void load();
  return {
    add: (conversationId, request) => add({ conversationId, request, isDisplayed: false }),
    displayed(conversationId, answerRecord) {
      if (answerRecord === undefined) return;
      add({ conversationId, request: { answerRecord, displayed: true }, isDisplayed: true });
    },
    close: () => outbox?.close() ?? sendPending(),
    get waiting() {
      return (outbox?.waiting ?? 0) + pending.length;
    },
  };
}

function put(outbox: FeedbackOutbox, { conversationId, request, isDisplayed }: Pending): void {
  if (isDisplayed) outbox.displayed(conversationId, request.answerRecord);
  else outbox.add(conversationId, request);
}
