/** The part of the local Platform API that set-up uses: OAuth clients, integrations with versioned configuration, credentials. */
import { Hono } from 'hono';
import * as v from 'valibot';
import { fail, type PlatformContext, type PlatformEnv, readBody } from './platform-context.ts';

type Json = Record<string, unknown>;

type IntegrationRecord = {
  id: string;
  integrationType: { id: string };
  intendedState: string;
  config: { name: string; notes: string; version: number; properties: Json; advanced: Json; credentials: Json };
};

type AdminRecords = {
  readonly newId: () => string;
  readonly clients: Map<string, Json & { id: string }>;
  readonly integrations: Map<string, IntegrationRecord>;
  readonly credentials: Map<string, { id: string; name: string; type: { name: string } }>;
};

/** Of all kinds together. */
const maxRecords = 200;
const json = v.record(v.string(), v.unknown());
const ClientSchema = v.looseObject({
  name: v.string(),
  authorizedGrantType: v.string(),
  registeredRedirectUri: v.array(v.string()),
});
const CreateSchema = v.object({ name: v.optional(v.string()), integrationType: v.object({ id: v.string() }) });
const ConfigSchema = v.object({
  name: v.string(),
  notes: v.optional(v.string(), ''),
  version: v.number(),
  properties: v.optional(json, {}),
  advanced: v.optional(json, {}),
  credentials: v.optional(json, {}),
});
const StateSchema = v.object({ intendedState: v.picklist(['ENABLED', 'DISABLED', 'DELETED']) });
const CredentialSchema = v.object({
  name: v.string(),
  type: v.object({ name: v.string() }),
  credentialFields: v.record(v.string(), v.string()),
});

/** Keeps its records in memory; they start empty. */
export function createAdminRoutes(newId: () => string): Hono<PlatformEnv> {
  const app = new Hono<PlatformEnv>();
  const records: AdminRecords = { newId, clients: new Map(), integrations: new Map(), credentials: new Map() };
  addGuard(app, records, '/api/v2/oauth/clients', 'oauth:client');
  addGuard(app, records, '/api/v2/integrations', 'integrations:integration');
  addClientRoutes(app, records);
  // Before the integrations, whose paths take any id.
  addCredentialRoutes(app, records);
  addIntegrationRoutes(app, records);
  return app;
}

/** Asks for the permission that the method needs, and bounds the number of records. */
function addGuard(app: Hono<PlatformEnv>, records: AdminRecords, path: string, permission: string): void {
  const guard = async (c: PlatformContext, next: () => Promise<void>) => {
    const action = { GET: 'view', POST: 'add' }[c.req.method] ?? 'edit';
    if (!c.get('grant').person.permissions.includes(`${permission}:${action}`))
      return fail(c, 403, 'missing.permission');
    const count = records.clients.size + records.integrations.size + records.credentials.size;
    if (c.req.method === 'POST' && count >= maxRecords) return fail(c, 400, 'limit');
    return next();
  };
  app.use(path, guard);
  app.use(`${path}/*`, guard);
}

const pageOf = (entities: unknown[]) => ({
  entities,
  total: entities.length,
  pageNumber: 1,
  pageCount: 1,
  pageSize: 100,
});

function addClientRoutes(app: Hono<PlatformEnv>, { newId, clients }: AdminRecords): void {
  app.get('/api/v2/oauth/clients', (c) => c.json(pageOf([...clients.values()])));
  app.post('/api/v2/oauth/clients', async (c) => {
    const body = await readBody(c, ClientSchema);
    if (!body) return fail(c, 400, 'bad.request');
    const client = { ...body, id: newId() };
    clients.set(client.id, client);
    return c.json(client);
  });
  app.put('/api/v2/oauth/clients/:id', async (c) => {
    const known = clients.get(c.req.param('id'));
    const body = await readBody(c, ClientSchema);
    if (!known || !body) return fail(c, known ? 400 : 404, 'bad.request');
    const client = { ...body, id: known.id };
    clients.set(known.id, client);
    return c.json(client);
  });
}

const integrationView = ({ config, ...rest }: IntegrationRecord) => ({
  ...rest,
  name: config.name,
  reportedState: { code: rest.intendedState === 'ENABLED' ? 'ACTIVE' : 'INACTIVE' },
});

function addIntegrationRoutes(app: Hono<PlatformEnv>, { newId, integrations }: AdminRecords): void {
  app.get('/api/v2/integrations', (c) => c.json(pageOf([...integrations.values()].map(integrationView))));
  app.post('/api/v2/integrations', async (c) => {
    const body = await readBody(c, CreateSchema);
    if (!body) return fail(c, 400, 'bad.request');
    const id = newId();
    const config = { name: body.name ?? '', notes: '', version: 1, properties: {}, advanced: {}, credentials: {} };
    const created = { id, integrationType: body.integrationType, intendedState: 'DISABLED', config };
    integrations.set(id, created);
    return c.json(integrationView(created));
  });
  app.get('/api/v2/integrations/:id/config/current', (c) => {
    const known = integrations.get(c.req.param('id'));
    return known ? c.json(known.config) : fail(c, 404, 'not.found');
  });
  app.put('/api/v2/integrations/:id/config/current', async (c) => {
    const known = integrations.get(c.req.param('id'));
    const body = await readBody(c, ConfigSchema);
    if (!known || !body) return fail(c, known ? 400 : 404, 'bad.request');
    if (body.version !== known.config.version) return fail(c, 409, 'general.conflict');
    known.config = { ...body, version: body.version + 1 };
    return c.json(known.config);
  });
  app.patch('/api/v2/integrations/:id', async (c) => {
    const known = integrations.get(c.req.param('id'));
    const body = await readBody(c, StateSchema);
    if (!known || !body) return fail(c, known ? 400 : 404, 'bad.request');
    known.intendedState = body.intendedState;
    return c.json(integrationView(known));
  });
}

/** As in Genesys, the fields of a credential are never returned. */
function addCredentialRoutes(app: Hono<PlatformEnv>, { newId, credentials }: AdminRecords): void {
  app.get('/api/v2/integrations/credentials', (c) => c.json(pageOf([...credentials.values()])));
  app.post('/api/v2/integrations/credentials', async (c) => {
    const body = await readBody(c, CredentialSchema);
    if (!body) return fail(c, 400, 'bad.request');
    const created = { id: newId(), name: body.name, type: body.type };
    credentials.set(created.id, created);
    return c.json(created);
  });
  app.put('/api/v2/integrations/credentials/:id', async (c) => {
    const known = credentials.get(c.req.param('id'));
    const body = await readBody(c, CredentialSchema);
    if (!known || !body) return fail(c, known ? 400 : 404, 'bad.request');
    known.name = body.name;
    return c.json(known);
  });
}
