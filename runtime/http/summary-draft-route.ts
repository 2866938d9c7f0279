/** `/summary-draft`: the agent's own version of the summary, kept across reloads and instances. */
import { Hono } from 'hono';
import { SummaryDraftRequestSchema } from '../../shared/api/wrap-up.ts';
import type { SummaryDrafts } from '../core/assist/summary-drafts.ts';
import type { PanelEnv } from './app-env.ts';
import { readJson } from './json-body.ts';

/** Each agent has a draft of their own. Errors as `SummaryDrafts`. */
export function createSummaryDraftRoute({ drafts }: { readonly drafts: SummaryDrafts }): Hono<PanelEnv> {
  const app = new Hono<PanelEnv>();
  app.get('/summary-draft', async (c) => c.json(await drafts.get(c.get('identity').agentId, c.get('conversationId'))));
  app.put('/summary-draft', async (c) => {
    const request = await readJson(c, SummaryDraftRequestSchema);
    return c.json(await drafts.save(c.get('identity').agentId, c.get('conversationId'), request));
  });
  app.delete('/summary-draft', async (c) =>
    c.json(await drafts.discard(c.get('identity').agentId, c.get('conversationId'))),
  );
  app.post('/summary-draft/undo', async (c) =>
    c.json(await drafts.undo(c.get('identity').agentId, c.get('conversationId'))),
  );
  return app;
}
