/** `POST /api/conversations/:id/checklist`: the agent ticks an item by hand, or unticks it. */
import { Hono } from 'hono';
import { ChecklistTickRequestSchema } from '../../shared/api/routes.ts';
import type { AssistRequests } from '../core/assist/requests.ts';
import type { PanelEnv } from './app-env.ts';
import { readJson } from './json-body.ts';

/** Errors as `AssistRequests.tick`. */
export function createChecklistRoute(deps: { readonly requests: AssistRequests }): Hono<PanelEnv> {
  return new Hono<PanelEnv>().post('/checklist', async (c) => {
    await deps.requests.tick(c.get('conversationId'), await readJson(c, ChecklistTickRequestSchema));
    return c.json({});
  });
}
