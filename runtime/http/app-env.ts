/** What a route finds in its context. */
import type { ConversationId } from '../../shared/ids.ts';
import type { Access, PanelIdentity } from '../core/ports/panel-access.ts';

export type AppEnv = {
  // Specific to the runtime (Node: incoming and outgoing); only adapters read it.
  Bindings: Record<string, unknown>;
  Variables: {
    /** In the log lines of this request and in the `X-Request-Id` of its response. */
    requestId: string;
    /** The client's address, with the proxies in front taken into account. */
    address: string;
    /** Headers of the response, also where a route writes it to the socket. */
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
