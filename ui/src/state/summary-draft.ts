/** The agent's own version of a summary. */

import type { FeedbackRequest } from '../../../shared/api/routes.ts';
import type { ConversationView } from '../../../shared/assist/conversation.ts';
import { cutText } from '../../../shared/cut-text.ts';

export type Summary = NonNullable<ConversationView['summary']>;
export type SummarySections = readonly { readonly title: string; readonly text: string }[];

export type SummaryDraft = {
  /** The summary it was made from. */
  readonly base: Summary;
  readonly sections: SummarySections;
  /** ISO instant. */
  readonly startedAt: string;
};

/** The sections without the sentences that support them. */
export function plainSections(summary: Summary): SummarySections {
  return summary.sections.map(({ title, text }) => ({ title, text }));
}

export function startDraft(base: Summary, startedAt: string): SummaryDraft {
  return { base, sections: plainSections(base), startedAt };
}

export function editDraft(draft: SummaryDraft, at: number, text: string): SummaryDraft {
  return { ...draft, sections: draft.sections.map((s, i) => (i === at ? { ...s, text } : s)) };
}

export function isEdited(draft: SummaryDraft): boolean {
  return draft.sections.some((s, i) => s.text !== draft.base.sections[i]?.text);
}

export function summaryText(sections: SummarySections): string {
  return sections.map((s) => (s.title ? `${s.title}\n${s.text}` : s.text)).join('\n\n');
}

/** The texts that differ from the suggested ones, by section title. */
export function editedSections(draft: SummaryDraft): Record<string, string> {
  return Object.fromEntries(
    draft.sections.filter((s, i) => s.text !== draft.base.sections[i]?.text).map((s) => [s.title, s.text]),
  );
}

const maxFeedbackCharacters = 20_000;

/** The feedback on a saved summary, with the changes of the agent's version; undefined if the summary has no answer record. */
export function savedSummaryFeedback(
  { answerRecord }: Summary,
  draft: SummaryDraft | undefined,
  submittedAt: string,
): FeedbackRequest | undefined {
  if (answerRecord === undefined) return undefined;
  const edit = draft && {
    editedText: cutText(summaryText(draft.sections), maxFeedbackCharacters),
    editedSections: editedSections(draft),
    startedAt: draft.startedAt,
  };
  return { answerRecord, clicked: true, detail: { kind: 'summary', ...edit, submittedAt } };
}
