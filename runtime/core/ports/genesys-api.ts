/** Requests to Genesys Cloud, always with the agent's own token: the service never has rights that the agent lacks. */
import type { WrapUpCode } from '../../../shared/api/wrap-up.ts';
import type { Role } from '../../../shared/assist/event.ts';
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
 * The part of a user in a conversation. Times are milliseconds since 1970.
 * `present`: the user has a connected leg. `alerting`: it is offered to them now. `after_call`: their leg has ended, their
 * after-call work has not; `handedOverAt` is the end of their part where the conversation went on without them. `left`: the user
 * took part before; `conversationEnded` is false when it continued without them, `handedOver` is true when another agent had
 * it after them. `none`: the user never took part, which an offer that they did not answer is not. `unknown`: Genesys shows the
 * user no such conversation.
 */
export type Participation =
  | { readonly kind: 'present' | 'alerting' | 'none' | 'unknown' }
  | { readonly kind: 'after_call'; readonly handedOverAt?: number }
  | {
      readonly kind: 'left';
      readonly conversationEnded: boolean;
      readonly leftAt: number;
      readonly handedOver?: boolean;
    };

/** Everybody has left; after-call work may go on. */
export function isConversationOver(participation: Participation): boolean {
  if (participation.kind === 'after_call') return participation.handedOverAt === undefined;
  return participation.kind === 'left' && participation.conversationEnded;
}

/** With the divisions of the conversation, and what Genesys calls its customers, as far as Genesys states them. */
export type ParticipationAnswer = Participation & {
  readonly divisionIds?: readonly string[];
  readonly customers?: readonly string[];
  /** Participant attributes of its customers. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Id and name of its queue. */
  readonly queue?: readonly string[];
};

/** `roles`: who may have written it; Genesys does not always distinguish agents from bots. */
export type GenesysMessage = { readonly roles: readonly [Role, ...Role[]]; readonly text: string };

/**
 * Every method rejects with an EarshotError: `unauthenticated` (Genesys no longer accepts the token), `rate_limited`
 * (with `retryAfterMs`), `timeout` or `unavailable`. The token appears in no error and no log.
 */
export interface GenesysApi {
  identify(token: string): Promise<GenesysUser>;
  participation(token: string, conversationId: ConversationId, userId: string): Promise<ParticipationAnswer>;
  /** Ids of the divisions in which the user of the token has the permission. */
  permittedDivisions(token: string, permission: string): Promise<readonly string[]>;
  /**
   * A chat message of the conversation as Genesys has it; undefined where there is none, or none with text. Rejects with
   * `forbidden` where the user may not read messages.
   */
  message(token: string, conversationId: ConversationId, messageId: string): Promise<GenesysMessage | undefined>;
  /** As `message` for several at once, at most 100, by their ids; those that it has not are left out. */
  messages(
    token: string,
    conversationId: ConversationId,
    messageIds: readonly string[],
  ): Promise<ReadonlyMap<string, GenesysMessage>>;
  /** The wrap-up codes that the user may give in this conversation, and the one it has. Empty where they have no leg in it. */
  wrapUpCodes(
    token: string,
    conversationId: ConversationId,
    userId: string,
  ): Promise<{ readonly codes: readonly WrapUpCode[]; readonly chosen?: string | undefined }>;
  /**
   * Writes a summary into the wrap-up of the user's last leg: added to the notes, and as attributes; with a code, which ends
   * after-call work. Reads first, so that a repeated call changes nothing. Rejects with `failed_precondition` when the user has
   * no leg or its wrap-up is closed.
   */
  saveSummary(
    token: string,
    conversationId: ConversationId,
    userId: string,
    summary: {
      readonly summaryId: string;
      readonly sections: readonly { readonly title: string; readonly text: string }[];
      readonly code?: WrapUpCode | undefined;
      /** The `block` of the last time. */
      readonly previous?: string | undefined;
    },
  ): Promise<{ readonly truncated: boolean; readonly block: string; readonly code?: WrapUpCode | undefined }>;
}
