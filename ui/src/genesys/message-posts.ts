/** Fetches the bodies of announced chat messages from Genesys and posts them to the service, in order of time. */

import * as v from 'valibot';
import { bodyLimits, type MessageRequest } from '../../../shared/api/routes.ts';
import { cutText } from '../../../shared/cut-text.ts';
import type { MessageRef } from '../../../shared/genesys/message-events.ts';
import { type MessageData, MessageDataSchema, roleOf, textOf } from '../../../shared/genesys/message-text.ts';
import type { ConversationId } from '../../../shared/ids.ts';
import type { MessageLedger } from './message-ledger.ts';
import type { GenesysPlatform } from './platform.ts';

export type MessagePostOptions = {
  readonly platform: GenesysPlatform;
  readonly conversationId: ConversationId;
  readonly ledger: MessageLedger;
  readonly post: (messages: readonly MessageRequest[]) => Promise<void>;
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
    for (const messages of inBatches(await fetchMessages(options, refs), ledger)) {
      const requests = messages.flatMap(({ request }) => request ?? []);
      if (requests.length > 0) await options.post(requests);
      for (const { id, request } of messages) ledger.markHandled(id, request !== undefined);
    }
    const missing = refs.filter(({ messageId }) => ledger.pendingRef(messageId));
    if (missing.length === 0) return;
    if (retryMs === undefined) {
      for (const { messageId } of missing) ledger.markHandled(messageId, false);
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

type Prepared = { readonly id: string; readonly request: MessageRequest | undefined };

/** Without a request where there is nothing to read, as in a receipt. */
function prepare(message: MessageData, ledger: MessageLedger): Prepared {
  const { id } = message;
  const text = textOf(message);
  if (text === undefined) return { id, request: undefined };
  const role = roleOf(message, ledger.pendingRef(id)?.legPurpose);
  const sentAt = new Date(timeOf(message, Date.now())).toISOString();
  return { id, request: { messageId: id, role, text: cutText(text, bodyLimits.messageCharacters), sentAt } };
}

/** What JSON adds to the text of a message at most, in bytes. */
const messageOverhead = 400;

/** As few requests as the limits of the service allow. */
function inBatches(messages: readonly MessageData[], ledger: MessageLedger): Prepared[][] {
  const batches: Prepared[][] = [];
  let bytes = 0;
  for (const message of messages) {
    const prepared = prepare(message, ledger);
    const size = messageOverhead + 3 * (prepared.request?.text.length ?? 0);
    const last = batches.at(-1);
    if (last && last.length < bodyLimits.messagesPerRequest && bytes + size <= bodyLimits.bodyBytes) {
      last.push(prepared);
      bytes += size;
    } else {
      batches.push([prepared]);
      bytes = size;
    }
  }
  return batches;
}

const timeOf = ({ timestamp }: MessageData, otherwise: number): number => Date.parse(timestamp ?? '') || otherwise;
