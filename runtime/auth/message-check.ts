/**
 * Whether a chat message is what its sender wrote: any participant could post words as the customer otherwise. Genesys is asked
 * with the agent's own token, once for each message.
 */
import { bodyLimits, type MessageRequest } from '../../shared/api/routes.ts';
import { EarshotError } from '../../shared/errors.ts';
import type { ConversationId } from '../../shared/ids.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { GenesysApi } from '../core/ports/genesys-api.ts';
import type { MessageCheck } from '../core/ports/message-check.ts';
import type { PanelIdentity } from '../core/ports/panel-access.ts';
import { createBoundedCache } from './bounded-cache.ts';

/** `strict`: refused while Genesys cannot be asked; `lenient`: accepted then; `off`: nothing is asked. */
export type MessageCheckMode = 'strict' | 'lenient' | 'off';

export type MessageCheckOptions = {
  readonly genesys: Pick<GenesysApi, 'message'>;
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

  async function ask(identity: PanelIdentity, conversationId: ConversationId, message: MessageRequest) {
    const token = await genesysToken(identity);
    if (token === undefined) throw new EarshotError('unauthenticated');
    const known = await genesys.message(token, conversationId, message.messageId);
    if (known) return known;
    throw new EarshotError('failed_precondition', { detail: 'Genesys has no such message in this conversation' });
  }

  return async (identity, conversationId, message) => {
    if (mode === 'off') return message;
    const digest = await digestOf(conversationId, message);
    if (confirmed.get(digest)) return message;
    try {
      const { roles, text } = await ask(identity, conversationId, message);
      const role = roles.includes(message.role) ? message.role : roles[0]!;
      const checked = { ...message, role, text: cut(text, bodyLimits.messageCharacters) };
      confirmed.set(await digestOf(conversationId, checked), true, remembered.lifeMs);
      return checked;
    } catch (error) {
      const { code } = EarshotError.from(error);
      const isAway = code === 'unavailable' || code === 'timeout' || code === 'rate_limited';
      if (mode === 'lenient' && isAway) return message;
      throw error;
    }
  };
}

/** At most `most` UTF-16 units, without half a code point at the end. */
const cut = (text: string, most: number): string => text.slice(0, most).replace(/[\ud800-\udbff]$/, '');

async function digestOf(conversationId: ConversationId, { messageId, role, text }: MessageRequest): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify([conversationId, messageId, role, text]));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
