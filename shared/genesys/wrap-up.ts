/**
 * A summary in the agent's wrap-up notes. The agent's own text is never changed: the summary follows it between two marks, and
 * saving it again replaces only the text between them.
 */

export type SummarySection = { readonly title: string; readonly text: string };

/** In UTF-16 code units. The vendor publishes no limit for notes; beyond this one the end of the summary is cut off. */
export const notesLimit = 4_000;
export const attributeLimits = { characters: 1_000, sections: 10 } as const;

const open = (summaryId: string) => `--- Earshot summary ${markOf(summaryId)} ---`;
const close = '--- end of summary ---';

/** Short and stable, of letters and digits only, because people read the notes. */
function markOf(summaryId: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < summaryId.length; i++) hash = Math.imul(hash ^ summaryId.charCodeAt(i), 0x01000193) >>> 0;
  return hash.toString(36);
}

/** The notes with this summary; idempotent. `truncated`: the summary did not fit as a whole. */
export function withSummary(
  notes: string,
  summaryId: string,
  sections: readonly SummarySection[],
  limit = notesLimit,
): { notes: string; truncated: boolean } {
  const start = open(summaryId);
  const from = notes.indexOf(start);
  const to = from < 0 ? -1 : notes.indexOf(close, from);
  const before = (from < 0 ? notes : notes.slice(0, from)).trimEnd();
  // Without an end mark the agent has edited the summary, so it belongs to their own text.
  const kept = from >= 0 && to < 0 ? notes.trimEnd() : before;
  const after = to < 0 ? '' : notes.slice(to + close.length).trimStart();
  const body = sections
    .map(({ title, text }) => `${title}\n${text}`.replaceAll(close, '').trim())
    .filter((section) => section !== '')
    .join('\n\n');
  const around = [kept, start, close, after].filter((part) => part !== '').join('\n').length + 4;
  const space = Math.max(0, limit - around);
  const fits = body.length <= space;
  const shown = fits ? body : `${body.slice(0, Math.max(0, space - 1)).trimEnd()}…`;
  const block = `${start}\n${shown}\n${close}`;
  return { notes: [kept, block, after].filter((part) => part !== '').join('\n\n'), truncated: !fits };
}

/** The summary as participant attributes: one short string for each section. Keys are `aa_summary_<section>`. */
export function summaryAttributes(summaryId: string, sections: readonly SummarySection[]): Record<string, string> {
  const attributes: Record<string, string> = { aa_summary_v: '1', aa_summary_id: summaryId };
  for (const { title, text } of sections.slice(0, attributeLimits.sections)) {
    const name = title
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^_+|_+$/g, '')
      .slice(0, 40);
    let key = `aa_summary_${name || 'section'}`;
    for (let n = 2; key in attributes; n++) key = `aa_summary_${name || 'section'}_${n}`;
    attributes[key] =
      text.length > attributeLimits.characters ? `${text.slice(0, attributeLimits.characters - 1)}…` : text;
  }
  return attributes;
}
