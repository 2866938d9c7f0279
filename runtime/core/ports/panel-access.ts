/** The identity of a panel's agent, and what they may see. */
import type { ConversationId } from '../../../shared/ids.ts';

export type PanelIdentity = {
  readonly agentId: string;
  readonly name: string;
  readonly organizationId: string;
  /** The token's `jti`. */
  readonly sessionId: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
};

export type Access =
  | {
      readonly allowed: true;
      readonly mode: 'participant' | 'supervisor';
      /**
       * The end of the agent's part, in milliseconds since 1970, where the conversation went on without them: nothing that
       * was added later may be shown. Absent: there is no such end.
       */
      readonly until?: number;
    }
  | {
      readonly allowed: false;
      readonly code: 'unauthenticated' | 'forbidden' | 'unavailable';
      readonly reason: string;
      /** The agent can change it at any moment, so it is not kept. */
      readonly changesSoon?: true;
    };

/**
 * What an agent wants to do with a conversation. Supervisors may `read`. `wrap_up` is what an agent still does after their part
 * has ended: notes and feedback.
 */
export type AccessPurpose = 'read' | 'write' | 'wrap_up';

/** Where a sign-in comes from. */
export type SignInContext = {
  /** Of the client, for the audit log. */
  readonly address?: string;
  /** Called before Genesys is asked about a token that is not known here. What it throws ends the sign-in. */
  readonly beforeAsking?: () => void;
};

export interface PanelAccess {
  /** Exchanges a Genesys token for a panel token. Rejects with `unauthenticated`, `forbidden`, `rate_limited` or `unavailable`. */
  signIn(genesysToken: string, context?: SignInContext): Promise<{ token: string; identity: PanelIdentity }>;
  /**
   * The identity in a panel token. Rejects with `unauthenticated` where the token is not valid, its agent has signed out, or its
   * organization is no longer allowed. Asks nothing but the store of the sessions; while that does not answer, a valid token counts.
   */
  verify(panelToken: string): Promise<PanelIdentity>;
  /** Ends the session of a verified identity on every instance. Rejects with `unavailable` where the store does not answer. */
  signOut(identity: PanelIdentity): Promise<void>;
  /** Asks Genesys with the agent's own token and caches the answer briefly. `fresh` skips the cache. */
  authorize(
    identity: PanelIdentity,
    conversationId: ConversationId,
    purpose: AccessPurpose,
    options?: { fresh?: boolean },
  ): Promise<Access>;
}

/** Who may see the state of the service. */
export interface SupervisorAccess {
  /** Asks Genesys with the agent's own token and caches the answer briefly. Never rejects. */
  supervises(identity: PanelIdentity): Promise<Access>;
}
