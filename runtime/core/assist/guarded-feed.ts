/** The feed of a conversation that this instance may lose to another one. */
import { EarshotError } from '../../../shared/errors.ts';
import type { ConversationFeed } from '../ports/assist-feed.ts';

/**
 * Drops events once this instance no longer owns the conversation; `answer`, `summary`, `translation`, `action` and `context` then reject with
 * `conflict`. The log would refuse them anyway. Lists every member, so that one that is added does not pass unguarded.
 */
export function guardFeed(feed: ConversationFeed, owns: () => boolean): ConversationFeed {
  const guard =
    <A extends unknown[]>(emit: (...args: A) => void) =>
    (...args: A): void => {
      if (owns()) emit(...args);
    };
  const guardAnswered =
    <A extends unknown[], R>(emit: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      if (!owns()) throw new EarshotError('conflict');
      return emit(...args);
    };
  return {
    conversationId: feed.conversationId,
    started: guard((...args) => feed.started(...args)),
    language: () => feed.language(),
    about: guard((facts) => feed.about(facts)),
    ended: guard(() => feed.ended()),
    utterance: guard((draft) => feed.utterance(draft)),
    result: guard((...args) => feed.result(...args)),
    recognized: guard((...args) => feed.recognized(...args)),
    notice: guard((notice) => feed.notice(notice)),
    answer: guardAnswered((...args) => feed.answer(...args)),
    summary: guardAnswered((summary) => feed.summary(summary)),
    translation: guardAnswered((translation) => feed.translation(translation)),
    action: guardAnswered((action) => feed.action(action)),
    context: guardAnswered((context) => feed.context(context)),
    tick: guardAnswered((...args) => feed.tick(...args)),
    hint: guardAnswered((hint) => feed.hint(hint)),
    hintReceipt: guardAnswered((...args) => feed.hintReceipt(...args)),
    stored: (write) => feed.stored(write),
    followOthers: () => feed.followOthers(),
    release: () => feed.release(),
    textOf: (utteranceId) => feed.textOf(utteranceId),
    flush: () => feed.flush(),
  };
}
