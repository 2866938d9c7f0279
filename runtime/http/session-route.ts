/** `POST /api/session`: a panel token in exchange for a Genesys token. `DELETE /api/session`: signs out. */
import { Hono } from 'hono';
import type { SessionResponse } from '../../shared/api/routes.ts';
import { paths } from '../../shared/api/routes.ts';
import { EarshotError } from '../../shared/errors.ts';
import type { PanelIdentity } from '../core/ports/panel-access.ts';
import { type AccessDeps, identify } from './access.ts';
import type { AppEnv } from './app-env.ts';

export type SessionRouteDeps = AccessDeps & {
  /** Called after a session was ended, to close what it has open. */
  readonly onSignOut?: (identity: PanelIdentity) => void;
};

/**
 * Answers 401 without a token; other errors as `PanelAccess.signIn`. Refused tokens draw from the budget of their address, an
 * accepted one from that of its agent.
 */
export function createSessionRoute({ access, budgets, onSignOut = () => {} }: SessionRouteDeps): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.post(paths.session, async (c) => {
    const address = c.get('address');
    const token = genesysTokenOf(c.req.header('authorization'));
    if (token === undefined) {
      budgets.refuse(address);
      throw new EarshotError('unauthenticated');
    }
    const beforeAsking = () => budgets.checkToken(address);
    const { token: panelToken, identity } = await access.signIn(token, { address, beforeAsking }).catch((error) => {
      if (EarshotError.from(error).code === 'unauthenticated') budgets.refuse(address);
      throw error;
    });
    budgets.signIn(address, identity);
    const body: SessionResponse = {
      token: panelToken,
      expiresAt: new Date(identity.expiresAt).toISOString(),
      agent: { id: identity.agentId, name: identity.name },
    };
    c.header('cache-control', 'no-store');
    return c.json(body);
  });
  app.delete(paths.session, async (c) => {
    const identity = await identify({ access, budgets }, c.req.header('authorization'), c.get('address'));
    await access.signOut(identity);
    onSignOut(identity);
    return c.body(null, 204);
  });
  return app;
}

/** `Bearer <token>`, or the bare token as Google's sample panels send it. */
function genesysTokenOf(header: string | undefined): string | undefined {
  const text = header?.trim() ?? '';
  const token = /^bearer(?:\s+|$)/i.test(text) ? text.slice(6).trim() : text;
  return token === '' || /\s/.test(token) ? undefined : token;
}
