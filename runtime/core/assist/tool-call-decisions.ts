/** Decisions of agents about the tool calls of generators, sent to Dialogflow with the answer record of the call, and written to it. */
import { EarshotError } from '../../../shared/errors.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { Action, GeneratorDecisions } from '../actions/actions.ts';
import { idempotencyKeyOf, parameterValues } from '../actions/parameters.ts';
import type { ConversationSegments } from '../chat/conversation-segments.ts';
import type { ToolOutcome } from '../ports/action-tools.ts';
import type { AssistFeed } from '../ports/assist-feed.ts';
import type { ActionDraft, AssistGateway, AssistResult } from '../ports/assist-gateway.ts';

export type ToolCallDecisionsOptions = {
  readonly gateway: Pick<AssistGateway, 'ensureConversation' | 'decideToolCall' | 'sendFeedback'>;
  readonly segments: Pick<ConversationSegments, 'current'>;
  readonly feed: AssistFeed;
};

/** Longest `request_id` that Dialogflow accepts. */
const requestIdCharacters = 36;

/** What follows at once, such as the next suggestion, goes to the feed. */
export function createToolCallDecisions({ gateway, segments, feed }: ToolCallDecisionsOptions): GeneratorDecisions {
  const decide = async (id: ConversationId, action: Action, decision: 'CONFIRM' | 'CANCEL') => {
    const { answerRecord, actionId } = action;
    if (answerRecord === undefined) throw new EarshotError('failed_precondition');
    const parameters = parameterValues(action.parameters);
    const handle = await gateway.ensureConversation(id, { segment: await segments.current(id) });
    const key = await idempotencyKeyOf(id, `${actionId} ${decision}`, parameters);
    const requestId = key.slice(0, requestIdCharacters);
    const results = await gateway.decideToolCall(handle, { answerRecord, action: decision, parameters, requestId });
    // What was decided counts, whether or not the report of it arrives.
    await gateway.sendFeedback({ answerRecord, displayed: true, clicked: decision === 'CONFIRM' }).catch(() => {});
    return results;
  };
  return {
    async confirm(id, action) {
      try {
        const results = await decide(id, action, 'CONFIRM');
        const own = results.flatMap((result) => actionsOf(result)).find(({ actionId }) => actionId === action.actionId);
        for (const result of results) passOn(feed, id, result, action.actionId);
        return outcomeOf(own);
      } catch (error) {
        const { code } = EarshotError.from(error);
        return { type: 'failed', failure: code === 'timeout' ? 'unknown_outcome' : 'unavailable' };
      }
    },
    async decline(id, action) {
      await decide(id, action, 'CANCEL');
    },
  };
}

const actionsOf = (result: AssistResult): readonly ActionDraft[] =>
  result.kind === 'suggestions' ? (result.actions ?? []) : [];

/** Without the action itself, whose outcome is published by its run. */
function passOn(feed: AssistFeed, id: ConversationId, result: AssistResult, actionId: string): void {
  if (result.kind === 'recognition' || result.kind === 'activity') return;
  const others = actionsOf(result).filter((each) => each.actionId !== actionId);
  feed.of(id).result(result.kind === 'suggestions' ? { ...result, actions: others } : result);
}

/** Dialogflow answers at once, or with a later suggestion that then brings the result. */
function outcomeOf(made: ActionDraft | undefined): ToolOutcome {
  if (made?.state === 'failed') return { type: 'failed', failure: 'refused', result: made.result };
  return { type: 'done', result: made?.result ?? '' };
}
