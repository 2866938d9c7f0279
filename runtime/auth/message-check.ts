/**
 * Whether a chat message is what its sender wrote: any participant could post words as the customer otherwise. Genesys is asked
 * with the agent's own token, once for each message, and once for several that come together.
 */

import { bodyLimits, type MessageRequest } from '../../shared/api/routes.ts';
import { cutText } from '../../shared/cut-text.ts';
import { EarshotError } from '../../shared/errors.ts';
import type { ConversationId } from '../../shared/ids.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { GenesysApi, GenesysMessage } from '../core/ports/genesys-api.ts';
import type { MessageCheck } from '../core/ports/message-check.ts';
import type { PanelIdentity } from '../core/ports/panel-access.ts';
import { createBoundedCache } from './bounded-cache.ts';

/** `strict`: refused while Genesys cannot be asked; `lenient`: accepted then; `off`: nothing is asked. */
export type MessageCheckMode = 'strict' | 'lenient' | 'off';

export type MessageCheckOptions = {
  readonly genesys: Pick<GenesysApi, 'message' | 'messages'>;
  readonly genesysToken: (identity: PanelIdentity) => Promise<string | undefined>;
  readonly clock: Clock;
  readonly mode: MessageCheckMode;
};

/** How many confirmed messages are remembered, each for how long in ms: several panels post the same one. */
const remembered = { entries: 10_000, lifeMs: 600_000 };

/** Confirmed messages are remembered as digests, never as text. */
export function createMessageCheck(options: MessageCheckOptions): MessageCheck {
  const { genesys, genesysToken, mode } = options;
  const confirmed = createBoundedCache<true>(remembered.entries, options.clock);

  /** One request, however many messages: Genesys allows a token 300 in a minute. */
  async function ask(
    identity: PanelIdentity,
    conversationId: ConversationId,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, GenesysMessage>> {
    const token = await genesysToken(identity);
    if (token === undefined) throw new EarshotError('unauthenticated');
    if (ids.length > 1) return genesys.messages(token, conversationId, ids);
    const known = await genesys.message(token, conversationId, ids[0]!);
    return new Map(known ? [[ids[0]!, known]] : []);
  }

  async function confirm(conversationId: ConversationId, message: MessageRequest, known: GenesysMessage | undefined) {
    if (!known) {
      throw new EarshotError('failed_precondition', { detail: 'Genesys has no such message in this conversation' });
    }
    const role = known.roles.includes(message.role) ? message.role : known.roles[0]!;
    const checked = { ...message, role, text: cutText(known.text, bodyLimits.messageCharacters) };
    confirmed.set(await digestOf(conversationId, checked), true, remembered.lifeMs);
    return checked;
  }

  return async (identity, conversationId, messages) => {
    if (mode === 'off') return messages;
    const digests = await Promise.all(messages.map((message) => digestOf(conversationId, message)));
    const isKnown = digests.map((digest) => confirmed.get(digest) === true);
    const asked = messages.filter((_, i) => !isKnown[i]);
    if (asked.length === 0) return messages;
    try {
      const found = await ask(identity, conversationId, [...new Set(asked.map(({ messageId }) => messageId))]);
      const checked = messages.map((message, i) =>
        isKnown[i] ? message : confirm(conversationId, message, found.get(message.messageId)),
      );
      return await Promise.all(checked);
    } catch (error) {
      const { code } = EarshotError.from(error);
      const isAway = code === 'unavailable' || code === 'timeout' || code === 'rate_limited';
      if (mode === 'lenient' && isAway) return messages;
      throw error;
    }
  };
}

async function digestOf(conversationId: ConversationId, { messageId, role, text }: MessageRequest): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify([conversationId, messageId, role, text]));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
