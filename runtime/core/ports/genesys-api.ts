/** What the service asks of Genesys Cloud, always with the agent's own token: it never has rights that she has not. */
import type { ConversationId } from '../../../shared/ids.ts';

/** Whose token it is, and by which OAuth client it was made. A token that works is not yet one that we accept. */
export type GenesysUser = {
  readonly userId: string;
  readonly name: string;
  readonly organizationId: string;
  readonly clientId: string;
  /** false: deactivated or deleted in Genesys. */
  readonly active: boolean;
};

/**
 * How a user stands to a conversation.
 * `present`: she has a leg that is open (alerting counts). `after_call`: her leg has ended, her after-call work has not.
 * `left`: she was in it; `conversationEnded` tells whether it went on without her. `none`: she never was.
 * `unknown`: Genesys shows her no such conversation.
 */
export type Participation =
  | { readonly kind: 'present' | 'after_call' | 'none' | 'unknown' }
  | { readonly kind: 'left'; readonly conversationEnded: boolean; readonly leftAt: number };

/**
 * Every method rejects with an EarshotError: `unauthenticated` (Genesys does not know the token any more), `rate_limited`
 * (with `retryAfterMs`), `timeout` or `unavailable`. The token appears in no error and no log.
 */
export interface GenesysApi {
  identify(token: string): Promise<GenesysUser>;
  participation(token: string, conversationId: ConversationId, userId: string): Promise<Participation>;
  hasPermission(token: string, permission: string): Promise<boolean>;
  /**
   * Puts a summary into the wrap-up of the user's last leg: provisional notes behind what is there, and attributes. Reads first,
   * so that a repeated call changes nothing more. Rejects with `failed_precondition` where she has no leg or its wrap-up is closed.
   */
  saveSummary(
    token: string,
    conversationId: ConversationId,
    userId: string,
    summary: {
      readonly summaryId: string;
      readonly sections: readonly { readonly title: string; readonly text: string }[];
    },
  ): Promise<{ readonly truncated: boolean }>;
}
