/** What a supervisor has chosen to see. It lives in the address: ids and names of enumerations alone, never a word of a customer. */
import { isUuid } from '../../../shared/ids.ts';
import { type NeedReason, needReasons, type OverviewRow } from '../../../shared/supervisor/overview.ts';
import { queueKeyOf } from './queue-key.ts';

export const layouts = ['list', 'wall'] as const;
export type Layout = (typeof layouts)[number];

export type Filters = {
  readonly channel?: 'voice' | 'chat';
  readonly language?: string;
  /** As `queueKeyOf`. */
  readonly queue?: string;
  readonly reason?: NeedReason;
  readonly layout: Layout;
  /** The conversation that is open. */
  readonly open?: string;
};

/** Reads an address; what does not fit is left out. */
export function parseFilters(search: string): Filters {
  const query = new URLSearchParams(search);
  const channel = query.get('channel');
  const language = query.get('language') ?? '';
  const queue = query.get('queue') ?? '';
  const reason = needReasons.find((each) => each === query.get('reason'));
  const open = query.get('open');
  return {
    ...((channel === 'voice' || channel === 'chat') && { channel }),
    ...(/^[a-z]{2,3}$/.test(language) && { language }),
    ...(/^[\w-]{1,64}$/.test(queue) && { queue }),
    ...(reason && { reason }),
    layout: query.get('layout') === 'wall' ? 'wall' : 'list',
    ...(isUuid(open) && { open }),
  };
}

/** The query of an address with these filters; keeps what others have put there. */
export function formatFilters(filters: Filters, search: string): string {
  const query = new URLSearchParams(search);
  const { layout, ...rest } = filters;
  const all: Record<string, string | undefined> = { ...rest, layout: layout === 'wall' ? 'wall' : undefined };
  for (const name of ['channel', 'language', 'queue', 'reason', 'layout', 'open']) {
    const value = all[name];
    if (value === undefined) query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

/** `es-MX` → `es`. */
export const primaryOf = (language: string | undefined): string | undefined => language?.slice(0, 2).toLowerCase();

/** Whether filters show a row. `row.need` is to be that of now. */
export function matches({ channel, language, queue, need }: OverviewRow, filters: Filters): boolean {
  return (
    (filters.channel === undefined || channel === filters.channel) &&
    (filters.language === undefined || primaryOf(language) === filters.language) &&
    (filters.queue === undefined || queueKeyOf(queue) === filters.queue || queue?.id === filters.queue) &&
    (filters.reason === undefined || need.reasons.includes(filters.reason))
  );
}
