/** The Genesys side: region, OAuth client, organization, interaction widget and AudioHook integration. */
import type { Config } from '../../runtime/config.ts';
import { type Finding, fail, pass, warn } from '../../runtime/core/operations/finding.ts';
import { regionByDomain, regionHosts } from '../../shared/genesys/regions.ts';

export type GenesysDeps = {
  readonly fetch: typeof fetch;
  /** Access token of an administrator; without one only what is public is asked. */
  readonly genesysToken: string | undefined;
};

type Integration = {
  id: string;
  intendedState?: string;
  reportedState?: { code?: string };
  integrationType?: { id?: string };
};
type Properties = {
  url?: string;
  sandbox?: string;
  permissions?: string;
  groups?: string[];
  connectionUri?: string;
  channel?: string;
};

/** Findings about the organization, the OAuth client, the widget and the AudioHook integration. Rejects never: what fails is a finding. */
export async function checkGenesys(config: Config, deps: GenesysDeps): Promise<Finding[]> {
  if (config.localGenesys) return [];
  const region = regionByDomain(config.GENESYS_CLOUD_REGION!)!;
  const { api } = regionHosts(region);
  const get = async (path: string): Promise<{ status: number; body: unknown }> => {
    const response = await deps.fetch(`${api}${path}`, {
      headers: deps.genesysToken ? { authorization: `Bearer ${deps.genesysToken}` } : {},
      signal: AbortSignal.timeout(10_000),
    });
    return { status: response.status, body: await response.json().catch(() => undefined) };
  };
  try {
    const me = await get('/api/v2/users/me?expand=organization');
    const findings = [pass('genesys.reach', 'Genesys answers', region.domain)];
    if (deps.genesysToken === undefined) {
      return [
        ...findings,
        warn(
          'genesys.token',
          'Genesys settings were not checked',
          'Run the doctor with GENESYS_TOKEN set to an administrator’s access token',
        ),
      ];
    }
    if (me.status === 401) {
      return [
        ...findings,
        fail(
          'genesys.token',
          'Genesys refuses the token',
          'It has expired or belongs to another region than GENESYS_CLOUD_REGION; get a new one',
        ),
      ];
    }
    findings.push(checkOrganization(me.body, config));
    findings.push(...checkClient(await get(`/api/v2/oauth/clients/${config.OAUTH_CLIENT_ID}`), config));
    const { status, body } = await get('/api/v2/integrations?pageSize=100');
    if (status !== 200) {
      findings.push(
        warn(
          'genesys.integrations',
          'The integrations could not be read',
          'The token needs integrations:integration:view',
          String(status),
        ),
      );
      return findings;
    }
    const integrations = ((body as { entities?: Integration[] }).entities ?? []).filter(
      (i) => i.integrationType?.id !== undefined,
    );
    const properties = async (integration: Integration) => {
      const { body: current } = await get(`/api/v2/integrations/${integration.id}/config/current`);
      return ((current as { properties?: Properties } | undefined)?.properties ?? {}) as Properties;
    };
    const ofType = async (type: string) =>
      Promise.all(
        integrations
          .filter((integration) => integration.integrationType?.id === type)
          .map(async (integration) => ({ integration, properties: await properties(integration) })),
      );
    findings.push(...checkWidget(await ofType('embedded-client-app-interaction-widget'), config));
    if (config.CHANNEL !== 'chat') findings.push(...checkAudiohook(await ofType('audiohook'), config));
    return findings;
  } catch {
    return [
      fail(
        'genesys.reach',
        'Genesys cannot be reached',
        'Allow outbound port 443 from here, and check GENESYS_CLOUD_REGION',
        api,
      ),
    ];
  }
}

function checkOrganization(body: unknown, config: Config): Finding {
  const id = (body as { organization?: { id?: string } } | undefined)?.organization?.id ?? '';
  if (config.ALLOWED_ORGANIZATION_IDS.includes(id)) return pass('genesys.organization', 'The organization is allowed');
  return fail(
    'genesys.organization',
    'This organization may not use the service',
    `Add ${id} to ALLOWED_ORGANIZATION_IDS`,
  );
}

const neededScopes = ['conversations', 'notifications'];

function checkClient({ status, body }: { status: number; body: unknown }, config: Config): Finding[] {
  if (status === 404) {
    return [
      fail(
        'genesys.client',
        'There is no such OAuth client',
        'Copy the id of a client of this organization and region into OAUTH_CLIENT_ID',
      ),
    ];
  }
  if (status !== 200) {
    return [
      warn('genesys.client', 'The OAuth client could not be read', 'The token needs oauth:client:view', String(status)),
    ];
  }
  const client = body as {
    authorizedGrantType?: string;
    registeredRedirectUri?: string[];
    scope?: string[];
    state?: string;
  };
  const findings: Finding[] = [];
  const wantedGrant = config.OAUTH_GRANT === 'implicit' ? 'TOKEN' : 'CODE';
  if (client.state !== undefined && client.state !== 'active') {
    findings.push(fail('genesys.client', 'The OAuth client is inactive', 'Activate it in Admin, OAuth'));
  }
  if (client.authorizedGrantType !== wantedGrant && client.authorizedGrantType !== 'PKCE') {
    findings.push(
      fail(
        'genesys.grant',
        'The OAuth client has a different grant',
        'Change it to Code Authorization / PKCE (OAUTH_GRANT=pkce)',
        client.authorizedGrantType,
      ),
    );
  } else findings.push(pass('genesys.client', 'The OAuth client is configured correctly'));
  const redirect =
    config.REDIRECT_URI ?? (config.APPLICATION_SERVER_URL && `${config.APPLICATION_SERVER_URL}/oauth/callback`);
  if (redirect && !client.registeredRedirectUri?.includes(redirect)) {
    findings.push(
      fail(
        'genesys.redirect',
        'The redirect URI is not registered',
        `Add exactly ${redirect} to the authorized redirect URIs of the OAuth client`,
      ),
    );
  } else findings.push(pass('genesys.redirect', 'The redirect URI is registered'));
  const lacking = neededScopes.filter((scope) => !client.scope?.includes(scope));
  if (lacking.length > 0) {
    findings.push(fail('genesys.scopes', 'The OAuth client lacks scopes', `Add ${lacking.join(', ')}`));
  }
  return findings;
}

type Found = { integration: Integration; properties: Properties };
const isOn = ({ integration }: Found) => integration.intendedState === 'ENABLED';

function checkWidget(widgets: readonly Found[], config: Config): Finding[] {
  const origin = config.APPLICATION_SERVER_URL && new URL(config.APPLICATION_SERVER_URL).origin;
  const ours = widgets.filter(({ properties }) => origin !== undefined && properties.url?.startsWith(origin));
  if (ours.length === 0) {
    return [
      fail(
        'genesys.widget',
        'No interaction widget shows this panel',
        'Add one in Admin, Integrations, with the address that the guide gives',
      ),
    ];
  }
  const widget = ours.find(isOn);
  if (!widget)
    return [fail('genesys.widget', 'The interaction widget is inactive', 'Set it to Active in Admin, Integrations')];
  const { url = '', sandbox = '', permissions = '', groups } = widget.properties;
  const findings: Finding[] = [];
  if (!/conversationid=\{\{(?:gc|pc)ConversationId\}\}/i.test(url)) {
    findings.push(
      fail(
        'genesys.widget',
        'The widget’s address does not name the conversation',
        'End it with ?conversationId={{gcConversationId}}&gcHostOrigin={{gcHostOrigin}}&gcTargetEnv={{gcTargetEnv}}',
      ),
    );
  }
  const lacking = ['allow-scripts', 'allow-same-origin', 'allow-forms', 'allow-popups'].filter(
    (x) => !sandbox.includes(x),
  );
  if (lacking.length > 0) {
    findings.push(
      fail(
        'genesys.sandbox',
        'The sandbox of the widget is too strict',
        `Add ${lacking.join(', ')} to the iframe sandbox options`,
      ),
    );
  }
  if (!permissions.includes('clipboard-write')) {
    findings.push(
      warn(
        'genesys.permissions',
        'The panel cannot copy to the clipboard',
        'Add clipboard-write to the widget’s permissions',
      ),
    );
  }
  if (groups !== undefined && groups.length === 0) {
    findings.push(
      fail('genesys.groups', 'No group sees the widget', 'Choose at least one group in its group filtering'),
    );
  }
  return findings.length > 0 ? findings : [pass('genesys.widget', 'The interaction widget is configured correctly')];
}

function checkAudiohook(found: readonly Found[], config: Config): Finding[] {
  if (found.length === 0) {
    return [
      fail(
        'genesys.audiohook',
        'There is no AudioHook integration',
        'Install AudioHook Monitor in Admin, Integrations',
      ),
    ];
  }
  const on = found.filter(isOn);
  if (on.length === 0)
    return [
      fail(
        'genesys.audiohook',
        'The AudioHook integration is inactive',
        'Set it to Active; Genesys then probes the service',
      ),
    ];
  const ours = on.find(({ properties }) => properties.connectionUri?.endsWith('/audiohook')) ?? on[0]!;
  const { connectionUri = '', channel } = ours.properties;
  const findings: Finding[] = [];
  if (!/^wss:\/\/[^/:]+(?::443)?\/(?:.*\/)?audiohook$/.test(connectionUri)) {
    findings.push(
      fail(
        'genesys.audiohook',
        'The connection URI points elsewhere',
        'Set it to wss://HOST/audiohook, on port 443',
        connectionUri,
      ),
    );
  }
  if (channel !== undefined && channel !== 'both') {
    findings.push(
      warn('genesys.channel', 'Only one side of the call is sent', 'Set the integration’s channel to both'),
    );
  }
  const code = ours.integration.reportedState?.code;
  if (code !== undefined && code !== 'ACTIVE') {
    findings.push(
      fail(
        'genesys.audiohook',
        'Genesys reports an error for the integration',
        'Read its error in Admin, Integrations; then set it to Inactive and Active again',
        code,
      ),
    );
  }
  const authority = config.AUDIOHOOK_PUBLIC_AUTHORITY;
  if (authority && !connectionUri.includes(`//${authority}/`)) {
    findings.push(
      fail(
        'genesys.authority',
        'AUDIOHOOK_PUBLIC_AUTHORITY differs from the host that Genesys connects to',
        'Set it to the host of the connection URI; signatures cover it',
      ),
    );
  }
  return findings.length > 0
    ? findings
    : [pass('genesys.audiohook', 'The AudioHook integration is configured correctly')];
}
