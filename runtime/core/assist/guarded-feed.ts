/** A conversation's feed for whoever may lose the conversation to another instance. */
import type { ConversationFeed } from '../ports/assist-feed.ts';

/** The feed while this instance owns the conversation, nothing afterwards: the log would refuse it anyway. */
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
