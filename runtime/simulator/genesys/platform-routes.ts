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
  app.get('/api/v2/tokens/me', (c) => {
    const { organizationId, clientId } = c.get('grant');
    return c.json({
      organization: { id: organizationId, name: localOrganization.name },
      homeOrganization: { id: organizationId },
      authorizedScope: ['conversations', 'notifications', 'user-basic-info'],
      OAuthClient: { id: clientId, name: 'Earshot panel' },
    });
  });
  app.get('/api/v2/users/me', (c) => {
    const { person, organizationId } = c.get('grant');
    const expand = (c.req.query('expand') ?? '').split(',');
    return c.json({
      id: person.userId,
      name: person.name,
      email: person.email,
      state: 'active',
      ...(expand.includes('organization') && { organization: { id: organizationId, name: localOrganization.name } }),
      ...(expand.includes('authorization') && { authorization: { roles: [], permissions: person.permissions } }),
    });
  });
  app.get('/api/v2/authorization/divisionspermitted/me', (c) => {
    const { permissions, divisionIds } = c.get('grant').person;
    const isGranted = permissions.includes(c.req.query('permission') ?? '');
    return c.json(Object.values(localDivisions).filter(({ id }) => isGranted && divisionIds.includes(id)));
  });
  return app;
}
