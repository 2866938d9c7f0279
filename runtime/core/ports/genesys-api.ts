/** Requests to Genesys Cloud, always with the agent's own token: the service never has rights that the agent lacks. */
import type { ConversationId } from '../../../shared/ids.ts';

/** The user of a token, and the OAuth client that issued it. A valid token is not necessarily one that we accept. */
export type GenesysUser = {
  readonly userId: string;
  readonly name: string;
  readonly organizationId: string;
  readonly clientId: string;
  /** False for a user who is deactivated or deleted in Genesys. */
  readonly active: boolean;
};

/**
 * The part of a user in a conversation.
 * `present`: the user has an open leg (alerting counts). `after_call`: their leg has ended, their after-call work has not.
 * `left`: the user took part before; `conversationEnded` is false when it continued without them. `none`: the user never
 * took part. `unknown`: Genesys shows the user no such conversation.
 */
export type Participation =
  | { readonly kind: 'present' | 'after_call' | 'none' | 'unknown' }
  | { readonly kind: 'left'; readonly conversationEnded: boolean; readonly leftAt: number };

/**
 * Every method rejects with an EarshotError: `unauthenticated` (Genesys no longer accepts the token), `rate_limited`
 * (with `retryAfterMs`), `timeout` or `unavailable`. The token appears in no error and no log.
 */
export interface GenesysApi {
  identify(token: string): Promise<GenesysUser>;
  participation(token: string, conversationId: ConversationId, userId: string): Promise<Participation>;
  hasPermission(token: string, permission: string): Promise<boolean>;
  /**
   * Writes a summary into the wrap-up of the user's last leg: appended to the provisional notes, and as attributes. Reads
   * first, so that a repeated call changes nothing. Rejects with `failed_precondition` when the user has no leg or its
   * wrap-up is closed.
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
