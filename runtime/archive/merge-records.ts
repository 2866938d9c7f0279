/** Joins what two epochs of a log know of one conversation: a log that lost its data starts anew, with the rest. */
import type { ConversationView } from '../../shared/assist/conversation.ts';
import type { ArchiveRecord } from '../core/ports/archive.ts';

/** Of what both have, that of `newer` counts. */
export function mergeRecords(older: ArchiveRecord, newer: ArchiveRecord): ArchiveRecord {
  return {
    ...newer,
    organizationId: newer.organizationId ?? older.organizationId,
    divisionIds: [...new Set([...older.divisionIds, ...newer.divisionIds])],
    agents: byKey(older.agents, newer.agents, ({ id }) => id),
    alerts: byKey(older.alerts, newer.alerts, ({ kind, at }) => `${kind} ${at}`),
    startedAt: older.startedAt < newer.startedAt ? older.startedAt : newer.startedAt,
    endedAt: older.endedAt > newer.endedAt ? older.endedAt : newer.endedAt,
    conversation: mergeViews(older.conversation, newer.conversation),
  };
}

function mergeViews(older: ConversationView, newer: ConversationView): ConversationView {
  return {
    ...older,
    ...newer,
    ...(older.startedAt !== undefined && { startedAt: older.startedAt }),
    utterances: byKey(older.utterances, newer.utterances, ({ utteranceId }) => utteranceId).sort(
      (a, b) => a.startMs - b.startMs,
    ),
    ...((older.translations ?? newer.translations) && {
      translations: { ...older.translations, ...newer.translations },
    }),
    sentiments: { ...older.sentiments, ...newer.sentiments },
    intents: { ...older.intents, ...newer.intents },
    suggestions: byKey(older.suggestions, newer.suggestions, ({ suggestionId }) => suggestionId),
    ...((older.actions ?? newer.actions) && {
      actions: byKey(older.actions ?? [], newer.actions ?? [], ({ actionId }) => actionId),
    }),
    facts: byKey(older.facts, newer.facts, ({ factId }) => factId),
    ...((older.feedback ?? newer.feedback) && { feedback: { ...older.feedback, ...newer.feedback } }),
    ...((older.unanswered ?? newer.unanswered) && {
      unanswered: byKey(older.unanswered ?? [], newer.unanswered ?? [], ({ questionId }) => questionId),
    }),
    notices: byKey(older.notices, newer.notices, ({ noticeId, code, at }) => noticeId ?? `${code} ${at}`),
  };
}

function byKey<T>(older: readonly T[], newer: readonly T[], keyOf: (item: T) => string): T[] {
  return [...new Map([...older, ...newer].map((item) => [keyOf(item), item])).values()];
}
