/** `POST /api/conversations/:id/redraft`: the agent's draft, written anew. `POST …/advice`: the generators of the profile run now. */
import { Hono } from 'hono';
import { RedraftRequestSchema } from '../../shared/api/routes.ts';
import type { AssistRequests } from '../core/assist/requests.ts';
import type { PanelEnv } from './app-env.ts';
import { readJson } from './json-body.ts';

/** Errors as `AssistRequests`. */
export function createWritingRoute({
  requests,
}: {
  readonly requests: Pick<AssistRequests, 'redraft' | 'advice'>;
}): Hono<PanelEnv> {
  return new Hono<PanelEnv>()
    .post('/redraft', async (c) => {
      const request = await readJson(c, RedraftRequestSchema);
      return c.json(await requests.redraft(c.get('conversationId'), request, { signal: c.req.raw.signal }));
    })
    .post('/advice', async (c) => c.json(await requests.advice(c.get('conversationId'), { signal: c.req.raw.signal })));
}
