/** `POST /api/conversations/:id/complete`: ends the assistance. */
import { Hono } from 'hono';
import type { AssistRequests } from '../core/assist/requests.ts';
import type { PanelEnv } from './app-env.ts';

/** Errors as `AssistRequests.complete`. */
export function createCompleteRoute(deps: { readonly requests: AssistRequests }): Hono<PanelEnv> {
  return new Hono<PanelEnv>().post('/complete', async (c) => {
    await deps.requests.complete(c.get('conversationId'));
    return c.json({});
  });
}
