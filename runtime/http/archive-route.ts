/** `/api/archive/…`: finished conversations, for supervisors. Every search and every look is audited, without what was searched for. */
import { Hono } from 'hono';
import { type ArchiveQueues, archivePaths } from '../../shared/api/archive.ts';
import { ArchiveSearchRequestSchema } from '../../shared/api/archive-search.ts';
import type { ArchivedConversation } from '../../shared/api/archived-conversation.ts';
import { EarshotError } from '../../shared/errors.ts';
import { safeParseConversationId } from '../../shared/ids.ts';
import type { ArchiveRecord } from '../core/ports/archive.ts';
import type { AppEnv } from './app-env.ts';
import { type ArchiveLookDeps, configuredArchive, entryOf, lookAtArchive } from './archive-look.ts';
import { readJson } from './json-body.ts';

export type ArchiveRouteDeps = ArchiveLookDeps & {
  /** What lists show of a record. */
  readonly headerOf: (record: ArchiveRecord) => Omit<ArchivedConversation, 'conversation' | 'cursor'>;
};

/** Answers `forbidden` to everybody who is no supervisor, and `unsupported` where there is no archive. */
export function createArchiveRoute(deps: ArchiveRouteDeps): Hono<AppEnv> {
  const app = new Hono<AppEnv>();

  app.post(archivePaths.search, async (c) => {
    const look = await lookAtArchive(deps, c);
    if (look instanceof Response) return look;
    const request = await readJson(c, ArchiveSearchRequestSchema);
    const archive = configuredArchive(deps);
    deps.audit.record(entryOf(look.identity, 'archive_search', {}));
    return c.json(await archive.search(look.scope, request));
  });

  app.get(archivePaths.queues, async (c) => {
    const look = await lookAtArchive(deps, c);
    if (look instanceof Response) return look;
    return c.json({ queues: await configuredArchive(deps).queues(look.scope) } as ArchiveQueues);
  });

  app.get(archivePaths.conversation(':id'), async (c) => {
    const look = await lookAtArchive(deps, c);
    if (look instanceof Response) return look;
    const conversationId = safeParseConversationId(c.req.param('id'));
    if (!conversationId) throw new EarshotError('invalid_request', { detail: 'Conversation id must be a UUID' });
    const archive = configuredArchive(deps);
    if (deps.access.erasures?.has(conversationId)) throw new EarshotError('erased');
    const record = await archive.get(look.scope, conversationId);
    // One of another division does not exist for them.
    if (!record) throw new EarshotError('not_found', { detail: 'The archive has no such conversation' });
    deps.audit.record(entryOf(look.identity, 'archive_look', { conversationId }));
    const { conversation, cursor } = record;
    return c.json({ ...deps.headerOf(record), conversation, cursor } satisfies ArchivedConversation);
  });
  return app;
}
