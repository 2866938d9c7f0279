/**
 * What an attacker sends, as bytes of HTTP/1.1: per route and kind of abuse, with its rate. Rates are what one ordinary machine does
 * without effort, and are bounded by the run's length; all of it goes to loopback only.
 */
import { Buffer } from 'node:buffer';
import { paths } from '../../../shared/api/routes.ts';

/** The conversation that the honest panels follow. */
export const conversationId = '00000000-0000-4000-8000-00000000abcd';

export type Attack = {
  readonly kind: string;
  readonly route: string;
  /** New connections a second. */
  readonly perSecond: number;
  /** Most connections at one time. */
  readonly atOnce: number;
  /** The request; `token` is that of an agent who signed in, for abuse from within. */
  readonly request: (token: string) => Buffer;
  /**
   * `answer`: reads the answer and leaves. `trickle`: sends the request one byte at a time. `ignore`: sends it and reads nothing. The
   * latter two stay until the end.
   */
  readonly manner: 'answer' | 'trickle' | 'ignore';
};

/** Documentation address (RFC 5737), as a proxy in front of the service would pass it on. */
const attackerAddress = '203.0.113.66';

function request(method: string, path: string, headers: readonly string[], body: Buffer | string = ''): Buffer {
  const length = method === 'GET' ? [] : [`content-length: ${Buffer.byteLength(body)}`];
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    `x-forwarded-for: ${attackerAddress}`,
    ...length,
    ...headers,
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), Buffer.from(body)]);
}

const id = '00000000-0000-4000-8000-0000000000ff';
const upgrade = (organization: string, more: readonly string[] = []) =>
  request('GET', paths.audiohook, [
    'connection: upgrade',
    'upgrade: websocket',
    'sec-websocket-version: 13',
    'sec-websocket-key: MDEyMzQ1Njc4OWFiY2RlZg==',
    `audiohook-organization-id: ${organization}`,
    `audiohook-session-id: ${id}`,
    `audiohook-correlation-id: ${id}`,
    'x-api-key: a-key-that-was-never-given-out',
    ...more,
  ]);

const covered = '("@request-target" "@authority" "audiohook-organization-id" "audiohook-session-id" "x-api-key")';
const signature = [
  `signature-input: sig1=${covered};keyid="a-key-that-was-never-given-out";nonce="AAAAAAAAAAAAAAAAAAAAAAAA";created=1700000000;expires=1700000030`,
  `signature: sig1=:${'A'.repeat(43)}=:`,
];
/** Shaped like a panel token, signed with somebody else's secret. */
const foreignToken = [
  Buffer.from('{"alg":"HS256","typ":"earshot-panel+jwt"}').toString('base64url'),
  Buffer.from(`{"sub":"x","jti":"x","name":"x","exp":4102444800}`).toString('base64url'),
  'A'.repeat(43),
].join('.');
const foreign = `authorization: Bearer ${foreignToken}`;
const json = 'content-type: application/json';
const message = JSON.stringify({ messageId: 'x', role: 'customer', text: 'x', sentAt: '2026-01-01T00:00:00Z' });
const push = '/pubsub/human-agent-assistant-event';
const large = Buffer.alloc(1_000_000, 0x20);
/** Less than the 16 kB at which Node itself refuses a request. */
const longHeader = `x-long: ${'a '.repeat(7_000)}`;

const answered = (kind: string, route: string, perSecond: number, bytes: Buffer): Attack => ({
  kind,
  route,
  perSecond,
  atOnce: 200,
  request: () => bytes,
  manner: 'answer',
});

/** In the order in which they run. */
export const attacks: readonly Attack[] = [
  answered('failed upgrades', paths.audiohook, 50, upgrade(id)),
  answered('failed signed upgrades', paths.audiohook, 50, upgrade(id, signature)),
  answered('upgrades with long ids', paths.audiohook, 20, upgrade(`a${' '.repeat(14_000)}b`, signature)),
  answered('sign-ins without token', paths.session, 100, request('POST', paths.session, [json])),
  answered(
    'foreign tokens',
    paths.conversation(':id'),
    100,
    request('GET', paths.conversation(conversationId), [foreign]),
  ),
  answered('foreign tokens', paths.events(':id'), 100, request('GET', paths.events(conversationId), [foreign])),
  answered(
    'foreign tokens',
    paths.messages(':id'),
    100,
    request('POST', paths.messages(conversationId), [foreign, json], message),
  ),
  answered('foreign tokens', push, 50, request('POST', push, [foreign, json], '{}')),
  answered('large bodies', paths.session, 5, request('POST', paths.session, [json], large)),
  answered('large bodies', push, 5, request('POST', push, [json], large)),
  answered(
    'long headers',
    paths.conversation(':id'),
    50,
    request('GET', paths.conversation(conversationId), [longHeader]),
  ),
  answered('long headers', paths.metrics, 50, request('GET', paths.metrics, [longHeader])),
  {
    kind: 'slow writers',
    route: paths.session,
    perSecond: 20,
    atOnce: 200,
    request: () => request('POST', paths.session, [json], message),
    manner: 'trickle',
  },
  {
    kind: 'slow readers',
    route: paths.events(':id'),
    perSecond: 20,
    atOnce: 30,
    request: (token) => request('GET', paths.events(conversationId), [`authorization: Bearer ${token}`]),
    manner: 'ignore',
  },
];
