/** The part of the local Platform API that set-up uses: OAuth clients, integrations with versioned configuration, credentials. */
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import type { Grant } from './tokens.ts';

type Env = { Variables: { grant: Grant } };
type Json = Record<string, unknown>;

type IntegrationRecord = {
  id: string;
  integrationType: { id: string };
  intendedState: string;
  config: { name: string; notes: string; version: number; properties: Json; advanced: Json; credentials: Json };
};

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
const CredentialSchema = v.object({
  name: v.string(),
  type: v.object({ name: v.string() }),
  credentialFields: v.record(v.string(), v.string()),
});

export function createAdminRoutes(newId: () => string): Hono<Env> {
  const app = new Hono<Env>();
  const clients = new Map<string, Json & { id: string }>();
  const integrations = new Map<string, IntegrationRecord>();
  const credentials = new Map<string, { id: string; name: string; type: { name: string } }>();

  const fail = (c: Context, status: 400 | 403 | 404 | 409, code: string) =>
    c.json({ message: code, code, status }, status);
  const read = async <S extends v.GenericSchema>(c: Context, schema: S): Promise<v.InferOutput<S> | undefined> => {
    const result = v.safeParse(schema, await c.req.json().catch(() => undefined));
    return result.success ? result.output : undefined;
  };
  const page = (entities: unknown[]) => ({
    entities,
    total: entities.length,
    pageNumber: 1,
    pageCount: 1,
    pageSize: 100,
  });

  for (const [path, permission] of [
    ['/api/v2/oauth/clients', 'oauth:client'],
    ['/api/v2/integrations', 'integrations:integration'],
  ] as const) {
    const guard = async (c: Context<Env>, next: () => Promise<void>) => {
      const action = { GET: 'view', POST: 'add' }[c.req.method] ?? 'edit';
      if (!c.get('grant').person.permissions.includes(`${permission}:${action}`))
        return fail(c, 403, 'missing.permission');
      if (c.req.method === 'POST' && clients.size + integrations.size + credentials.size >= maxRecords)
        return fail(c, 400, 'limit');
      return next();
    };
    app.use(path, guard);
    app.use(`${path}/*`, guard);
  }

  app.get('/api/v2/oauth/clients', (c) => c.json(page([...clients.values()])));
  app.post('/api/v2/oauth/clients', async (c) => {
    const body = await read(c, ClientSchema);
    if (!body) return fail(c, 400, 'bad.request');
    const client = { ...body, id: newId() };
    clients.set(client.id, client);
    return c.json(client);
  });
  app.put('/api/v2/oauth/clients/:id', async (c) => {
    const known = clients.get(c.req.param('id'));
    const body = await read(c, ClientSchema);
    if (!known || !body) return fail(c, known ? 400 : 404, 'bad.request');
    const client = { ...body, id: known.id };
    clients.set(known.id, client);
    return c.json(client);
  });

  const shown = ({ config, ...rest }: IntegrationRecord) => ({
    ...rest,
    name: config.name,
    reportedState: { code: rest.intendedState === 'ENABLED' ? 'ACTIVE' : 'INACTIVE' },
  });
  app.get('/api/v2/integrations', (c) => c.json(page([...integrations.values()].map(shown))));
  app.post('/api/v2/integrations', async (c) => {
    const body = await read(c, CreateSchema);
    if (!body) return fail(c, 400, 'bad.request');
    const id = newId();
    const config = { name: body.name ?? '', notes: '', version: 1, properties: {}, advanced: {}, credentials: {} };
    const created = { id, integrationType: body.integrationType, intendedState: 'DISABLED', config };
    integrations.set(id, created);
    return c.json(shown(created));
  });
  app.get('/api/v2/integrations/:id/config/current', (c) => {
    const known = integrations.get(c.req.param('id'));
    return known ? c.json(known.config) : fail(c, 404, 'not.found');
  });
  app.put('/api/v2/integrations/:id/config/current', async (c) => {
    const known = integrations.get(c.req.param('id'));
    const body = await read(c, ConfigSchema);
    if (!known || !body) return fail(c, known ? 400 : 404, 'bad.request');
    if (body.version !== known.config.version) return fail(c, 409, 'general.conflict');
    known.config = { ...body, version: body.version + 1 };
    return c.json(known.config);
  });
  app.patch('/api/v2/integrations/:id', async (c) => {
    const known = integrations.get(c.req.param('id'));
    const body = await read(c, v.object({ intendedState: v.picklist(['ENABLED', 'DISABLED', 'DELETED']) }));
    if (!known || !body) return fail(c, known ? 400 : 404, 'bad.request');
    known.intendedState = body.intendedState;
    return c.json(shown(known));
  });

  app.get('/api/v2/integrations/credentials', (c) => c.json(page([...credentials.values()])));
  app.post('/api/v2/integrations/credentials', async (c) => {
    const body = await read(c, CredentialSchema);
    if (!body) return fail(c, 400, 'bad.request');
    // As the real one: what is in a credential is never given back.
    const made = { id: newId(), name: body.name, type: body.type };
    credentials.set(made.id, made);
    return c.json(made);
  });
  app.put('/api/v2/integrations/credentials/:id', async (c) => {
    const known = credentials.get(c.req.param('id'));
    const body = await read(c, CredentialSchema);
    if (!known || !body) return fail(c, known ? 400 : 404, 'bad.request');
    known.name = body.name;
    return c.json(known);
  });

  return app;
}
