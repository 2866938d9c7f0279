/** `POST /api/conversations/:id/hold`: the panel saw in Genesys that the caller is on hold; hold music is not to be transcribed. */
import { Hono } from 'hono';
import { HoldRequestSchema } from '../../shared/api/routes.ts';
import type { AudiohookConnections } from '../core/audiohook-connections.ts';
import type { PanelEnv } from './app-env.ts';
import { readJson } from './json-body.ts';

export function createHoldRoute(options: { readonly connections: Pick<AudiohookConnections, 'hold'> }): Hono<PanelEnv> {
  const app = new Hono<PanelEnv>();
  app.post('/hold', async (c) => {
    const { held } = await readJson(c, HoldRequestSchema);
    // A call on another instance is not reached from here: there the music is transcribed, and nothing else is lost.
    return c.json({ applied: options.connections.hold(c.get('conversationId'), held) });
  });
  return app;
}
