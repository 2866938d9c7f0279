/** A transcript as a file: plain text, JSON, WebVTT. Only what is final goes out. */
import type { ConversationView } from '../../../shared/assist/conversation.ts';
import type { Role } from '../../../shared/assist/event.ts';
import { clockText, vttTime } from './clock-text.ts';
import { type BreakKind, transcriptRows } from './transcript-rows.ts';

export type ExportFormat = 'txt' | 'json' | 'vtt';

export type ExportWords = {
  role(role: Role): string;
  /** `seconds` is undefined while it lasts. */
  break(kind: BreakKind, seconds: number | undefined): string;
};

export const exportTypes: { readonly [F in ExportFormat]: string } = {
  txt: 'text/plain;charset=utf-8',
  json: 'application/json',
  vtt: 'text/vtt;charset=utf-8',
};

export function exportTranscript(view: ConversationView, format: ExportFormat, words: ExportWords): string {
  if (format === 'json') return json(view);
  return format === 'vtt' ? vtt(view, words) : plain(view, words);
}

const isSaid = (u: ConversationView['utterances'][number]) => u.final && u.text.trim() !== '';

function plain(view: ConversationView, words: ExportWords): string {
  const lines: string[] = [];
  const finals = view.utterances.filter(isSaid);
  for (const row of transcriptRows({ ...view, utterances: finals })) {
    if (row.kind === 'utterance') {
      const { startMs, role, text } = row.utterance;
      lines.push(`[${clockText(startMs)}] ${words.role(role)}: ${text}`);
    } else {
      const seconds = row.lengthMs === undefined ? undefined : Math.round(row.lengthMs / 100) / 10;
      lines.push(`[${clockText(row.notice.startMs ?? 0)}] (${words.break(row.kind, seconds)})`);
    }
  }
  return lines.length > 0 ? `${lines.join('\n')}\n` : '';
}

function json(view: ConversationView): string {
  const utterances = view.utterances
    .filter(isSaid)
    .map(({ utteranceId, role, text, startMs, endMs, confidence, language }) => {
      const sentiment = view.sentiments[utteranceId];
      return {
        utteranceId,
        role,
        text,
        startMs,
        endMs,
        ...(confidence !== undefined && { confidence }),
        ...(language !== undefined && { language }),
        ...(sentiment && { sentiment: { score: sentiment.score, magnitude: sentiment.magnitude } }),
      };
    });
  const { channel, startedAt, endedAt, summary } = view;
  const sections = summary?.sections.map(({ title, text }) => ({ title, text }));
  return `${JSON.stringify({ channel, startedAt, endedAt, utterances, ...(sections && { summary: sections }) }, null, 2)}\n`;
}

function vtt(view: ConversationView, words: ExportWords): string {
  const cues = view.utterances.filter(isSaid).map((u) => {
    // A cue needs a length, and "-->", "&" and "<" have a meaning in it.
    const end = Math.max(u.endMs, u.startMs + 500);
    return `${vttTime(u.startMs)} --> ${vttTime(end)}\n<v ${escapeVtt(words.role(u.role))}>${escapeVtt(u.text)}\n`;
  });
  return `WEBVTT\n\n${cues.join('\n')}`;
}

function escapeVtt(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/\s*[\r\n]+\s*/g, ' ');
}
