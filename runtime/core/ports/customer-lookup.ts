/** An administrator's address that says what is known of a customer. */
import type { ConversationId } from '../../../shared/ids.ts';

export interface CustomerLookup {
  /** Never rejects. At most 20 items, masked; undefined where it failed, which is logged and audited. */
  find(question: {
    readonly conversationId: ConversationId;
    readonly attributes: Readonly<Record<string, string>>;
    readonly language: string | undefined;
    readonly queue: string | undefined;
  }): Promise<readonly { readonly label: string; readonly value: string }[] | undefined>;
}
