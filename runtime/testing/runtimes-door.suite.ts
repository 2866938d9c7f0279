/** Requests to the AudioHook address that are no proper upgrade, on every runtime: what proxies and careless clients make of one. */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { createUpgradeHeaders } from '../simulator/caller/sign-upgrade.ts';
import { localOrganization } from '../simulator/genesys/identities.ts';
import { audiohookUrl } from './instance-requests.ts';
import { type RunningService, testCredentials } from './service-process.ts';
import { newId, type ServiceUnderTest } from './service-under-test.ts';

type DoorCase = {
  readonly what: string;
  readonly line?: string;
  readonly path?: string;
  readonly headers: readonly string[];
  readonly status: number;
  /** Part of the log line. */
  readonly logged?: RegExp;
};

const notUpgrade = /is not a WebSocket upgrade/;
const refusedEarly = /refused before it reached a route/;

/** Every request carries a valid key and signature for its path. */
const doorCases: readonly DoorCase[] = [
  ...['close', 'keep-alive'].map((connection) => ({
    what: `Upgrade with Connection: ${connection}`,
    headers: ['upgrade: websocket', `connection: ${connection}`],
    status: 426,
    logged: notUpgrade,
  })),
  { what: 'Upgrade without Connection', headers: ['upgrade: websocket'], status: 426, logged: notUpgrade },
  {
    what: 'a list of protocols with websocket',
    headers: ['connection: Upgrade', 'upgrade: websocket, h2c'],
    status: 101,
  },
  {
    what: 'a trailing slash',
    path: '/audiohook/',
    headers: ['connection: Upgrade', 'upgrade: websocket'],
    status: 101,
  },
  {
    what: 'two Host headers',
    headers: ['host: example.com', 'connection: Upgrade', 'upgrade: websocket'],
    status: 400,
    logged: refusedEarly,
  },
  { what: 'CONNECT', line: 'CONNECT example.com:443 HTTP/1.1', headers: [], status: 405, logged: refusedEarly },
  {
    what: 'a wrong key',
    headers: ['connection: Upgrade', 'upgrade: websocket', 'x-api-key: bm90LXRoZS1rZXktYXQtYWxs'],
    status: 401,
    logged: /AudioHook connection refused/,
  },
];

/** Resolves with what the server sends: one whole response, or what came before it closed or within two minutes. */
function send(url: string, request: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    let answer = '';
    const finish = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(finish, 120_000);
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      answer += text;
      if (answer.startsWith('HTTP/1.1 101') || isWhole(answer)) finish();
    });
    socket.on('error', finish);
    socket.on('close', finish);
    socket.write(request);
  });
}

/** Whether a response that announces its length has come to its end; one without ends when the server closes. */
function isWhole(answer: string): boolean {
  const [head = '', ...rest] = answer.split('\r\n\r\n');
  const length = /content-length: (\d+)/i.exec(head)?.[1];
  return length !== undefined && rest.join('\r\n\r\n').length >= Number(length);
}

/** Sends one case to a running service and resolves with the response as text. */
function sendCase(service: RunningService, { line, path = '/audiohook', headers }: DoorCase): Promise<string> {
  const signed = createUpgradeHeaders(
    {
      url: audiohookUrl(service).replace(/\/audiohook$/, path),
      ...testCredentials,
      audiohookSessionId: newId(),
      organizationId: localOrganization.id,
      correlationId: newId(),
    },
    { now: Date.now() },
  );
  const own = new Set(headers.map((header) => header.slice(0, header.indexOf(':')).toLowerCase()));
  const sent = Object.entries(signed).flatMap(([name, value]) =>
    own.has(name.toLowerCase()) ? [] : [`${name}: ${value}`],
  );
  const socketHeaders = ['sec-websocket-version: 13', 'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ=='];
  return send(
    service.url,
    `${[line ?? `GET ${path} HTTP/1.1`, `host: ${new URL(service.url).host}`, ...headers, ...sent, ...socketHeaders].join('\r\n')}\r\n\r\n`,
  );
}

/** The log may come after the response. Rejects when it has no such line, behind `from`, within half a minute. */
async function untilLogged(service: RunningService, from: number, line: RegExp): Promise<void> {
  for (const end = Date.now() + 30_000; !line.test(service.output().slice(from)); ) {
    if (Date.now() > end) assert.match(service.output().slice(from), line);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A status of its own, a problem that says why, and a log line. */
export function doorTests(on: ServiceUnderTest): void {
  for (const row of doorCases) {
    on.prove('calls', `answers a request to the AudioHook address with ${row.status}: ${row.what}`, async () => {
      const before = on.service.output().length;
      const answer = await sendCase(on.service, row);
      assert.equal(Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1]), row.status, answer.slice(0, 300));
      if (row.status === 101) return;
      const [head = '', ...rest] = answer.split('\r\n\r\n');
      assert.match(head, /content-type: application\/problem\+json/i);
      const body = rest.join('');
      const length = /content-length: (\d+)/i.exec(head)?.[1];
      if (length !== undefined) assert.equal(Number(length), body.length);
      assert.match(body, new RegExp(`"status":${row.status}\\b`));
      if (row.logged) await untilLogged(on.service, before, row.logged);
    });
  }
}
