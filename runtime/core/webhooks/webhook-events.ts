/** What a webhook reports of a conversation. Everything is taken from the event log, so it is masked already. */
import type { AssistEvent } from '../../../shared/assist/event.ts';
import { type ConversationId, safeParseConversationId } from '../../../shared/ids.ts';
import type { LiveAlert } from '../../../shared/supervisor/overview.ts';
import { contentId } from './content-id.ts';

export const webhookTypes = ['summary', 'fact', 'ended', 'alert', 'test'] as const;
export type WebhookType = (typeof webhookTypes)[number];

/** The body of a request. `id` is the same for every attempt, and for every instance. */
export type WebhookEvent = {
  readonly id: string;
  readonly type: WebhookType;
  readonly conversationId: ConversationId;
  /** ISO. */
  readonly at: string;
  readonly data: Readonly<Record<string, unknown>>;
};

/** Undefined for an event that webhooks do not report. `now`: where the event has no time, in milliseconds since 1970. */
export function webhookEventOf(
  event: AssistEvent,
  of: { readonly conversationId: ConversationId; readonly now: number },
): WebhookEvent | undefined {
  const type = typeOf(event);
  if (type === undefined) return undefined;
  const { conversationId } = of;
  const data = dataOf(event);
  // Known before the event has a place in the log. A conversation may end twice; other events say the same only once.
  const content = contentId(JSON.stringify([data, type === 'ended' ? event.at : undefined]));
  return {
    id: `${conversationId}/${type}/${content}`,
    type,
    conversationId,
    at: event.at ?? new Date(of.now).toISOString(),
    data,
  };
}

/** `title` is the administrator's text from the file of rules; nothing that was said is in it. */
export function webhookAlertOf({ alertId, conversationId, at, ...data }: LiveAlert): WebhookEvent | undefined {
  const id = safeParseConversationId(conversationId);
  return id && { id: `${id}/alert/${alertId}`, type: 'alert', conversationId: id, at, data };
}

function typeOf(event: AssistEvent): WebhookType | undefined {
  if (event.type === 'conversation') return event.status === 'ended' ? 'ended' : undefined;
  return event.type === 'summary' || event.type === 'fact' ? event.type : undefined;
}

function dataOf(event: AssistEvent): WebhookEvent['data'] {
  switch (event.type) {
    case 'conversation': {
      const { channel, language, queue } = event;
      return { channel, language, queue };
    }
    case 'summary': {
      const { summaryId, sections, wrapUpCode, trigger } = event;
      return { summaryId, sections: sections.map(({ title, text }) => ({ title, text })), wrapUpCode, trigger };
    }
    case 'fact': {
      const { factId, kind, label, value, role, status, utteranceId } = event;
      return { factId, kind, label, value, role, status, utteranceId };
    }
    default:
      return {};
  }
}
