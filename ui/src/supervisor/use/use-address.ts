/** What the address says of the report of use. Days and the queue are those of the history. */
import { type UseGrouping, useGroupings } from '../../../../shared/api/use-report.ts';
import { formatHistory, type HistoryFilters, parseHistory } from '../history/history-address.ts';

export type UseFilters = Pick<HistoryFilters, 'from' | 'to' | 'archiveQueue'> & { readonly by: UseGrouping };

/** Reads an address; what does not fit is left out. */
export function parseUse(search: string): UseFilters {
  const { from, to, archiveQueue } = parseHistory(search);
  const by = useGroupings.find((each) => each === new URLSearchParams(search).get('by')) ?? 'week';
  return { ...(from && { from }), ...(to && { to }), ...(archiveQueue && { archiveQueue }), by };
}

/** The query of an address with these filters; keeps what others have put there. */
export function formatUse({ by, ...days }: UseFilters, search: string): string {
  const query = new URLSearchParams(
    formatHistory({ ...parseHistory(search), from: '', to: '', archiveQueue: '', ...days }, search),
  );
  if (by === 'week') query.delete('by');
  else query.set('by', by);
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

/** What is asked of the service. `queue`: the name behind its key. */
export function useQuery({ from, to, by }: UseFilters, queue: string | undefined): Record<string, string> {
  return { by, ...(from && { from }), ...(to && { to }), ...(queue !== undefined && { queue }) };
}
