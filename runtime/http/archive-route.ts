/** `/api/archive/…`: finished conversations, for supervisors. Every search and every look is audited, without what was searched for. */
import { type Context, Hono } from 'hono';
import { archivePaths } from '../../shared/api/archive.ts';
import { ArchiveSearchRequestSchema } from '../../shared/api/archive-search.ts';
import type { ArchivedConversation } from '../../shared/api/archived-conversation.ts';
import { EarshotError } from '../../shared/errors.ts';
import { safeParseConversationId } from '../../shared/ids.ts';
import type { Archive, ArchiveRecord, ArchiveScope } from '../core/ports/archive.ts';
import type { AuditEntry, AuditLog } from '../core/ports/audit.ts';
import type { PanelIdentity } from '../core/ports/panel-access.ts';
import type { SupervisionAccess } from '../core/ports/supervision.ts';
import { type AccessDeps, identify } from './access.ts';
import type { AppEnv } from './app-env.ts';
import { readJson } from './json-body.ts';
import { problemResponse } from './problem.ts';

export type ArchiveRouteDeps = {
  readonly access: AccessDeps;
  readonly supervision: Pick<SupervisionAccess, 'supervised'>;
  /** Undefined: no archive is configured. */
  readonly archive: Pick<Archive, 'search' | 'get'> | undefined;
  /** What lists show of a record. */
  readonly headerOf: (record: ArchiveRecord) => Omit<ArchivedConversation, 'conversation' | 'cursor'>;
  readonly audit: AuditLog;
};

type Look = { readonly identity: PanelIdentity; readonly scope: ArchiveScope };

/** Answers `forbidden` to everybody who is no supervisor, and `unsupported` where there is no archive. */
export function createArchiveRoute(deps: ArchiveRouteDeps): Hono<AppEnv> {
  const app = new Hono<AppEnv>();

  app.post(archivePaths.search, async (c) => {
    const look = await lookAt(deps, c);
    if (look instanceof Response) return look;
    const request = await readJson(c, ArchiveSearchRequestSchema);
    const archive = configured(deps);
    deps.audit.record(entryOf(look.identity, 'archive_search', {}));
    return c.json(await archive.search(look.scope, request));
  });

  app.get(archivePaths.conversation(':id'), async (c) => {
    const look = await lookAt(deps, c);
    if (look instanceof Response) return look;
    const conversationId = safeParseConversationId(c.req.param('id'));
    if (!conversationId) throw new EarshotError('invalid_request', { detail: 'Conversation id must be a UUID' });
    const archive = configured(deps);
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

/** Asked anew with each request: a supervisor who loses the right sees no further page. */
async function lookAt({ access, supervision, audit }: ArchiveRouteDeps, c: Context<AppEnv>): Promise<Look | Response> {
  const identity = await identify(access, c.req.header('authorization'), c.get('address'));
  const scope = await supervision.supervised(identity, { fresh: true });
  if (scope.allowed) return { identity, scope };
  if (scope.code !== 'unavailable') audit.record(entryOf(identity, 'supervisor_refused', { reason: 'archive' }));
  return problemResponse(scope.code, { reason: scope.reason });
}

function configured({ archive }: ArchiveRouteDeps): NonNullable<ArchiveRouteDeps['archive']> {
  if (archive) return archive;
  throw new EarshotError('unsupported', {
    detail: 'Conversations are not archived here; an administrator can set ARCHIVE_URL',
  });
}

function entryOf(
  { agentId, organizationId, sessionId }: PanelIdentity,
  action: AuditEntry['action'],
  about: Pick<AuditEntry, 'reason' | 'conversationId'>,
): AuditEntry {
  return { action, agentId, organizationId, sessionId, ...about };
}
