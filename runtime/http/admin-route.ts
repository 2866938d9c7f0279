/** `POST /api/admin/erase`, `/export` and `/customers`: for those who answer requests of data subjects. */
import { Hono } from 'hono';
import { AdminConversationRequestSchema, AdminCustomerRequestSchema, adminPaths } from '../../shared/api/admin.ts';
import { parseConversationId } from '../../shared/ids.ts';
import type { ConversationExport } from '../core/operations/conversation-export.ts';
import type { CustomerIndex } from '../core/operations/customer-index.ts';
import type { Erasure } from '../core/operations/erasure.ts';
import type { AuditLog } from '../core/ports/audit.ts';
import { type AdminAccess, requireAdministrator } from './admin-access.ts';
import type { AppEnv } from './app-env.ts';
import { readJson } from './json-body.ts';

export type AdminRouteDeps = AdminAccess & {
  readonly erasure: Erasure;
  readonly exports: ConversationExport;
  readonly customers: Pick<CustomerIndex, 'conversationsOf'>;
  readonly audit: AuditLog;
};

/** Answers with the proof of an erasure, with everything that is kept of a conversation, and with a customer's conversations. */
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
  app.post(adminPaths.customers, async (c) => {
    const { customer } = await readJson(c, AdminCustomerRequestSchema);
    deps.audit.record({ action: 'customer_lookup' });
    return c.json({ conversations: await deps.customers.conversationsOf(customer) });
  });
  return app;
}
