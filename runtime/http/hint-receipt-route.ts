/** `POST /api/conversations/:id/hints`: the agent has seen or dismissed a hint of a supervisor. */
import { Hono } from 'hono';
import { HintReceiptRequestSchema } from '../../shared/supervisor/overview.ts';
import type { AssistFeed } from '../core/ports/assist-feed.ts';
import type { PanelEnv } from './app-env.ts';
import { readJson } from './json-body.ts';

/** To be mounted behind the access check of a conversation: only those who take part acknowledge. */
export function createHintReceiptRoute(deps: { readonly feed: Pick<AssistFeed, 'of'> }): Hono<PanelEnv> {
  const app = new Hono<PanelEnv>();
  app.post('/hints', async (c) => {
    const { hintId, state } = await readJson(c, HintReceiptRequestSchema);
    await deps.feed.of(c.get('conversationId')).hintReceipt(hintId, state);
    return c.json({});
  });
  return app;
}
