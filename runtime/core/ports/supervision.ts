/** What a supervisor may see, as Genesys says with their own token. */
import type { ConversationId } from '../../../shared/ids.ts';
import type { ParticipationAnswer } from './genesys-api.ts';
import type { Access, PanelIdentity } from './panel-access.ts';

export type Supervised =
  | {
      readonly allowed: true;
      readonly organizationId: string;
      readonly divisionIds: readonly string[];
      /** No other organization is allowed here, so a conversation of which nothing is known is of this one. */
      readonly isOnlyOrganization?: boolean;
    }
  | (Access & { readonly allowed: false });

export interface SupervisionAccess {
  /** The divisions that the user supervises. `fresh` skips the cache. Never rejects. */
  supervised(identity: PanelIdentity, options?: { fresh?: boolean }): Promise<Supervised>;
  /** What Genesys shows a supervisor of a conversation, asked with their own token; undefined where it shows or answers nothing. */
  lookUp(identity: PanelIdentity, conversationId: ConversationId): Promise<ParticipationAnswer | undefined>;
}

/** Whether a conversation of these divisions is within what a supervisor may see. */
export function isSupervised(
  supervised: Extract<Supervised, { allowed: true }>,
  about: { readonly organizationId: string; readonly divisionIds: readonly string[] } | undefined,
): boolean {
  return (
    about !== undefined &&
    about.organizationId === supervised.organizationId &&
    about.divisionIds.some((id) => supervised.divisionIds.includes(id))
  );
}
