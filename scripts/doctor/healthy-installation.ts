/** An installation in which nothing is wrong, for the tests of the doctor: each of them breaks one thing in it. */

import { emptyFolder } from '../../runtime/engine/knowledge/read-folder.ts';
import type { RedisMode } from '../../runtime/redis/client.ts';
import { streamCheckEvents, streamCheckGapMs, streamCheckPath } from '../../shared/api/stream-check.ts';
import type { NetworkDeps } from './check-network.ts';
import type { RedisProbe } from './check-redis.ts';
import type { DoctorDeps, DoctorInput } from './diagnose.ts';

const organization = '11111111-2222-3333-4444-555555555555';
const panel = 'https://earshot.example.com';
const profile = 'projects/demo-project/locations/us-central1/conversationProfiles/p1';

export type Installation = {
  network: NetworkDeps['network'];
  env: Record<string, string>;
  named: string[];
  nodeVersion: string;
  now: number;
  clockOfPanel: number;
  redis: { failure?: Error; mode?: RedisMode; info: Record<string, string>; msPerCommand: number; failOn?: string };
  google: { token: boolean; reachable: boolean; status: number; error?: unknown; profile: Record<string, unknown> };
  genesys: {
    reachable: boolean;
    token: string | undefined;
    me: { status: number; organization: string };
    client: { status: number; body: Record<string, unknown> };
    integrationsStatus: number;
    widget: { state: string; properties: Record<string, unknown> } | undefined;
    audiohook: { state: string; reported: string; properties: Record<string, unknown> } | undefined;
  };
  panel: {
    failure?: Error;
    status: number;
    body: unknown;
    ready: number;
    proxy?: string;
    stream: { gapMs: number; events: number; httpVersion: string };
  };
  /** What the running service at the AudioHook address accepts. */
  service: { running: boolean; keys: string[]; secrets: string[]; open: boolean };
};

/** Settings, Redis, Google, Genesys and a running service that agree with each other. */
export function healthyInstallation(): Installation {
  const secret = Buffer.alloc(32, 7).toString('base64');
  return {
    env: {
      GCP_PROJECT_ID: 'demo-project',
      SERVICE_REGION: 'us-central1',
      CONVERSATION_PROFILE_NAME: profile,
      REDIS_URL: 'rediss://:password@redis.example.com:6378',
      OAUTH_CLIENT_ID: 'client-1',
      GENESYS_CLOUD_REGION: 'mypurecloud.de',
      ALLOWED_ORGANIZATION_IDS: organization,
      SESSION_SECRET: 'Xk29fjQpLmZ81vbTyRwDcNsAhGe4U6o7',
      API_KEY: 'the-audiohook-key-0123456789',
      AUDIOHOOK_CLIENT_SECRET: secret,
      METRICS_TOKEN: 'metrics-token-of-ours-7f3k9',
      ADMIN_TOKEN: 'admin-token-of-ours-9d2m4kq7w1x8z5v3',
      PUBSUB_SERVICE_ACCOUNTS: 'earshot-push@demo-project.iam.gserviceaccount.com',
      APPLICATION_SERVER_URL: panel,
      FEATURES: 'TRANSCRIPT,KNOWLEDGE_SEARCH,SMART_REPLY',
    },
    network: { inUse: ['HTTPS_PROXY'], faults: [] },
    named: ['GCP_PROJECT_ID', 'API_KEY'],
    nodeVersion: '22.12.0',
    now: Date.UTC(2026, 0, 2),
    clockOfPanel: Date.UTC(2026, 0, 2),
    redis: {
      info: { redis_version: '7.2.4', maxmemory_policy: 'noeviction', maxmemory: '1000', used_memory: '10' },
      msPerCommand: 0.4,
    },
    google: healthyGoogle(),
    genesys: healthyGenesys(),
    panel: {
      status: 200,
      body: { mode: 'production', genesys: { clientId: 'client-1' } },
      ready: 200,
      stream: { gapMs: streamCheckGapMs, events: streamCheckEvents, httpVersion: '1.1' },
    },
    service: { running: true, keys: ['the-audiohook-key-0123456789'], secrets: [secret], open: false },
  };
}

function healthyGoogle(): Installation['google'] {
  const topic = (name: string) => ({ topic: `projects/demo-project/topics/${name}`, messageFormat: 'JSON' });
  return {
    token: true,
    reachable: true,
    status: 200,
    profile: {
      name: profile,
      languageCode: 'en-US',
      notificationConfig: topic('lifecycle'),
      newMessageEventNotificationConfig: topic('messages'),
      newRecognitionResultNotificationConfig: topic('recognition'),
      humanAgentAssistantConfig: {
        notificationConfig: topic('suggestions'),
        humanAgentSuggestionConfig: {
          featureConfigs: [
            { suggestionFeature: { type: 'KNOWLEDGE_SEARCH' } },
            { suggestionFeature: { type: 'SMART_REPLY' } },
          ],
        },
      },
    },
  };
}

function healthyGenesys(): Installation['genesys'] {
  return {
    reachable: true,
    token: 'admin-token',
    me: { status: 200, organization },
    client: {
      status: 200,
      body: {
        authorizedGrantType: 'CODE',
        registeredRedirectUri: [`${panel}/oauth/callback`],
        scope: ['conversations', 'notifications', 'user-basic-info'],
        state: 'active',
      },
    },
    integrationsStatus: 200,
    widget: {
      state: 'ENABLED',
      properties: {
        url: `${panel}/?conversationId={{gcConversationId}}&gcHostOrigin={{gcHostOrigin}}&gcTargetEnv={{gcTargetEnv}}`,
        sandbox: 'allow-scripts,allow-same-origin,allow-forms,allow-modals,allow-popups',
        permissions: 'clipboard-write',
        groups: ['g1'],
      },
    },
    audiohook: {
      state: 'ENABLED',
      reported: 'ACTIVE',
      properties: { connectionUri: 'wss://voice.example.com/audiohook', channel: 'both' },
    },
  };
}

/** What the doctor is asked about. */
export function doctorInput(installation: Installation): DoctorInput {
  const { env, named, nodeVersion } = installation;
  return { env, named, nodeVersion, targets: { audiohook: 'wss://voice.example.com/audiohook' } };
}

/** Requests and connections of the doctor, answered from the installation. */
export function depsOf(installation: Installation): DoctorDeps {
  let monotonic = 0;
  const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
    new Response(JSON.stringify(body), { status, headers });
  return {
    network: installation.network,
    now: () => installation.now,
    monotonic: () => monotonic,
    readArticles: async () => emptyFolder,
    readText: async () => 'queues: []',
    genesysToken: installation.genesys.token,
    async googleToken() {
      if (!installation.google.token) throw new Error('Could not load the default credentials');
      return 'google-token';
    },
    async openRedis() {
      if (installation.redis.failure) throw installation.redis.failure;
      return redisOf(installation, () => {
        monotonic += installation.redis.msPerCommand;
      });
    },
    async probe({ apiKey, clientSecret }) {
      const { running, keys, secrets, open } = installation.service;
      if (!running) return { ok: false, reason: 'unreachable', detail: 'Nothing listens there' };
      const at = keys.indexOf(apiKey);
      const signed = secrets.length === 0 || (at >= 0 && secrets[at] === clientSecret);
      return open || (at >= 0 && signed)
        ? { ok: true, reason: 'closed' }
        : { ok: false, reason: 'refused', detail: '401' };
    },
    fetch: async (input) => {
      const url = new URL(String(input));
      if (url.host === 'us-central1-dialogflow.googleapis.com') {
        if (!installation.google.reachable) throw new TypeError('fetch failed');
        return json(
          installation.google.status === 200 ? installation.google.profile : (installation.google.error ?? {}),
          installation.google.status,
        );
      }
      if (url.host === 'api.mypurecloud.de') return genesysAnswer(installation, url.pathname, json);
      if (url.origin === new URL(panel).origin) {
        if (installation.panel.failure) throw installation.panel.failure;
        const date = new Date(installation.clockOfPanel).toUTCString();
        if (url.pathname === '/config.json') return json(installation.panel.body, installation.panel.status, { date });
        if (url.pathname === streamCheckPath) return streamOf(installation, (ms) => (monotonic += ms));
        if (url.pathname === '/readyz') {
          return json(
            {
              components: {
                dialogflow: { status: installation.panel.ready === 200 ? 'up' : 'down' },
                proxy: { status: 'up', ...(installation.panel.proxy && { detail: installation.panel.proxy }) },
              },
              ...(installation.panel.ready !== 200 && { down: ['dialogflow'] }),
            },
            installation.panel.ready,
          );
        }
      }
      throw new Error(`The doctor asked ${url.host}, which is not part of this installation`);
    },
  };
}

function redisOf(installation: Installation, spend: () => void): RedisProbe {
  return {
    mode: installation.redis.mode ?? 'single',
    async command(name) {
      spend();
      if (installation.redis.failOn?.startsWith(`${name} `))
        throw new Error(installation.redis.failOn.slice(name!.length + 1));
      if (name !== 'INFO') return 'OK';
      return Object.entries(installation.redis.info)
        .map(([key, value]) => `${key}:${value}`)
        .join('\r\n');
    },
    close() {},
  };
}

function genesysAnswer(
  installation: Installation,
  path: string,
  json: (body: unknown, status?: number) => Response,
): Response {
  const { genesys } = installation;
  if (!genesys.reachable) throw new TypeError('fetch failed');
  if (genesys.token === undefined) return json({}, 401);
  if (path === '/api/v2/users/me') return json({ organization: { id: genesys.me.organization } }, genesys.me.status);
  if (path.startsWith('/api/v2/oauth/clients/')) return json(genesys.client.body, genesys.client.status);
  const { widget, audiohook } = genesys;
  if (path === '/api/v2/integrations') {
    const entities = [
      widget && {
        id: 'w',
        intendedState: widget.state,
        integrationType: { id: 'embedded-client-app-interaction-widget' },
      },
      audiohook && {
        id: 'a',
        intendedState: audiohook.state,
        reportedState: { code: audiohook.reported },
        integrationType: { id: 'audiohook' },
      },
    ].filter(Boolean);
    return json({ entities }, genesys.integrationsStatus);
  }
  return json({ properties: path.includes('/w/') ? widget?.properties : audiohook?.properties });
}

/** The stream as it arrives behind the proxies of the installation; `pass` lets time go on. */
function streamOf({ panel: { stream } }: Installation, pass: (ms: number) => void): Response {
  let sent = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (sent === stream.events) return controller.close();
        if (sent > 0) pass(stream.gapMs);
        sent += 1;
        const data = JSON.stringify({ sequence: sent, httpVersion: stream.httpVersion });
        return controller.enqueue(new TextEncoder().encode(`event: check\ndata: ${data}\n\n`));
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}
