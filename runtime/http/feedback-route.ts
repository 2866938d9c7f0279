/** `POST /api/conversations/:id/feedback`: what the agent did with an answer. Idempotent. */
import { Hono } from 'hono';
import { FeedbackRequestSchema } from '../../shared/api/routes.ts';
import type { AssistRequests } from '../core/assist/requests.ts';
import type { PanelEnv } from './app-env.ts';
import { readJson } from './json-body.ts';

/** Errors as `AssistRequests.feedback`. */
export function createFeedbackRoute(deps: { readonly requests: AssistRequests }): Hono<PanelEnv> {
  return new Hono<PanelEnv>().post('/feedback', async (c) => {
    await deps.requests.feedback(c.get('conversationId'), await readJson(c, FeedbackRequestSchema));
    return c.json({});
  });
}
