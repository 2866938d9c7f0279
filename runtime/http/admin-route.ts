/** `POST /api/admin/erase` and `/api/admin/export`: for those who answer requests of data subjects. */
import { Hono } from 'hono';
import { AdminConversationRequestSchema, adminPaths } from '../../shared/api/admin.ts';
import { parseConversationId } from '../../shared/ids.ts';
import type { ConversationExport } from '../core/operations/conversation-export.ts';
import type { Erasure } from '../core/operations/erasure.ts';
import { type AdminAccess, requireAdministrator } from './admin-access.ts';
import type { AppEnv } from './app-env.ts';
import { readJson } from './json-body.ts';

export type AdminRouteDeps = AdminAccess & {
  readonly erasure: Erasure;
  readonly exports: ConversationExport;
};

/** Answers with the proof of an erasure, and with everything that is kept of a conversation. */
export function createAdminRoute(deps: AdminRouteDeps): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.use('/api/admin/*', requireAdministrator(deps));
  app.post(adminPaths.erase, async (c) => {
    const { conversationId } = await readJson(c, AdminConversationRequestSchema);
    return c.json(await deps.erasure.erase(parseConversationId(conversationId)));
  });
  app.post(adminPaths.export, async (c) => {
    const { conversationId } = await readJson(c, AdminConversationRequestSchema);
    return c.json(await deps.exports.read(parseConversationId(conversationId)));
  });
  return app;
}
