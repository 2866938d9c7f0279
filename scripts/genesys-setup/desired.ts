/** What Genesys should hold for Earshot: OAuth client, interaction widget, app of supervisors, AudioHook monitor. Pure. */

export type SetupOptions = {
  /** Public address of the panel, without a slash at the end. */
  readonly applicationUrl: string;
  /** `wss://…/audiohook`; absent: no calls, and the AudioHook integration is left alone. */
  readonly audiohookUrl?: string;
  readonly apiKey?: string;
  readonly clientSecret?: string;
  readonly grant: 'pkce' | 'implicit';
  /** Ids; absent: what is set in Genesys stays. */
  readonly groups?: readonly string[];
  readonly queues?: readonly string[];
  /** Absent: no one may be a supervisor, and the app of supervisors is left alone. */
  readonly supervisors?: {
    /** Ids of the groups whose members see the app; absent: what is set in Genesys stays. */
    readonly groups?: readonly string[];
  };
};

export type DesiredClient = {
  readonly name: string;
  readonly description: string;
  readonly authorizedGrantType: 'CODE' | 'TOKEN';
  readonly registeredRedirectUri: readonly string[];
  readonly accessTokenValiditySeconds: number;
  readonly scope: readonly string[];
  readonly state: 'active';
};

export type DesiredIntegration = {
  readonly typeId: string;
  readonly name: string;
  readonly notes: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly advanced: Readonly<Record<string, unknown>>;
};

export type DesiredSetup = {
  readonly client: DesiredClient;
  readonly widget: DesiredIntegration;
  readonly supervisorApp?: DesiredIntegration;
  readonly audiohook?: DesiredIntegration & {
    readonly credential: { readonly name: string; readonly fields: Readonly<Record<string, string>> };
  };
};

export const names = {
  client: 'Earshot panel',
  widget: 'Earshot',
  supervisorApp: 'Earshot supervisor',
  audiohook: 'Earshot AudioHook',
  credential: 'Earshot AudioHook key',
};

/** The panel's own placeholders; all are filled by the host. */
export function widgetUrl(applicationUrl: string): string {
  return (
    `${applicationUrl}/?conversationId={{gcConversationId}}&gcHostOrigin={{gcHostOrigin}}` +
    '&gcTargetEnv={{gcTargetEnv}}&langTag={{gcLangTag}}&usePopupAuth={{gcUsePopupAuth}}'
  );
}

/** An app that is bound to no interaction, so the host fills no conversation. */
export function supervisorAppUrl(applicationUrl: string): string {
  return `${applicationUrl}/supervisor?langTag={{gcLangTag}}&usePopupAuth={{gcUsePopupAuth}}`;
}

const kept = 'Kept by npm run genesys:setup.';
const sandbox = 'allow-scripts,allow-same-origin,allow-forms,allow-modals,allow-popups,allow-downloads';

const iconOf = (applicationUrl: string) => ({
  icon: { vector: `${applicationUrl}/favicon.svg` },
  monochromicIcon: { vector: `${applicationUrl}/favicon.svg` },
});

/** A page of its own in the Genesys menu. Without hooks of its lifecycle, so that the host waits for nothing. */
function supervisorAppOf(applicationUrl: string, groups: readonly string[] | undefined): DesiredIntegration {
  return {
    typeId: 'embedded-client-app',
    name: names.supervisorApp,
    notes: kept,
    properties: {
      url: supervisorAppUrl(applicationUrl),
      displayType: 'standalone',
      featureCategory: 'contactCenterInsights',
      sandbox,
      permissions: 'clipboard-write',
      ...(groups && { groups }),
    },
    advanced: { ...iconOf(applicationUrl), i10n: { 'en-us': { name: names.supervisorApp } } },
  };
}

/** The OAuth client and the integrations as they should be. Without `apiKey` the AudioHook integration is left out. */
export async function desiredSetup(options: SetupOptions): Promise<DesiredSetup> {
  const { applicationUrl, audiohookUrl, apiKey, clientSecret = '', grant, groups, queues, supervisors } = options;
  const client: DesiredClient = {
    name: names.client,
    description: 'Sign-in of the Earshot panel. Kept by npm run genesys:setup.',
    authorizedGrantType: grant === 'pkce' ? 'CODE' : 'TOKEN',
    registeredRedirectUri: [`${applicationUrl}/oauth/callback`],
    accessTokenValiditySeconds: 3_600,
    scope: [
      ...['conversations', 'notifications', 'user-basic-info'],
      // In which divisions somebody is a supervisor.
      ...(supervisors ? ['authorization:readonly'] : []),
    ],
    state: 'active',
  };
  const widget: DesiredIntegration = {
    typeId: 'embedded-client-app-interaction-widget',
    name: names.widget,
    notes: kept,
    properties: {
      url: widgetUrl(applicationUrl),
      sandbox,
      permissions: 'clipboard-write',
      communicationTypeFilter: '',
      ...(groups && { groups }),
      ...(queues && { queueIdFilterList: queues }),
    },
    advanced: {
      // Thrown away frames lose their stream at every change of interaction.
      lifecycle: { ephemeral: false, hooks: { bootstrap: true, focus: true, blur: true, stop: true } },
      ...iconOf(applicationUrl),
      i10n: { 'en-us': { name: 'Earshot' } },
    },
  };
  const apps = { widget, ...(supervisors && { supervisorApp: supervisorAppOf(applicationUrl, supervisors.groups) }) };
  if (audiohookUrl === undefined || apiKey === undefined) return { client, ...apps };
  return {
    client,
    ...apps,
    audiohook: {
      typeId: 'audiohook',
      name: names.audiohook,
      // A credential cannot be read back; this text identifies what is in it.
      notes: `Kept by npm run genesys:setup. Key ${await fingerprint(`${apiKey}\n${clientSecret}`)}.`,
      properties: { channel: 'both', connectionUri: audiohookUrl },
      advanced: {},
      credential: { name: names.credential, fields: { apiKey, clientSecret } },
    },
  };
}

/** Enough to tell one key from another, far too little to find it. */
async function fingerprint(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(digest, 0, 5)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
