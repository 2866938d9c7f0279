/** `POST /api/session`: a panel token in exchange for a Genesys token. */
import { Hono } from 'hono';
import type { SessionResponse } from '../../shared/api/routes.ts';
import { paths } from '../../shared/api/routes.ts';
import { EarshotError } from '../../shared/errors.ts';
import type { PanelAccess } from '../core/ports/panel-access.ts';
import type { AppEnv } from './app-env.ts';

/** Answers 401 without a token; other errors as `PanelAccess.signIn`. */
export function createSessionRoute(options: { readonly access: PanelAccess }): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.post(paths.session, async (c) => {
    const token = genesysTokenOf(c.req.header('authorization'));
    if (token === undefined) throw new EarshotError('unauthenticated');
    const { token: panelToken, identity } = await options.access.signIn(token);
    const body: SessionResponse = {
      token: panelToken,
      expiresAt: new Date(identity.expiresAt).toISOString(),
      agent: { id: identity.agentId, name: identity.name },
    };
    c.header('cache-control', 'no-store');
    return c.json(body);
  });
  return app;
}

/** `Bearer <token>`, or the bare token as Google's sample panels send it. */
function genesysTokenOf(header: string | undefined): string | undefined {
  const text = header?.trim() ?? '';
  const token = /^bearer(?:\s+|$)/i.test(text) ? text.slice(6).trim() : text;
  return token === '' || /\s/.test(token) ? undefined : token;
}
