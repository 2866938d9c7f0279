/** QUEUES_FILE against Google and Genesys, and the client with which the service looks queues up. */
import type { Config } from '../../runtime/config.ts';
import { sentencesOf } from '../../runtime/core/file-mistakes.ts';
import { type Finding, fail, pass, warn } from '../../runtime/core/operations/finding.ts';
import { parseQueueFile, type QueueEntry } from '../../runtime/core/queues/queue-file.ts';
import { createSystemClock } from '../../runtime/core/system-clock.ts';
import { endpointOfLocation } from '../../runtime/dialogflow/endpoints.ts';
import { createClientTokens } from '../../runtime/genesys/client-tokens.ts';
import { EarshotError } from '../../shared/errors.ts';
import { regionByDomain, regionHosts } from '../../shared/genesys/regions.ts';
import { isUuid } from '../../shared/ids.ts';
import type { GenesysDeps } from './check-genesys.ts';
import type { GoogleDeps } from './check-google.ts';

export type QueueDeps = GenesysDeps & GoogleDeps & { readonly readText: (path: string) => Promise<string> };

/** Of a conversation that there cannot be: only whether the client may ask matters. */
const noConversation = '00000000-0000-4000-8000-000000000000';

/** No finding where neither is set. Rejects never: what fails is a finding. */
export async function checkQueues(config: Config, deps: QueueDeps): Promise<Finding[]> {
  const client = await checkClient(config, deps);
  if (config.QUEUES_FILE === undefined) return client.findings;
  let text: string;
  try {
    text = await deps.readText(config.QUEUES_FILE);
  } catch {
    const fix = 'Check the path in QUEUES_FILE, and that the service may read the file';
    return [...client.findings, fail('queues.file', 'The queue file cannot be read', fix)];
  }
  const { entries, mistakes } = parseQueueFile(text);
  if (mistakes.length > 0) {
    const detail = sentencesOf(mistakes).join('; ');
    return [...client.findings, fail('queues.file', 'The queue file has mistakes', 'Correct these places', detail)];
  }
  return [
    ...client.findings,
    pass('queues.file', 'The queue file can be used', `${entries.length} queues`),
    ...(await checkRows(config, deps, entries)),
    ...(await checkNames(config, deps, { entries, token: deps.genesysToken ?? client.token })),
  ];
}

async function checkClient(config: Config, deps: GenesysDeps): Promise<{ findings: Finding[]; token?: string }> {
  const { GENESYS_CLIENT_ID: clientId, GENESYS_CLIENT_SECRET: secret } = config;
  if (config.localGenesys || clientId === undefined || secret === undefined) return { findings: [] };
  const { login, api } = regionHosts(regionByDomain(config.GENESYS_CLOUD_REGION!)!);
  const clientSecret = secret.reveal();
  const { fetch } = deps;
  try {
    const asked = createClientTokens({ loginOrigin: login, clientId, clientSecret, fetch, clock: createSystemClock() });
    const token = await asked.token();
    const { status } = await ask(deps, `${api}/api/v2/conversations/${noConversation}`, token);
    if (status === 403) {
      const fix = 'Give its role conversation:communication:view in every division with calls, and nothing else';
      return { token, findings: [fail('queues.client', 'GENESYS_CLIENT_ID may not see conversations', fix)] };
    }
    if (status !== 200 && status !== 404) return { token, findings: [notAsked(String(status))] };
    return { token, findings: [pass('queues.client', 'GENESYS_CLIENT_ID may see which queue a call is in')] };
  } catch (error) {
    const { code } = EarshotError.from(error);
    if (code !== 'unauthenticated') return { findings: [notAsked(code)] };
    const fix = 'Copy both from an OAuth client of the grant “Client Credentials” in this organization and region';
    return { findings: [fail('queues.client', 'Genesys refuses GENESYS_CLIENT_ID and GENESYS_CLIENT_SECRET', fix)] };
  }
}

const notAsked = (detail: string): Finding => {
  const fix = 'Run the doctor again; where it stays so, look at the way from here to Genesys';
  return warn('queues.client', 'Genesys did not say whether GENESYS_CLIENT_ID may see conversations', fix, detail);
};

/** Whether each profile exists, and speaks the language of its queue. */
async function checkRows(config: Config, deps: QueueDeps, entries: readonly QueueEntry[]): Promise<Finding[]> {
  const rows = entries.flatMap(({ settings: { name, profile, languages } }) =>
    profile === undefined ? [] : [{ name, profile, languages }],
  );
  if (rows.length === 0 || config.CONVERSATION_PROFILE_NAME === undefined || config.DIALOGFLOW_ENDPOINT !== undefined)
    return [];
  const token = await deps.googleToken().catch(() => undefined);
  // Said among Google's findings.
  if (token === undefined) return [];
  const problems: Finding[] = [];
  for (const { name, profile, languages } of rows) {
    const [, project = '', location = 'global'] = /^projects\/([^/]+)\/locations\/([^/]+)/.exec(profile) ?? [];
    const address = endpointOfLocation(location).address.replace(/:443$/, '');
    const { status, body } = await ask(deps, `https://${address}/v2/${profile}`, token, project);
    const spoken = (body as { languageCode?: string } | undefined)?.languageCode ?? 'en-US';
    if (status !== 200) {
      const fix = `Correct the profile of the queue ${name} in QUEUES_FILE, or create it`;
      problems.push(
        fail('queues.profile', 'A conversation profile of a queue cannot be read', fix, `${profile}, ${status}`),
      );
    } else if (languages && !languages.some((each) => primary(each) === primary(spoken))) {
      const fix = `Set the language of the profile, or the languages of the queue ${name}`;
      problems.push(
        warn('queues.language', 'A profile has another language than its queue', fix, `${name}: ${spoken}`),
      );
    }
  }
  return problems.length > 0 ? problems : [pass('queues.profile', 'Every profile of a queue exists', `${rows.length}`)];
}

type Names = { readonly entries: readonly QueueEntry[]; readonly token: string | undefined };

/** Whether Genesys has each queue that the file names. */
async function checkNames(config: Config, deps: QueueDeps, { entries, token }: Names): Promise<Finding[]> {
  const names = [...new Set(entries.flatMap(({ match }) => match.queue ?? []))];
  if (names.length === 0 || token === undefined || config.localGenesys) return [];
  const { api } = regionHosts(regionByDomain(config.GENESYS_CLOUD_REGION!)!);
  const missing: string[] = [];
  for (const name of names) {
    const path = isUuid(name) ? `/${name}` : `?${new URLSearchParams({ name, pageSize: '25' })}`;
    const { status, body } = await ask(deps, `${api}/api/v2/routing/queues${path}`, token);
    if (status !== 200 && status !== 404) {
      const fix =
        'Run the doctor with a GENESYS_TOKEN that has routing:queue:view; the service itself does not need it';
      return [warn('queues.names', 'The queues of Genesys could not be read', fix, String(status))];
    }
    const found = (body as { entities?: { name?: string }[] } | undefined)?.entities ?? [];
    const wanted = name.toLowerCase();
    const isThere = found.some((each) => each.name?.toLowerCase() === wanted);
    const exists = isUuid(name) ? status === 200 : isThere;
    if (!exists) missing.push(name);
  }
  if (missing.length === 0) return [pass('queues.names', 'Genesys has every queue of the file', `${names.length}`)];
  const fix = 'Correct the names or ids in QUEUES_FILE; a queue that was renamed is not found by its old name';
  return [fail('queues.names', 'Genesys has no such queue', fix, missing.join(', '))];
}

const primary = (tag: string) => tag.split('-')[0]!.toLowerCase();

/** Status 0 where nothing answers. */
async function ask(
  deps: Pick<QueueDeps, 'fetch'>,
  url: string,
  token: string,
  project?: string,
): Promise<{ status: number; body: unknown }> {
  try {
    const response = await deps.fetch(url, {
      headers: { authorization: `Bearer ${token}`, ...(project && { 'x-goog-user-project': project }) },
      signal: AbortSignal.timeout(10_000),
    });
    return { status: response.status, body: await response.json().catch(() => undefined) };
  } catch {
    return { status: 0, body: undefined };
  }
}
