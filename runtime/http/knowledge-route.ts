/** `POST /api/conversations/:id/knowledge`: a question to the knowledge base. */
import { Hono } from 'hono';
import { KnowledgeRequestSchema } from '../../shared/api/routes.ts';
import type { AssistRequests } from '../core/assist/requests.ts';
import type { PanelEnv } from './app-env.ts';
import { readJson } from './json-body.ts';

/** The request to Dialogflow is cancelled when the client disconnects. */
export function createKnowledgeRoute(deps: { readonly requests: AssistRequests }): Hono<PanelEnv> {
  return new Hono<PanelEnv>().post('/knowledge', async (c) => {
    const request = await readJson(c, KnowledgeRequestSchema);
    return c.json(await deps.requests.knowledge(c.get('conversationId'), request, { signal: c.req.raw.signal }));
  });
}
