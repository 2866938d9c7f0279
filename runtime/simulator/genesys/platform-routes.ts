/**
 * The Platform API of the local Genesys: as much of it as panel and service use, with the vendor's paths, shapes,
 * permissions, status codes and rate-limit headers.
 */
import { Hono } from 'hono';
import { createAdminRoutes } from './admin-routes.ts';
import { createConversationRoutes } from './conversation-routes.ts';
import { localDivisions, localOrganization } from './identities.ts';
import { createNotificationRoutes } from './notification-routes.ts';
import { failNotFound, type PlatformEnv, type PlatformOptions } from './platform-context.ts';
import { addPlatformGate } from './platform-gate.ts';
import type { Grant } from './tokens.ts';

/** All routes under `/api/v2`, behind the access token. */
export function createPlatformRoutes(options: PlatformOptions): Hono<PlatformEnv> {
  const app = new Hono<PlatformEnv>();
  addPlatformGate(app, options);
  app.route('/', createIdentityRoutes());
  app.route('/', createConversationRoutes(options));
  app.route('/', createNotificationRoutes(options));
  app.route('/', createAdminRoutes(options.newId));
  app.all('/api/v2/*', failNotFound);
  return app;
}

function createIdentityRoutes(): Hono<PlatformEnv> {
  const app = new Hono<PlatformEnv>();
  app.get('/api/v2/tokens/me', (c) => c.json(tokenInfo(c.get('grant'))));
  app.get('/api/v2/users/me', (c) => c.json(userMe(c.get('grant'), (c.req.query('expand') ?? '').split(','))));
  app.get('/api/v2/authorization/divisionspermitted/me', (c) => {
    const { permissions, divisionIds } = c.get('grant').person;
    const isGranted = permissions.includes(c.req.query('permission') ?? '');
    return c.json(Object.values(localDivisions).filter(({ id }) => isGranted && divisionIds.includes(id)));
  });
  return app;
}

/** `TokenInfo`. */
export function tokenInfo({ organizationId, clientId }: Grant) {
  return {
    organization: { id: organizationId, name: localOrganization.name },
    homeOrganization: { id: organizationId, name: localOrganization.name },
    authorizedScope: ['conversations', 'notifications', 'user-basic-info'],
    OAuthClient: { id: clientId, name: 'Earshot panel', authorizedGrantType: 'CODE' },
  };
}

/** `UserMe`, with what `expand` names. */
export function userMe({ person, organizationId }: Grant, expand: readonly string[]) {
  return {
    id: person.userId,
    name: person.name,
    email: person.email,
    state: 'active',
    version: 1,
    ...(expand.includes('organization') && {
      organization: { id: organizationId, name: localOrganization.name, version: 1 },
    }),
    ...(expand.includes('authorization') && { authorization: { roles: [], permissions: [...person.permissions] } }),
  };
}
