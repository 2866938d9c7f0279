/** The feed of a conversation that this instance may lose to another one. */
import type { ConversationFeed } from '../ports/assist-feed.ts';

/** Drops events once this instance no longer owns the conversation. The log would refuse them anyway. */
export function guardFeed(feed: ConversationFeed, owns: () => boolean): ConversationFeed {
  return {
    ...feed,
    started: (...args) => {
      if (owns()) feed.started(...args);
    },
    ended: () => {
      if (owns()) feed.ended();
    },
    utterance: (draft) => {
      if (owns()) feed.utterance(draft);
    },
    result: (...args) => {
      if (owns()) feed.result(...args);
    },
    notice: (notice) => {
      if (owns()) feed.notice(notice);
    },
  };
}
