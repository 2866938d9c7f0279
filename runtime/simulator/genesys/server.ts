/**
 * The local Genesys, on a loopback port of its own and so of another origin than the service: login server, Platform API,
 * notification sockets. The service and the panel use it with the code that they use for Genesys Cloud.
 */
import { Buffer } from 'node:buffer';
import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { type WebSocket, WebSocketServer } from 'ws';
import { EarshotError } from '../../../shared/errors.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Logger } from '../../core/ports/logger.ts';
import { createControlRoutes } from './control-routes.ts';
import { createFaults, type Faults } from './faults.ts';
import { GenesysState } from './genesys-state.ts';
import { addedSupervisor, localClientId, localOrganization, localPeople } from './identities.ts';
import { createLoginRoutes } from './login-routes.ts';
import { NotificationHub } from './notification-hub.ts';
import { createPlatformRoutes } from './platform-routes.ts';
import { createLocalTokens, type LocalTokens } from './tokens.ts';

export type LocalGenesysOptions = {
  /** Default 0: any free one. */
  readonly port?: number;
  /** Origins of the service, for redirect URIs; both loopback names are accepted for each. */
  readonly serviceOrigins: readonly string[];
  readonly clock: Clock;
  readonly logger: Logger;
  /** The permission of supervisors, as in `SUPERVISOR_PERMISSION`. */
  readonly supervisorPermission?: string;
  /** Token of the person of a browser without a session; `null` shows the login page. Default `local-agent`. */
  readonly signedInAs?: string | null;
  readonly tokenLifeSeconds?: number;
  /** Of the chats that customers start, as in `GenesysStateOptions`. */
  readonly chatType?: string;
  readonly heartbeatMs?: number;
};

export type LocalGenesys = {
  /** Of the login server and of the Platform API alike. */
  readonly origin: string;
  readonly clientId: string;
  readonly organizationId: string;
  readonly state: GenesysState;
  readonly tokens: LocalTokens;
  readonly hub: NotificationHub;
  readonly faults: Faults;
  /** For a service that knows its port only once it listens. */
  setServiceOrigins(origins: readonly string[]): void;
  /** Changes the person of browsers without a session. */
  setSignedInAs(token: string | null): void;
  close(): Promise<void>;
};

const host = '127.0.0.1';
const maxFrameBytes = 64_000;

/**
 * Starts the local Genesys on the loopback interface. Throws EarshotError `config_invalid` where the port is taken.
 */
export async function startLocalGenesys(options: LocalGenesysOptions): Promise<LocalGenesys> {
  const { clock, logger, supervisorPermission = 'conversation:call:monitor' } = options;
  const newId = () => crypto.randomUUID();
  const newSecret = () => Buffer.from(crypto.getRandomValues(new Uint8Array(24))).toString('base64url');
  const people = [...localPeople(supervisorPermission)];
  const { chatType = 'webmessaging' } = options;
  const state = new GenesysState({ clock, people, newId, chatType });
  const tokens = createLocalTokens({ clock, people, newSecret, lifeSeconds: options.tokenLifeSeconds ?? 3_600 });
  const hub = new NotificationHub({ clock, newId, heartbeatMs: options.heartbeatMs ?? 30_000 });
  const faults = createFaults(clock);
  state.onChange((conversation) => hub.publish(conversation));

  let serviceOrigins = bothNames(options.serviceOrigins);
  let signedInAs = options.signedInAs === undefined ? 'local-agent' : options.signedInAs;
  let port = 0;
  const setSignedInAs = (token: string | null): void => {
    signedInAs = token;
  };
  let added = 0;
  const addSupervisors = (count: number): void => {
    for (let n = 0; n < count; n++) people.push(addedSupervisor(++added, supervisorPermission));
  };
  const login = createLoginRoutes({
    people,
    tokens,
    isRedirectUri: (uri) => serviceOrigins.some((origin) => uri === `${origin}/oauth/callback`),
    isServiceOrigin: (origin) => serviceOrigins.includes(origin),
    defaultPerson: () => people.find((person) => person.token === signedInAs),
  });
  const streamingOrigin = () => `ws://${host}:${port}`;
  const platform = { state, tokens, hub, faults, clock, supervisorPermission, newId, streamingOrigin };
  const app = new Hono();
  app.route('/', login);
  app.route('/', createPlatformRoutes(platform));
  app.route('/', createControlRoutes({ state, tokens, hub, faults, setSignedInAs, addSupervisors }));

  const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }));
  server.headersTimeout = 5_000;
  const sockets = acceptChannelSockets(server, hub);
  port = await listen(server, options.port ?? 0);
  const origin = `http://${host}:${port}`;
  logger.debug('Local Genesys started', { origin });

  return {
    origin,
    clientId: localClientId,
    organizationId: localOrganization.id,
    state,
    tokens,
    hub,
    faults,
    setServiceOrigins(origins) {
      serviceOrigins = bothNames(origins);
    },
    setSignedInAs,
    async close() {
      hub.close();
      for (const client of sockets.clients) client.terminate();
      server.closeAllConnections?.();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** WebSockets at `/channels/ID` are connected to their notification channel. */
function acceptChannelSockets(server: Server, hub: NotificationHub): WebSocketServer {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxFrameBytes, perMessageDeflate: false });
  server.on('upgrade', (request, socket, head) => {
    const id = /^\/channels\/([\w-]{1,100})$/.exec(request.url ?? '')?.[1];
    if (id === undefined) return void socket.destroy();
    sockets.handleUpgrade(request, socket, head, (ws) => connectChannel(hub, id, ws));
  });
  return sockets;
}

function connectChannel(hub: NotificationHub, id: string, ws: WebSocket): void {
  const handlers = hub.attach(id, {
    send: (text) => ws.send(text),
    close: (code, reason) => ws.close(code, reason),
    terminate: () => ws.terminate(),
    bufferedAmount: () => ws.bufferedAmount,
  });
  if (!handlers) {
    ws.close(1008, 'unknown channel');
    return;
  }
  ws.on('message', (data, binary) => {
    if (!binary) handlers.onText(data.toString());
  });
  ws.on('close', () => handlers.onClose());
  ws.on('error', () => {});
}

/** Resolves with the port. */
async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const detail = `The local Genesys cannot use port ${port}: it is in use`;
      reject(error.code === 'EADDRINUSE' ? new EarshotError('config_invalid', { detail }) : error);
    });
    server.listen(port, host, resolve);
  });
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

/** Each origin under both loopback names: the desk uses one for its page and the other for the panel's frame. */
function bothNames(origins: readonly string[]): string[] {
  return origins.flatMap((origin) => {
    const { port, protocol } = new URL(origin);
    return ['127.0.0.1', 'localhost'].map((name) => `${protocol}//${name}${port && `:${port}`}`);
  });
}
