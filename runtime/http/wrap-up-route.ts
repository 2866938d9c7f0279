/** `POST /api/conversations/:id/wrap-up`: saves the summary, as the agent edited it, to their wrap-up in Genesys. */
import { Hono } from 'hono';
import { WrapUpRequestSchema, type WrapUpResponse } from '../../shared/api/wrap-up.ts';
import type { WrapUp } from '../core/assist/wrap-up.ts';
import type { PanelEnv } from './app-env.ts';
import { readJson } from './json-body.ts';

/** Errors as `WrapUp.save`. */
export function createWrapUpRoute(options: { readonly wrapUp: WrapUp }): Hono<PanelEnv> {
  const app = new Hono<PanelEnv>();
  app.post('/wrap-up', async (c) => {
    const request = await readJson(c, WrapUpRequestSchema);
    const { truncated } = await options.wrapUp.save(c.get('identity'), c.get('conversationId'), request);
    const body: WrapUpResponse = { saved: true, truncated };
    return c.json(body);
  });
  return app;
}
