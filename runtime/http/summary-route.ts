/** `POST /api/conversations/:id/summary`: creates the summary, or creates it again. */
import { Hono } from 'hono';
import { SummaryRequestSchema } from '../../shared/api/routes.ts';
import type { AssistRequests } from '../core/assist/requests.ts';
import type { PanelEnv } from './app-env.ts';
import { readJson } from './json-body.ts';

/** Errors as `AssistRequests.summary`. */
export function createSummaryRoute(deps: { readonly requests: AssistRequests }): Hono<PanelEnv> {
  return new Hono<PanelEnv>().post('/summary', async (c) => {
    const { trigger } = await readJson(c, SummaryRequestSchema);
    return c.json(await deps.requests.summary(c.get('conversationId'), trigger));
  });
}
