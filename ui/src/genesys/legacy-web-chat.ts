/**
 * Legacy: Web Chat v2, which Genesys removed from its public API in August 2026. Only behind `LEGACY_WEB_CHAT`, for organizations
 * and simulators that still provide it. Polls for new messages, as its notifications no longer exist.
 */

import * as v from 'valibot';
import { bodyLimits, type MessageRequest } from '../../../shared/api/routes.ts';
import type { Role } from '../../../shared/assist/event.ts';
import { cutText } from '../../../shared/cut-text.ts';
import { EarshotError } from '../../../shared/errors.ts';
import { type GenesysConversation, GenesysConversationSchema } from '../../../shared/genesys/participants.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { Timers } from '../data/named-timers.ts';
import type { GenesysPlatform } from './platform.ts';

const text = v.optional(v.nullable(v.string()));
const MessagesSchema = v.object({
  entities: v.optional(
    v.array(
      v.object({
        id: v.string(),
        body: text,
        bodyType: text,
        timestamp: text,
        sender: v.optional(v.nullable(v.object({ id: text }))),
      }),
    ),
    [],
  ),
});

const pollMs = 3_000;
const pageSize = 100;

/** Polls from `start` to `stop`; ends by itself where the API or the chat does not exist. */
export function createLegacyWebChat(options: {
  readonly platform: GenesysPlatform;
  readonly conversationId: ConversationId;
  readonly post: (messages: readonly MessageRequest[]) => Promise<void>;
  readonly timers: Timers;
}): { start(): void; stop(): void; onReset(shownIds: Iterable<string>): void } {
  const { platform, conversationId, timers } = options;
  let seen = new Set<string>();
  let purposes = new Map<string, string>();
  let timer: unknown;
  let stopped = false;

  async function poll(): Promise<void> {
    const path = `/api/v2/conversations/chats/${conversationId}/messages?sortOrder=ascending&maxResults=${pageSize}`;
    const { entities } = v.parse(MessagesSchema, await platform.request('GET', path));
    const fresh = entities.filter((m) => m.bodyType === 'standard' && m.body && !seen.has(m.id));
    if (fresh.some((m) => !purposes.has(m.sender?.id ?? ''))) purposes = await readPurposes();
    for (const message of fresh) {
      const request: MessageRequest = {
        messageId: message.id,
        role: roleOfPurpose(purposes.get(message.sender?.id ?? '')),
        text: cutText(message.body!, bodyLimits.messageCharacters),
        sentAt: new Date(Date.parse(message.timestamp ?? '') || Date.now()).toISOString(),
      };
      await options.post([request]);
      seen.add(message.id);
    }
  }

  /** Participant purposes by the id of the chat communication, which names the sender of a message. */
  async function readPurposes(): Promise<Map<string, string>> {
    const body = await platform.request('GET', `/api/v2/conversations/${conversationId}`);
    const conversation: GenesysConversation = v.parse(GenesysConversationSchema, body);
    return new Map(
      (conversation.participants ?? []).flatMap((p) =>
        [...(p.chats ?? []).map((chat) => chat.id), p.id].flatMap((id) => (id ? [[id, p.purpose ?? ''] as const] : [])),
      ),
    );
  }

  async function pollAndSchedule(): Promise<void> {
    let wait = pollMs;
    try {
      await poll();
    } catch (error) {
      const { code, retryAfterMs } = EarshotError.from(error);
      // Not a chat of this kind, or the API is gone.
      if (code === 'not_found' || code === 'forbidden') return;
      wait = retryAfterMs ?? pollMs * 5;
    }
    if (!stopped) timer = timers.set(() => void pollAndSchedule(), wait);
  }

  return {
    start: () => void pollAndSchedule(),
    /** What the service has lost is posted again with the next poll. */
    onReset(shownIds) {
      const shown = new Set(shownIds);
      seen = new Set([...seen].filter((id) => shown.has(id)));
    },
    stop() {
      stopped = true;
      timers.clear(timer);
    },
  };
}

function roleOfPurpose(purpose: string | undefined): Role {
  if (purpose === 'customer' || purpose === 'external') return 'customer';
  return purpose === 'agent' || purpose === 'user' ? 'agent' : 'bot';
}
