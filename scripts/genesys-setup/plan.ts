/** Compares what Genesys has with what is wanted, and returns the steps that are left; each lists its changes before it runs. */
import type { AdminApi } from './admin-api.ts';
import { type Change, changesOf, merged } from './changes.ts';
import type { DesiredIntegration, DesiredSetup } from './desired.ts';

export type Step = {
  readonly title: string;
  readonly changes: readonly Change[];
  run(): Promise<void>;
};

export type Plan = {
  readonly steps: readonly Step[];
  /** What needs no change. */
  readonly kept: readonly string[];
  /** Undefined until it is known: after `run` when the client is new. */
  readonly clientId: () => string | undefined;
};

type Json = Record<string, unknown>;

/** Rejects with SetupError when Genesys refuses a read. */
export async function makePlan(api: AdminApi, desired: DesiredSetup): Promise<Plan> {
  const steps: Step[] = [];
  const kept: string[] = [];
  let clientId: string | undefined;

  const clients = await api.list('/api/v2/oauth/clients');
  const client = clients.find((c) => c.name === desired.client.name);
  clientId = client?.id as string | undefined;
  const clientChanges = changesOf(client, desired.client);
  if (clientChanges.length === 0) kept.push(`OAuth client "${desired.client.name}"`);
  else {
    steps.push({
      title: `${client ? 'Change' : 'Create'} the OAuth client "${desired.client.name}"`,
      changes: clientChanges,
      async run() {
        const answer = client
          ? await api.send('PUT', `/api/v2/oauth/clients/${client.id}`, merged(client, desired.client))
          : await api.send('POST', '/api/v2/oauth/clients', desired.client);
        clientId = answer.id as string;
      },
    });
  }

  const integrations = await api.list('/api/v2/integrations');
  for (const wanted of [desired.widget, desired.supervisorApp, desired.audiohook]) {
    if (!wanted) continue;
    const known = integrations.find(
      (i) => (i.integrationType as Json | undefined)?.id === wanted.typeId && i.name === wanted.name,
    );
    const step = await integrationStep(api, wanted, known);
    if (step) steps.push(step);
    else kept.push(`Integration "${wanted.name}"`);
  }
  return { steps, kept, clientId: () => clientId };
}

async function integrationStep(
  api: AdminApi,
  wanted: DesiredIntegration & { credential?: { name: string; fields: Readonly<Record<string, string>> } },
  known: Json | undefined,
): Promise<Step | undefined> {
  const { typeId, name, notes, properties, advanced, credential } = wanted;
  const config = known && (await api.get(`/api/v2/integrations/${known.id}/config/current`));
  const target = { name, notes, properties, advanced };
  const changes = changesOf(config, target);
  const enabled = known?.intendedState === 'ENABLED';
  if (!enabled) changes.push({ path: 'state', from: known?.intendedState, to: 'ENABLED' });
  const newKey = credential !== undefined && changesOf(config, { notes }).length > 0;
  if (newKey) changes.push({ path: 'credentials', from: undefined, to: 'the AudioHook key (not shown)' });
  if (changes.length === 0) return undefined;

  return {
    title: `${known ? 'Change' : 'Create'} the integration "${name}" (${typeId})`,
    changes,
    async run() {
      const made = known ?? (await api.send('POST', '/api/v2/integrations', { name, integrationType: { id: typeId } }));
      const path = `/api/v2/integrations/${made.id}`;
      const current = config ?? (await api.get(`${path}/config/current`));
      const body: Json = { ...(merged(current, target) as Json), version: current.version ?? 1 };
      if (credential && newKey)
        body.credentials = { ...(body.credentials as Json), audioHook: { id: await saveCredential(api, credential) } };
      await api.send('PUT', `${path}/config/current`, body);
      // A change of an AudioHook integration is taken up, and probed, when it becomes active again.
      if (enabled && typeId === 'audiohook') await api.send('PATCH', path, { intendedState: 'DISABLED' });
      if (!enabled || typeId === 'audiohook') await api.send('PATCH', path, { intendedState: 'ENABLED' });
    },
  };
}

async function saveCredential(
  api: AdminApi,
  credential: { name: string; fields: Readonly<Record<string, string>> },
): Promise<string> {
  const all = await api.list('/api/v2/integrations/credentials');
  const known = all.find((c) => c.name === credential.name);
  const body = { name: credential.name, type: { name: 'audioHook' }, credentialFields: credential.fields };
  const saved = known
    ? await api.send('PUT', `/api/v2/integrations/credentials/${known.id}`, body)
    : await api.send('POST', '/api/v2/integrations/credentials', body);
  return saved.id as string;
}
