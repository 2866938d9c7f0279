/** Hints of a supervisor: coaching that a person wrote, and what the agent did with it. */
import type { AssistEvent, SuggestionEvent } from '../../../shared/assist/event.ts';
import { EarshotError } from '../../../shared/errors.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { ConversationFeed } from '../ports/assist-feed.ts';
import type { ConversationLog } from '../ports/conversation-log.ts';
import { iso, type Moment } from './feed-events.ts';
import type { FeedMask } from './feed-mask.ts';

export type HintDeps = {
  readonly conversationId: ConversationId;
  readonly deps: {
    readonly log: Pick<ConversationLog, 'snapshot'>;
    readonly moment: () => Moment;
    readonly newId: () => string;
  };
  readonly mask: FeedMask;
  readonly append: (events: readonly AssistEvent[]) => Promise<void>;
  /** Resolves once the state of the conversation has been read. */
  readonly loaded: () => Promise<void>;
};

/** A hint and its receipts are one suggestion: each event replaces the one before. */
export function createHintReplies(options: HintDeps): Pick<ConversationFeed, 'hint' | 'hintReceipt'> {
  const { conversationId, mask, append, loaded } = options;
  const { log, moment, newId } = options.deps;
  return {
    async hint({ text, author }) {
      await loaded();
      const event: SuggestionEvent = mask.one({
        type: 'suggestion',
        at: iso(moment()),
        suggestionId: `hint-${newId()}`,
        kind: 'coaching',
        proactive: true,
        text,
        sources: [],
        from: 'supervisor',
        author,
      });
      await append([event]);
      return event;
    },
    async hintReceipt(hintId, receipt) {
      const { conversation } = await log.snapshot(conversationId);
      const hint = conversation.suggestions.find(({ suggestionId, from }) => suggestionId === hintId && from);
      if (!hint) throw new EarshotError('not_found', { detail: 'The conversation has no such hint' });
      if (hint.receipt === 'dismissed' || hint.receipt === receipt) return;
      await append([{ ...hint, type: 'suggestion', at: iso(moment()), receipt }]);
    },
  };
}
