/** What the address says of the history: dates, keys of queues, languages and ids. Never words that are searched for, never a person's name. */
import { type Mood, moods } from '../../../../shared/api/archive.ts';
import type { ArchiveSearchRequest } from '../../../../shared/api/archive-search.ts';
import { isUuid } from '../../../../shared/ids.ts';
import { type AlertKind, alertKinds } from '../../../../shared/supervisor/overview.ts';

export const views = ['live', 'history', 'use'] as const;
export type SupervisorView = (typeof views)[number];

export type HistoryFilters = {
  /** First and last day, `YYYY-MM-DD`, in the time zone of the supervisor; both count. */
  readonly from?: string;
  readonly to?: string;
  /** As `queueKeyOf`. */
  readonly archiveQueue?: string;
  /** Primary tag. */
  readonly archiveLanguage?: string;
  readonly mood?: Mood;
  readonly alert?: AlertKind;
  /** The conversation that is open. */
  readonly record?: string;
};

const names = ['from', 'to', 'archiveQueue', 'archiveLanguage', 'mood', 'alert', 'record'] as const;

export const parseView = (search: string): SupervisorView =>
  views.find((view) => view === new URLSearchParams(search).get('view')) ?? 'live';

/** The same address with another view; the filters of both views stay. */
export function formatView(view: SupervisorView, search: string): string {
  const query = new URLSearchParams(search);
  if (view === 'live') query.delete('view');
  else query.set('view', view);
  return withQuery(query);
}

/** Reads an address; what does not fit is left out. */
export function parseHistory(search: string): HistoryFilters {
  const query = new URLSearchParams(search);
  const [from, to] = [query.get('from') ?? '', query.get('to') ?? ''];
  const archiveQueue = query.get('archiveQueue') ?? '';
  const archiveLanguage = query.get('archiveLanguage') ?? '';
  const record = query.get('record');
  const mood = moods.find((each) => each === query.get('mood'));
  const alert = alertKinds.find((each) => each === query.get('alert'));
  return {
    ...(isDay(from) && { from }),
    ...(isDay(to) && { to }),
    ...(/^q-[a-z0-9]{1,8}$/.test(archiveQueue) && { archiveQueue }),
    ...(/^[a-z]{2,3}$/.test(archiveLanguage) && { archiveLanguage }),
    ...(mood && { mood }),
    ...(alert && { alert }),
    ...(isUuid(record) && { record }),
  };
}

/** The query of an address with these filters; keeps what others have put there. */
export function formatHistory(filters: HistoryFilters, search: string): string {
  const query = new URLSearchParams(search);
  for (const name of names) {
    const value = filters[name];
    if (value === undefined || value === '') query.delete(name);
    else query.set(name, value);
  }
  return withQuery(query);
}

/** What is typed, which the address never holds. */
export type TypedFilters = { readonly words: string; readonly agent: string; readonly intent: string };

/** What is asked of the archive. `queue` is the name behind its key. */
export function searchRequest(
  filters: HistoryFilters,
  { words, agent, intent, queue }: TypedFilters & { readonly queue?: string | undefined },
): ArchiveSearchRequest {
  const { from, to, archiveLanguage, mood, alert } = filters;
  return {
    ...(words.trim() !== '' && { query: words.trim() }),
    ...(from !== undefined && { from: startOfDay(from, 0) }),
    // The archive's `to` is the first moment that does not count.
    ...(to !== undefined && { to: startOfDay(to, 1) }),
    ...(queue !== undefined && { queue }),
    ...(archiveLanguage !== undefined && { language: archiveLanguage }),
    ...(mood !== undefined && { mood }),
    ...(alert !== undefined && { alert }),
    ...(agent.trim() !== '' && { agent: agent.trim() }),
    ...(intent.trim() !== '' && { intent: intent.trim() }),
  };
}

function startOfDay(day: string, daysLater: number): string {
  const at = new Date(`${day}T00:00:00`);
  at.setDate(at.getDate() + daysLater);
  return at.toISOString();
}

const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));

function withQuery(query: URLSearchParams): string {
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}
