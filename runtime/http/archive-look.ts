/** Who may look into the archive: supervisors, within their organization and their divisions. */
import type { Context } from 'hono';
import { EarshotError } from '../../shared/errors.ts';
import type { Archive, ArchiveScope } from '../core/ports/archive.ts';
import type { AuditEntry, AuditLog } from '../core/ports/audit.ts';
import type { PanelIdentity } from '../core/ports/panel-access.ts';
import type { SupervisionAccess } from '../core/ports/supervision.ts';
import { type AccessDeps, identify } from './access.ts';
import type { AppEnv } from './app-env.ts';
import { problemResponse } from './problem.ts';

type ArchiveReads = Pick<Archive, 'search' | 'get' | 'use' | 'queues'>;

export type ArchiveLookDeps = {
  readonly access: AccessDeps;
  readonly supervision: Pick<SupervisionAccess, 'supervised'>;
  /** Undefined: no archive is configured. */
  readonly archive: ArchiveReads | undefined;
  readonly audit: AuditLog;
};

type Look = { readonly identity: PanelIdentity; readonly scope: ArchiveScope };

/** Asked anew with each request: a supervisor who loses the right sees no further page. A refusal is the answer to give. */
export async function lookAtArchive(
  { access, supervision, audit }: ArchiveLookDeps,
  c: Context<AppEnv>,
): Promise<Look | Response> {
  const identity = await identify(access, c.req.header('authorization'), c.get('address'));
  const scope = await supervision.supervised(identity, { fresh: true });
  if (scope.allowed) return { identity, scope };
  if (scope.code !== 'unavailable') audit.record(entryOf(identity, 'supervisor_refused', { reason: 'archive' }));
  return problemResponse(scope.code, { reason: scope.reason });
}

/** Throws `unsupported` where there is none. */
export function configuredArchive({ archive }: ArchiveLookDeps): ArchiveReads {
  if (archive) return archive;
  throw new EarshotError('unsupported', {
    detail: 'Conversations are not archived here; an administrator can set ARCHIVE_URL',
  });
}

/** Ids only: never what was searched for. */
export function entryOf(
  { agentId, organizationId, sessionId }: PanelIdentity,
  action: AuditEntry['action'],
  about: Pick<AuditEntry, 'reason' | 'conversationId'>,
): AuditEntry {
  return { action, agentId, organizationId, sessionId, ...about };
}
