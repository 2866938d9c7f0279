/** `GET /api/conversations/:id`: the state so far, and the cursor from which the event stream continues. */
import { Hono } from 'hono';
import type { SnapshotResponse } from '../../shared/api/routes.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import type { PanelEnv } from './app-env.ts';
import { visibleSnapshot } from './visible-snapshot.ts';

/** As `visibleSnapshot`. */
export function createSnapshotRoute(deps: { readonly log: ConversationLog }): Hono<PanelEnv> {
  const app = new Hono<PanelEnv>();
  app.get('/', async (c) => {
    const body: SnapshotResponse = await visibleSnapshot(deps.log, c.get('conversationId'), c.get('access'));
    c.header('cache-control', 'no-store');
    return c.json(body);
  });
  return app;
}
