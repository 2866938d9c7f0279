/** `POST /api/conversations/:id/hold`: the panel saw in Genesys that the caller is on hold; hold music is not to be transcribed. */
import { Hono } from 'hono';
import { HoldRequestSchema, type HoldResponse } from '../../shared/api/routes.ts';
import type { CallHolds } from '../core/ports/call-holds.ts';
import type { PanelEnv } from './app-env.ts';
import { readJson } from './json-body.ts';

/** Panels renew it every 20 seconds. */
export const holdLifeMs = 60_000;

export function createHoldRoute(options: { readonly holds: Pick<CallHolds, 'set'> }): Hono<PanelEnv> {
  const app = new Hono<PanelEnv>();
  app.post('/hold', async (c) => {
    const { held } = await readJson(c, HoldRequestSchema);
    const body: HoldResponse = { applied: await options.holds.set(c.get('conversationId'), held, holdLifeMs) };
    return c.json(body);
  });
  return app;
}
