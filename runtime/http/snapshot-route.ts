/** `GET /api/conversations/:id`: the state so far, and the cursor from which the event stream continues. */
import { Hono } from 'hono';
import type { SnapshotResponse } from '../../shared/api/routes.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import type { PanelEnv } from './app-env.ts';

/** A conversation without events has the empty state. An agent whose part has ended gets the state of that time. */
export function createSnapshotRoute(deps: { readonly log: ConversationLog }): Hono<PanelEnv> {
  const app = new Hono<PanelEnv>();
  app.get('/', async (c) => {
    const id = c.get('conversationId');
    const { until } = c.get('access');
    const body: SnapshotResponse = await (until === undefined
      ? deps.log.snapshot(id)
      : deps.log.snapshotUntil(id, until));
    c.header('cache-control', 'no-store');
    return c.json(body);
  });
  return app;
}
