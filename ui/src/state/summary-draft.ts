/** The agent's own version of a summary, while a newer one may arrive. */
import type { ConversationView } from '../../../shared/assist/conversation.ts';

export type Summary = NonNullable<ConversationView['summary']>;
export type SummarySections = readonly { readonly title: string; readonly text: string }[];

export type SummaryDraft = {
  /** What it was made from. */
  readonly base: Summary;
  readonly sections: SummarySections;
  readonly startedAt: string;
};

export function startDraft(base: Summary, startedAt: string): SummaryDraft {
  return { base, sections: base.sections.map(({ title, text }) => ({ title, text })), startedAt };
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

/** Sections that differ from what was suggested, for the answer record. */
export function editedSections(draft: SummaryDraft): Record<string, string> {
  return Object.fromEntries(
    draft.sections.filter((s, i) => s.text !== draft.base.sections[i]?.text).map((s) => [s.title, s.text]),
  );
}
