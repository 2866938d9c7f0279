/** `POST /api/conversations/:id/complete`: ends the assistance. */
import { Hono } from 'hono';
import type { ConversationClosing } from '../core/assist/closing.ts';
import type { PanelEnv } from './app-env.ts';

/** Errors as `ConversationClosing.end`. */
export function createCompleteRoute(deps: { readonly closing: ConversationClosing }): Hono<PanelEnv> {
  return new Hono<PanelEnv>().post('/complete', async (c) => {
    await deps.closing.end(c.get('conversationId'), 'requested');
    return c.json({});
  });
}
