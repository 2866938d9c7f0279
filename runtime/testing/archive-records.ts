/** Finished conversations for tests of the archive. */
import { emptyView } from '../../shared/assist/conversation.ts';
import { type ConversationId, parseConversationId, toEventId } from '../../shared/ids.ts';
import type { ArchiveRecord } from '../core/ports/archive.ts';

export type TestRecordOptions = {
  readonly id?: ConversationId;
  /** Final utterances `u-0`, `u-1`…; every second one is the agent's. */
  readonly lines: readonly string[];
  readonly epoch?: string;
  readonly seq?: number;
  /** When the first line starts, in ms; utterance ids begin with it where it is not 0. */
  readonly from?: number;
  readonly language?: string;
  readonly endedAt?: string;
  readonly queue?: string;
  readonly channel?: 'voice' | 'chat';
  readonly sentiment?: number;
};

export const newConversationId = (): ConversationId => parseConversationId(crypto.randomUUID());

/** Of organization `org-1`, division `div-1`. */
export function testRecord(options: TestRecordOptions): ArchiveRecord {
  const { lines, epoch = 'epoch1', seq = 1, from = 0, language = 'en-US', channel = 'chat' } = options;
  const { endedAt = '2026-03-05T10:00:00.000Z', sentiment } = options;
  const startedAt = new Date(Date.parse(endedAt) - 300_000).toISOString();
  const view = emptyView();
  view.utterances = lines.map((text, index) => ({
    utteranceId: from > 0 ? `u-${from}-${index}` : `u-${index}`,
    revision: 0,
    role: index % 2 === 0 ? 'customer' : 'agent',
    text,
    final: true,
    startMs: from + index * 1_000,
    endMs: from + index * 1_000 + 900,
  }));
  if (sentiment !== undefined)
    view.sentiments['u-0'] = { utteranceId: 'u-0', role: 'customer', score: sentiment, magnitude: 1 };
  Object.assign(view, { status: 'ended', channel, language, startedAt, endedAt });
  if (options.queue !== undefined) view.queue = options.queue;
  return {
    conversationId: options.id ?? newConversationId(),
    cursor: toEventId(epoch, seq),
    organizationId: 'org-1',
    divisionIds: ['div-1'],
    agents: [],
    alerts: [],
    startedAt,
    endedAt,
    conversation: view,
  };
}
