/** Asks the archive. */
import * as v from 'valibot';
import {
  ArchivedHeaderSchema,
  ArchiveQueuesSchema,
  type ArchiveSearchResponse,
  ArchiveSearchResponseSchema,
  archivePaths,
} from '../../../../shared/api/archive.ts';
import type { ArchiveSearchRequest } from '../../../../shared/api/archive-search.ts';
import type { ArchivedConversation } from '../../../../shared/api/archived-conversation.ts';
import { type UseReport, UseReportSchema } from '../../../../shared/api/use-report.ts';
import { emptyView } from '../../../../shared/assist/conversation.ts';
import { EarshotError } from '../../../../shared/errors.ts';
import { supervisorPaths } from '../../../../shared/supervisor/overview.ts';
import { problemOf } from '../../data/problem.ts';
import type { PanelSession } from '../../data/session.ts';

export type ArchiveApi = {
  queues(signal: AbortSignal): Promise<readonly string[]>;
  search(request: ArchiveSearchRequest, signal: AbortSignal): Promise<ArchiveSearchResponse>;
  get(conversationId: string, signal: AbortSignal): Promise<ArchivedConversation>;
  /** `query`: as `UseReportQuerySchema`, and `table` for a CSV. */
  use(query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<UseReport>;
  useCsv(query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<string>;
};

/** The conversation is read as in a reset of the event stream: its strict schema would put more of the parser into the cold panel. */
const RecordSchema = v.object({
  ...ArchivedHeaderSchema.entries,
  conversation: v.looseObject({}),
  cursor: v.string(),
});

type Options = {
  readonly fetch: typeof globalThis.fetch;
  readonly apiBase: string;
  readonly session: Pick<PanelSession, 'token'>;
};

/** Rejects with EarshotError. Renews a refused token once. */
export function createArchiveApi(options: Options): ArchiveApi {
  async function ask(path: string, init: RequestInit): Promise<unknown> {
    try {
      return await request(options, path, init, false);
    } catch (error) {
      if (EarshotError.from(error).code !== 'unauthenticated') throw error;
      return request(options, path, init, true);
    }
  }
  return {
    async queues(signal) {
      return v.parse(ArchiveQueuesSchema, await ask(archivePaths.queues, { signal })).queues;
    },
    async use(query, signal) {
      return v.parse(UseReportSchema, await ask(`${supervisorPaths.use}?${new URLSearchParams(query)}`, { signal }));
    },
    async useCsv(query, signal) {
      const headers = { accept: 'text/csv' };
      return (await ask(`${supervisorPaths.use}?${new URLSearchParams(query)}`, { signal, headers })) as string;
    },
    async search(body, signal) {
      const answer = await ask(archivePaths.search, { method: 'POST', body: JSON.stringify(body), signal });
      return v.parse(ArchiveSearchResponseSchema, answer);
    },
    async get(conversationId, signal) {
      const answer = v.parse(RecordSchema, await ask(archivePaths.conversation(conversationId), { signal }));
      return { ...answer, conversation: { ...emptyView(), ...answer.conversation } };
    },
  };
}

async function request(options: Options, path: string, init: RequestInit, renew: boolean): Promise<unknown> {
  const token = await options.session.token({ renew });
  const response = await options
    .fetch(options.apiBase + path, {
      ...init,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...init.headers },
      credentials: 'omit',
    })
    .catch((cause) => {
      throw new EarshotError('unavailable', { cause });
    });
  if (!response.ok) throw await problemOf(response);
  const isCsv = response.headers.get('content-type')?.startsWith('text/csv');
  return isCsv ? response.text() : response.json();
}
