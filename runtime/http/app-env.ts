/** What a route finds in its context. */
import type { ConversationId } from '../../shared/ids.ts';
import type { Access, PanelIdentity } from '../core/ports/panel-access.ts';

export type AppEnv = {
  // Each engine puts its own things here (Node: incoming and outgoing); only adapters look.
  Bindings: Record<string, unknown>;
  Variables: {
    /** Stands in the log lines of this request and in the answer's `X-Request-Id`. */
    requestId: string;
    /** The client's address, with the proxies in front taken into account. */
    address: string;
    /** Headers that the answer carries, whoever writes it. */
    answerHeaders: Record<string, string>;
  };
};

/** Behind the access check of one conversation. */
export type PanelEnv = {
  Bindings: AppEnv['Bindings'];
  Variables: AppEnv['Variables'] & {
    identity: PanelIdentity;
    conversationId: ConversationId;
    access: Extract<Access, { allowed: true }>;
  };
};
