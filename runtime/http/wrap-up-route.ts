/** The agent's wrap-up in Genesys: its codes, and saving notes, attributes and code. */
import { Hono } from 'hono';
import { WrapUpRequestSchema } from '../../shared/api/wrap-up.ts';
import type { WrapUp } from '../core/assist/wrap-up.ts';
import type { PanelEnv } from './app-env.ts';
import { readJson } from './json-body.ts';

/** `POST /wrap-up` and `GET /wrap-up-codes`. Errors as `WrapUp`. */
export function createWrapUpRoute(options: { readonly wrapUp: WrapUp }): Hono<PanelEnv> {
  const { wrapUp } = options;
  const app = new Hono<PanelEnv>();
  app.post('/wrap-up', async (c) => {
    const request = await readJson(c, WrapUpRequestSchema);
    return c.json(await wrapUp.save(c.get('identity'), c.get('conversationId'), request));
  });
  app.get('/wrap-up-codes', async (c) => c.json(await wrapUp.codes(c.get('identity'), c.get('conversationId'))));
  return app;
}
