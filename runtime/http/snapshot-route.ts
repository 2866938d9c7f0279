/** `GET /api/conversations/:id`: the state so far, and the cursor from which the event stream continues. */
import { Hono } from 'hono';
import type { SnapshotResponse } from '../../shared/api/routes.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import type { PanelEnv } from './app-env.ts';

/** A conversation without events has the empty state. */
export function createSnapshotRoute(deps: { readonly log: ConversationLog }): Hono<PanelEnv> {
  const app = new Hono<PanelEnv>();
  app.get('/', async (c) => {
    const body: SnapshotResponse = await deps.log.snapshot(c.get('conversationId'));
    c.header('cache-control', 'no-store');
    return c.json(body);
  });
  return app;
}
