/** `POST /api/conversations/:id/hold`: the caller is on hold in Genesys, as the panel saw. Hold music must not be transcribed. */
import { Hono } from 'hono';
import { HoldRequestSchema, type HoldResponse } from '../../shared/api/routes.ts';
import type { CallHolds } from '../core/ports/call-holds.ts';
import type { PanelEnv } from './app-env.ts';
import { readJson } from './json-body.ts';

/** Life of one hold, in ms. Panels renew it every 20 seconds. */
export const holdLifeMs = 60_000;

/** Publishes the hold to the instance that handles the call. */
export function createHoldRoute(options: { readonly holds: Pick<CallHolds, 'set'> }): Hono<PanelEnv> {
  const app = new Hono<PanelEnv>();
  app.post('/hold', async (c) => {
    const { held } = await readJson(c, HoldRequestSchema);
    const body: HoldResponse = { applied: await options.holds.set(c.get('conversationId'), held, holdLifeMs) };
    return c.json(body);
  });
  return app;
}
