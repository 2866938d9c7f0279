/**
 * A summary in the agent's wrap-up notes. The agent's own text is never changed: the summary follows it, as people write notes,
 * and saving it again replaces only what was saved before.
 */
import { cutText } from '../cut-text.ts';

export type SummarySection = { readonly title: string; readonly text: string };

/** In UTF-16 code units. The vendor publishes no limit for notes; beyond this one the end of the summary is cut off. */
export const notesLimit = 4_000;
export const attributeLimits = { characters: 1_000, sections: 10 } as const;

/** The notes with this summary; `block` is what was added, to be given as `previous` when the summary is saved again. */
export type NotesWithSummary = { readonly notes: string; readonly block: string; readonly truncated: boolean };

/**
 * Idempotent. `previous` is replaced where the notes still have it as it was saved; where the agent has changed it, it is theirs.
 * `truncated`: the summary did not fit as a whole.
 */
export function withSummary(
  notes: string,
  sections: readonly SummarySection[],
  previous?: string,
  limit = notesLimit,
): NotesWithSummary {
  const own = previous === undefined || previous === '' ? marked(notes) : previous;
  const at = own === undefined ? -1 : notes.indexOf(own);
  const before = (at < 0 ? notes : notes.slice(0, at)).trimEnd();
  const after = at < 0 ? '' : notes.slice(at + own!.length).trimStart();
  const body = sections
    .map(({ title, text }) => `${title}\n${text}`.trim())
    .filter((section) => section !== '')
    .join('\n\n');
  const isThere = at < 0 && body !== '' && notes.includes(body);
  if (isThere) return { notes, block: body, truncated: false };
  const around = [before, after].filter((part) => part !== '').reduce((sum, part) => sum + part.length + 2, 0);
  const space = Math.max(0, limit - around);
  const block = body.length <= space ? body : cut(body, space);
  const parts = [before, block, after].filter((part) => part !== '');
  return { notes: parts.join('\n\n'), block, truncated: block !== body };
}

/** The text between the marks that an earlier version set, with them. */
function marked(notes: string): string | undefined {
  const from = notes.indexOf('--- Earshot summary ');
  const close = '--- end of summary ---';
  const to = from < 0 ? -1 : notes.indexOf(close, from);
  return to < 0 ? undefined : notes.slice(from, to + close.length);
}

function cut(text: string, length: number): string {
  if (length === 0) return '';
  return `${cutText(text, length - 1).trimEnd()}…`;
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
    attributes[key] = text.length > attributeLimits.characters ? cut(text, attributeLimits.characters) : text;
  }
  return attributes;
}
