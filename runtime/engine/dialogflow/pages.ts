import { codes, RpcError } from './status.ts';

const maxPageSize = 1000;

type PageRequest = { readonly pageSize?: number; readonly pageToken?: string };

/** One page of a list, and the token of the next one where there is more. Throws RpcError for a malformed token. */
export function pageOf<T>(
  items: readonly T[],
  { pageSize, pageToken }: PageRequest,
  defaultSize: number,
): { readonly items: readonly T[]; readonly nextPageToken?: string } {
  const from = Number(pageToken || 0);
  if (!Number.isInteger(from) || from < 0) throw new RpcError(codes.invalidArgument, 'Invalid page_token');
  const end = from + Math.min(pageSize || defaultSize, maxPageSize);
  return { items: items.slice(from, end), ...(end < items.length && { nextPageToken: String(end) }) };
}
