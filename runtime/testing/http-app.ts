/** The whole app over stubs: for tests of what applies to all routes. */
import assert from 'node:assert/strict';
import { Hono } from 'hono';
import * as v from 'valibot';
import type { PublicConfig } from '../../shared/api/routes.ts';
import { emptyView } from '../../shared/assist/conversation.ts';
import { EarshotError } from '../../shared/errors.ts';
import type { ConversationLog } from '../core/ports/conversation-log.ts';
import { silentLogger } from '../core/ports/logger.ts';
import { silentMeter } from '../core/ports/meter.ts';
import type { PanelAccess, PanelIdentity } from '../core/ports/panel-access.ts';
import { type AppDeps, createApp } from '../http/app.ts';
import type { PanelEnv } from '../http/app-env.ts';
import { readJson } from '../http/json-body.ts';
import { createPanelStreams } from '../http/panel-streams.ts';
import { createStaticFiles } from '../http/static-files.ts';
import { createTestClock } from './clock.ts';

/** The conversation that the agent takes part in, and another one. */
export const mine = '11111111-1111-4111-8111-111111111111';
export const foreign = '22222222-2222-4222-8222-222222222222';
const identity: PanelIdentity = {
  agentId: 'a1',
  name: 'Agent One',
  organizationId: 'o1',
  sessionId: 's1',
  expiresAt: 9_999_999_999_999,
};

export const panelAccess: PanelAccess = {
  signIn: async () => ({ token: 'panel-token', identity }),
  async verify(token) {
    if (token !== 'panel-token') throw new EarshotError('unauthenticated');
    return identity;
  },
  signOut: async () => {},
  async authorize(_identity, conversationId, purpose) {
    if (conversationId !== mine) return { allowed: false, code: 'forbidden', reason: 'not_participant' };
    return purpose === 'read' ? { allowed: true, mode: 'supervisor' } : { allowed: true, mode: 'participant' };
  },
};

const log = {
  snapshot: async () => ({ conversation: emptyView(), cursor: 'e-0' as const }),
  follow: () => () => {},
  head: () => undefined,
  degraded: false,
} as unknown as ConversationLog;

const publicConfig: PublicConfig = {
  version: '1',
  mode: 'local',
  features: ['TRANSCRIPT'],
  channel: 'omnichannel',
  apiBase: '',
  genesys: {
    region: 'x',
    loginOrigin: 'x',
    apiOrigin: 'x',
    clientId: 'x',
    redirectUri: 'x',
    grant: 'pkce',
    hostOrigins: [],
  },
};

const built: Record<string, string> = {
  'index.html': '<!doctype html><title>Panel</title>',
  'desk.html': '<!doctype html><title>Desk</title>',
  'oauth-callback.html': '<!doctype html><title>Callback</title>',
  'modules.js': `export const x = ${JSON.stringify('y'.repeat(4_000))}`,
  'assets/panel-1a2b.js': 'export {}',
};

/** The app in local mode; the token `panel-token` belongs to `identity`. */
export function createTestApp(change: Partial<AppDeps> = {}) {
  const clock = createTestClock();
  const conversations = new Hono<PanelEnv>();
  conversations.post('/messages', async (c) => {
    const body = await readJson(c, v.object({ text: v.pipe(v.string(), v.maxLength(10)) }));
    return c.json({ who: c.get('identity').agentId, id: c.get('conversationId'), mode: c.get('access').mode, body });
  });
  conversations.post('/summary', () => {
    throw new Error('the customer said 4111 1111 1111 1111');
  });
  return createApp({
    runtime: 'node',
    version: '1.2.3',
    local: true,
    clock,
    logger: silentLogger,
    meter: silentMeter,
    log,
    access: panelAccess,
    streams: createPanelStreams({ log, access: panelAccess, clock, random: () => 0.5, maxStreams: 2 }),
    openEventStream(_c, headers, start) {
      const sink = { write() {}, bufferedBytes: () => 0, end() {}, destroy() {} };
      start(sink);
      return new Response('', { headers });
    },
    readiness: { draining: false, components: () => [{ name: 'dialogflow', ok: true }] },
    metrics: { contentType: 'text/plain; version=0.0.4', render: async () => 'earshot_up 1\n' },
    metricsToken: undefined,
    peerAddress: () => '127.0.0.1',
    proxyHops: 0,
    allowedOrigins: ['https://panel.example'],
    files: createStaticFiles({
      keep: true,
      readFile: async (name) => (name in built ? new TextEncoder().encode(built[name]) : undefined),
    }),
    publicConfig: () => publicConfig,
    panelPolicy: { frameAncestors: ['https://apps.mypurecloud.de'], connect: ['https://api.mypurecloud.de'] },
    localPolicy: { frameAncestors: [], connect: [], frames: [] },
    routes: { conversations },
    ...change,
  });
}

export const url = (path: string, host = 'localhost:8080') => `http://${host}${path}`;
export const bearer = { authorization: 'Bearer panel-token' };
export const events = `/api/conversations/${mine}/events`;

/** The problem in a response; asserts its content type. */
export async function problemIn(response: Response) {
  assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/);
  return (await response.json()) as { code: string; status: number; reason?: string; detail?: string; title: string };
}
