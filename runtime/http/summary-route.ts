/** `POST /api/conversations/:id/summary`: makes the summary, or makes it anew. */
import { Hono } from 'hono';
import { SummaryRequestSchema } from '../../shared/api/routes.ts';
import type { AssistRequests } from '../core/assist/requests.ts';
import type { PanelEnv } from './app-env.ts';
import { readJson } from './json-body.ts';

export function summaryRoute(deps: { readonly requests: AssistRequests }): Hono<PanelEnv> {
  return new Hono<PanelEnv>().post('/summary', async (c) => {
    const { trigger } = await readJson(c, SummaryRequestSchema);
    return c.json(await deps.requests.summary(c.get('conversationId'), trigger));
  });
}
