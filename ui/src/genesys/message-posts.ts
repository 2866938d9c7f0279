/** Fetches the bodies of announced chat messages from Genesys and posts them to the service, in order of time. */
import * as v from 'valibot';
import { bodyLimits, type MessageRequest } from '../../../shared/api/routes.ts';
import type { MessageRef } from '../../../shared/genesys/message-events.ts';
import { type MessageData, MessageDataSchema, roleOf, textOf } from '../../../shared/genesys/message-text.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { MessageLedger } from './message-ledger.ts';
import type { GenesysPlatform } from './platform.ts';

export type MessagePostOptions = {
  readonly platform: GenesysPlatform;
  readonly conversationId: ConversationId;
  readonly ledger: MessageLedger;
  readonly post: (message: MessageRequest) => Promise<void>;
  readonly wait: (ms: number) => Promise<void>;
  readonly isStopped: () => boolean;
  /** Messages per request to Genesys. */
  readonly bulkSize: number;
  /** Waits before a body is requested again that was announced and is not readable yet. */
  readonly bodyRetryMs: readonly number[];
};

const BulkSchema = v.object({ entities: v.optional(v.array(v.unknown()), []) });

/**
 * Handles the messages that are pending now. A body that stays unreadable after the last retry is skipped: otherwise every
 * later message would wait for it. Rejects with what the platform or `post` rejected with; what was posted is in the ledger.
 */
export async function postPendingMessages(options: MessagePostOptions): Promise<void> {
  const { ledger, bulkSize, bodyRetryMs } = options;
  for (const retryMs of [...bodyRetryMs, undefined]) {
    const refs = ledger.pending(bulkSize);
    for (const message of await fetchMessages(options, refs)) {
      await postMessage(options, message);
      ledger.markHandled(message.id);
    }
    const missing = refs.filter(({ messageId }) => ledger.pendingRef(messageId));
    if (missing.length === 0) return;
    if (retryMs === undefined) {
      for (const { messageId } of missing) ledger.markHandled(messageId);
      return;
    }
    await options.wait(retryMs);
    if (options.isStopped()) return;
  }
}

/** In order of time, then of the events: Genesys answers in any order. */
async function fetchMessages(
  { platform, conversationId }: MessagePostOptions,
  refs: readonly MessageRef[],
): Promise<MessageData[]> {
  const path = `/api/v2/conversations/messages/${conversationId}/messages/bulk`;
  const ids = refs.map((ref) => ref.messageId);
  const { entities } = v.parse(BulkSchema, await platform.request('POST', path, ids));
  return entities
    .map((entity) => v.safeParse(MessageDataSchema, entity))
    .filter((result) => result.success)
    .map((result) => result.output)
    .sort((a, b) => timeOf(a, 0) - timeOf(b, 0) || ids.indexOf(a.id) - ids.indexOf(b.id));
}

async function postMessage({ ledger, post }: MessagePostOptions, message: MessageData): Promise<void> {
  const text = textOf(message);
  if (text === undefined) return;
  await post({
    messageId: message.id,
    role: roleOf(message, ledger.pendingRef(message.id)?.legPurpose),
    text: text.slice(0, bodyLimits.messageCharacters),
    sentAt: new Date(timeOf(message, Date.now())).toISOString(),
  });
}

const timeOf = ({ timestamp }: MessageData, otherwise: number): number => Date.parse(timestamp ?? '') || otherwise;
