/** Who asks, and what she may see. */
import type { ConversationId } from '../../../shared/ids.ts';

export type PanelIdentity = {
  readonly agentId: string;
  readonly name: string;
  readonly organizationId: string;
  /** Id of this session; the token's `jti`. */
  readonly sessionId: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
};

export type Access =
  | { readonly allowed: true; readonly mode: 'participant' | 'supervisor' }
  | {
      readonly allowed: false;
      readonly code: 'unauthenticated' | 'forbidden' | 'unavailable';
      readonly reason: string;
    };

/** What an agent may do with a conversation; `read` is open to supervisors too. */
export type AccessPurpose = 'read' | 'write';

export interface PanelAccess {
  /** Genesys token in, panel token out. Rejects with `unauthenticated`, `forbidden`, `rate_limited` or `unavailable`. */
  signIn(genesysToken: string): Promise<{ token: string; identity: PanelIdentity }>;
  /** The identity in a panel token, or why not. No network. */
  verify(panelToken: string): Promise<PanelIdentity>;
  /** Asked of Genesys with her own token, kept for a short while. `fresh` asks again. */
  authorize(
    identity: PanelIdentity,
    conversationId: ConversationId,
    purpose: AccessPurpose,
    options?: { fresh?: boolean },
  ): Promise<Access>;
}

/** Who may see how the service itself is doing. */
export interface SupervisorAccess {
  /** Asked of Genesys with her own token, kept for a short while. Never rejects. */
  supervises(identity: PanelIdentity): Promise<Access>;
}
