/** A model that says which of the tools it may call would help now. It calls nothing: what it says becomes a proposal. */
import type { ConversationView } from '../../../shared/assist/conversation.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { ActionTool } from './action-tools.ts';

export type ToolProposal = {
  readonly name: string;
  /** By parameter; not checked yet. */
  readonly values: Readonly<Record<string, unknown>>;
};

export interface ToolProposer {
  /** Never rejects; nothing where the model fails or proposes nothing. */
  propose(
    id: ConversationId,
    conversation: ConversationView,
    tools: readonly ActionTool[],
  ): Promise<readonly ToolProposal[]>;
}
