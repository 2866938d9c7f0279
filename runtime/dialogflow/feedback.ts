/** What an agent did with an answer, as an AnswerRecord update: the fields and the mask that names exactly them. */
import type { AnswerFeedback } from '../core/ports/assist-gateway.ts';

export type AnswerRecordUpdate = { readonly answerRecord: object; readonly updateMask: { readonly paths: string[] } };

/** `now` is an ISO instant, for clicks and displays that come without a time of their own. */
export function toAnswerRecordUpdate(feedback: AnswerFeedback, now: string): AnswerRecordUpdate {
  const answerFeedback: Record<string, unknown> = {};
  const paths: string[] = [];
  const set = (field: string, path: string, value: unknown) => {
    answerFeedback[field] = value;
    paths.push(`answer_feedback.${path}`);
  };
  const at = toTimestamp(feedback.detail?.submittedAt ?? now);
  if (feedback.correctness !== undefined) {
    set('correctnessLevel', 'correctness_level', feedback.correctness ?? 'CORRECTNESS_LEVEL_UNSPECIFIED');
  }
  if (feedback.clicked !== undefined) {
    set('clicked', 'clicked', feedback.clicked);
    if (feedback.clicked) set('clickTime', 'click_time', at);
  }
  if (feedback.displayed !== undefined) {
    set('displayed', 'displayed', feedback.displayed);
    if (feedback.displayed) set('displayTime', 'display_time', at);
  }
  const detail = detailOf(feedback);
  if (detail) set('agentAssistantDetailFeedback', `agent_assistant_detail_feedback.${detail.path}`, detail.value);
  return { answerRecord: { name: feedback.answerRecord, answerFeedback }, updateMask: { paths } };
}

/**
 * Only searches, knowledge suggestions and summaries have details of their own there; a reason in words has no field, so
 * it stays with us.
 */
function detailOf({ detail }: AnswerFeedback): { path: string; value: object } | undefined {
  if (!detail) return undefined;
  if (detail.kind === 'summary' && (detail.editedText !== undefined || detail.editedSections !== undefined)) {
    return {
      path: 'summarization_feedback',
      value: {
        summarizationFeedback: {
          ...(detail.startedAt !== undefined && { startTime: toTimestamp(detail.startedAt) }),
          ...(detail.submittedAt !== undefined && { submitTime: toTimestamp(detail.submittedAt) }),
          ...(detail.editedText !== undefined && { summaryText: detail.editedText }),
          ...(detail.editedSections !== undefined && { textSections: { ...detail.editedSections } }),
        },
      },
    };
  }
  const field = { knowledge_search: 'knowledgeSearchFeedback', knowledge_assist: 'knowledgeAssistFeedback' }[
    detail.kind ?? ''
  ];
  if (field === undefined || (detail.copied === undefined && !detail.clickedUris?.length)) return undefined;
  return {
    path: `${detail.kind}_feedback`,
    value: {
      [field]: {
        ...(detail.copied !== undefined && { answerCopied: detail.copied }),
        ...(detail.clickedUris?.length && { clickedUris: [...detail.clickedUris] }),
      },
    },
  };
}

/** ISO instant to the proto's pair. */
export function toTimestamp(iso: string): { seconds: number; nanos: number } {
  const ms = Date.parse(iso);
  return { seconds: Math.floor(ms / 1000), nanos: (((ms % 1000) + 1000) % 1000) * 1_000_000 };
}
