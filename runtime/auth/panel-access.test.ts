import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SignJWT, UnsecuredJWT } from 'jose';
import { EarshotError } from '../../shared/errors.ts';
import { type ConversationId, parseConversationId } from '../../shared/ids.ts';
import type { AuditEntry } from '../core/ports/audit.ts';
import type { GenesysApi, GenesysUser, Participation } from '../core/ports/genesys-api.ts';
import { silentLogger } from '../core/ports/logger.ts';
import type { KeyValueStore } from '../core/ports/stores.ts';
import { Secret } from '../secret.ts';
import { createTestClock } from '../testing/clock.ts';
import { createPanelAccess, type PanelAccessOptions } from './panel-access.ts';
import { panelTokenType, readKeys } from './panel-token.ts';

const ours = '10000000-0000-4000-8000-000000000001';
const client = 'client-of-the-panel';
const secret = new Secret('a'.repeat(20) + 'bcdefghijklmnopqrstuvwxyz0123456789');
const conversation = parseConversationId('11111111-2222-4333-8444-555555555555');
const otherConversation = parseConversationId('99999999-2222-4333-8444-555555555555');

const agent: GenesysUser = { userId: 'agent-1', name: 'Robin', organizationId: ours, clientId: client, active: true };

/** A Genesys that knows the tokens it is told of. */
function scriptedGenesys() {
  const users = new Map<string, GenesysUser | EarshotError>([['good', agent]]);
  const state = {
    users,
    participation: { kind: 'present' } as Participation | EarshotError,
    permissions: new Map<string, string[]>(),
    asked: { identify: 0, participation: 0, permission: 0 },
  };
  const api: GenesysApi = {
    async identify(token) {
      state.asked.identify++;
      const user = users.get(token) ?? new EarshotError('unauthenticated');
      if (user instanceof EarshotError) throw user;
      return user;
    },
    async participation(_token, id: ConversationId) {
      state.asked.participation++;
      if (state.participation instanceof EarshotError) throw state.participation;
      return id === conversation ? state.participation : { kind: 'unknown' };
    },
    saveSummary: () => assert.fail('nothing is saved here'),
    async hasPermission(token, permission) {
      state.asked.permission++;
      return state.permissions.get(token)?.includes(permission) ?? false;
    },
  };
  return {
    ...state,
    api,
    set(next: Participation | EarshotError) {
      state.participation = next;
    },
  };
}

function memoryStore(): KeyValueStore & { values: Map<string, string> } {
  const values = new Map<string, string>();
  return {
    values,
    get: async (key) => values.get(key),
    set: async (key, value) => void values.set(key, value),
    setIfAbsent: async (key, value) => !values.has(key) && Boolean(values.set(key, value)),
    compareAndSet: async () => false,
    take: async () => undefined,
    delete: async (key) => values.delete(key),
    compareAndDelete: async () => false,
  };
}

async function setUp(overrides: Partial<PanelAccessOptions> = {}) {
  const clock = createTestClock();
  const genesys = scriptedGenesys();
  const store = memoryStore();
  const entries: AuditEntry[] = [];
  const access = await createPanelAccess({
    genesys: genesys.api,
    store,
    secrets: [secret],
    clock,
    logger: silentLogger,
    audit: { record: (entry) => entries.push(entry) },
    issuer: 'https://earshot.example',
    sessionMs: 3_600_000,
    clientId: client,
    allowedOrganizationIds: [ours],
    supervisorPermission: 'conversation:call:monitor',
    ...overrides,
  });
  return { clock, genesys, store, entries, access };
}

const code = (wanted: string) => (error: unknown) => error instanceof EarshotError && error.code === wanted;

test('a panel access without a secret, or with a weak one, is refused', async () => {
  await assert.rejects(setUp({ secrets: [] }), code('config_invalid'));
  await assert.rejects(setUp({ secrets: [new Secret('')] }), code('config_invalid'));
  await assert.rejects(setUp({ secrets: [new Secret('short')] }), code('config_invalid'));
  await assert.rejects(setUp({ secrets: [secret, new Secret('x'.repeat(31))] }), code('config_invalid'));
});

const foreignUsers: [name: string, user: GenesysUser | EarshotError, reason: string][] = [
  ['of another organization', { ...agent, organizationId: 'somebody-else' }, 'foreign_organization'],
  ['made for another OAuth client', { ...agent, clientId: 'another-app' }, 'foreign_client'],
  ['of a deactivated user', { ...agent, active: false }, 'inactive_user'],
  ['that Genesys does not know', new EarshotError('unauthenticated'), 'unknown_token'],
  ['without the right to ask who it is (a guest)', new EarshotError('forbidden'), 'unknown_token'],
];
for (const [name, user, reason] of foreignUsers) {
  test(`T25: a Genesys token ${name} is refused with a generic answer and an audit entry`, async () => {
    const { access, genesys, entries, store } = await setUp();
    genesys.users.set('foreign', user);
    await assert.rejects(
      access.signIn('foreign'),
      (error: EarshotError) => error.code === 'unauthenticated' && error.detail === undefined,
    );
    assert.equal(entries.at(-1)?.action, 'sign_in_refused');
    assert.equal(entries.at(-1)?.reason, reason);
    assert.equal(store.values.size, 0);
  });
}

for (const token of ['', ' ', 'a b', 'ünïcode', 'x\ny', 'x'.repeat(4_097), 'a\0b']) {
  test(`T28: a Genesys token of the form ${JSON.stringify(token.slice(0, 12))} never reaches Genesys`, async () => {
    const { access, genesys } = await setUp();
    const before = genesys.asked.identify;
    await access.signIn(token).then(
      () => assert.fail('must be refused'),
      (error) => assert.ok(code('unauthenticated')(error)),
    );
    assert.equal(genesys.asked.identify, before);
  });
}

test('a Genesys that does not answer is not the same as a token that is not known', async () => {
  const { access, genesys } = await setUp();
  genesys.users.set('slow', new EarshotError('unavailable'));
  await assert.rejects(access.signIn('slow'), code('unavailable'));
  genesys.users.set('slow', new EarshotError('rate_limited', { retryAfterMs: 7_000 }));
  await assert.rejects(access.signIn('slow'), (error: EarshotError) => error.retryAfterMs === 7_000);
  genesys.users.set('slow', agent);
  assert.equal((await access.signIn('slow')).identity.agentId, 'agent-1');
});

test('T25: panel tokens of the wrong kind are refused, each with the same answer', async () => {
  const { access, clock } = await setUp();
  const [key] = await readKeys([secret]);
  const seconds = Math.floor(clock.now() / 1_000);
  const claims = { name: 'Robin', org: ours };
  const base = (payload: Record<string, unknown> = claims, header: Record<string, unknown> = {}) =>
    new SignJWT(payload)
      .setProtectedHeader({ alg: 'HS256', typ: panelTokenType, kid: key!.kid, ...header })
      .setIssuer('https://earshot.example')
      .setAudience('earshot-panel')
      .setSubject('agent-1')
      .setJti('session-1')
      .setIssuedAt(seconds)
      .setNotBefore(seconds)
      .setExpirationTime(seconds + 60);
  const rsa = await crypto.subtle.generateKey(
    { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' },
    true,
    ['sign', 'verify'],
  );
  const sign = (jwt: SignJWT) => jwt.sign(key!.bytes);
  const good = await sign(base());
  assert.equal((await access.verify(good)).agentId, 'agent-1');

  const [header, payload, signature] = good.split('.') as [string, string, string];
  const noneHeader = btoa(JSON.stringify({ alg: 'none', typ: panelTokenType, kid: key!.kid })).replace(/=+$/, '');
  // HMAC refuses a key of no length, so the signature over an empty key is made by hand: HMAC of a zero-padded block.
  const emptyKey = await crypto.subtle.importKey('raw', new Uint8Array(64), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
  ]);
  const emptyMac = await crypto.subtle.sign('HMAC', emptyKey, new TextEncoder().encode(`${header}.${payload}`));
  const emptySignature = btoa(String.fromCharCode(...new Uint8Array(emptyMac)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');

  const tokens: [name: string, token: string][] = [
    ['nothing', ''],
    ['no token at all', 'not a token'],
    ['a token that is too long', `${header}.${'A'.repeat(3_000)}.${signature}`],
    ['algorithm none', `${noneHeader}.${payload}.`],
    ['algorithm none with a signature', `${noneHeader}.${payload}.${signature}`],
    ['the library’s own unsecured token', new UnsecuredJWT(claims).setSubject('agent-1').encode()],
    ['an empty key', `${header}.${payload}.${emptySignature}`],
    ['another key', await base().sign(new TextEncoder().encode('z'.repeat(40)))],
    ['another HMAC', await base(claims, { alg: 'HS512' }).sign(new TextEncoder().encode(secret.reveal()))],
    ['a public-key algorithm', await base(claims, { alg: 'RS256' }).sign(rsa.privateKey)],
    ['an unknown key id', await sign(base(claims, { kid: 'unknown' }))],
    ['no key id', await sign(base(claims, { kid: undefined }))],
    ['another type', await sign(base(claims, { typ: 'JWT' }))],
    ['the wrong audience', await sign(base().setAudience('another-service'))],
    ['the wrong issuer', await sign(base().setIssuer('https://evil.example'))],
    ['an end in the past', await sign(base().setExpirationTime(seconds - 60))],
    ['a beginning in the future', await sign(base().setNotBefore(seconds + 600))],
    ['no subject', await sign(base().setSubject(''))],
    ['no organization', await sign(base({ name: 'Robin' }))],
    ['a changed payload', `${header}.${payload.slice(0, -2)}AA.${signature}`],
    ['a changed signature', `${header}.${payload}.${signature.slice(0, -2)}AA`],
  ];
  for (const [name, token] of tokens) {
    await assert.rejects(
      access.verify(token),
      (error: EarshotError) => error.code === 'unauthenticated' && error.detail === undefined,
      name,
    );
  }
});

test('a signed-in agent gets a token that says who she is and nothing of her Genesys token', async () => {
  const { access, store, entries } = await setUp();
  const { token, identity } = await access.signIn('good');
  assert.deepEqual(await access.verify(token), identity);
  assert.equal(identity.organizationId, ours);
  assert.ok(!JSON.stringify([...store.values]).includes('good'));
  assert.ok(!atob(token.split('.')[1]!.replaceAll('-', '+').replaceAll('_', '/')).includes('good'));
  assert.equal(entries.at(-1)?.action, 'sign_in');
});

test('a rotated secret verifies what it signed, and what the new one signs', async () => {
  const before = await setUp();
  const { token } = await before.access.signIn('good');
  const next = new Secret('n3wN3WnewSecret-0123456789-abcdefghij');
  const during = await setUp({ secrets: [next, secret], store: before.store });
  const { identity } = await during.access.signIn('good');
  assert.equal((await during.access.verify(token)).agentId, 'agent-1');
  const old = await during.access.verify(token);
  assert.deepEqual(await during.access.authorize(old, conversation, 'read'), { allowed: true, mode: 'participant' });
  const after = await setUp({ secrets: [next], store: before.store });
  await assert.rejects(after.access.verify(token), code('unauthenticated'));
  assert.equal((await after.access.authorize(identity, conversation, 'read')).allowed, true);
  // Sealed with the secret that is gone: nobody can ask Genesys with that token any more.
  assert.equal((await after.access.authorize(old, conversation, 'read')).allowed, false);
});

const standings: [name: string, participation: Participation, allowed: boolean][] = [
  ['who takes part', { kind: 'present' }, true],
  ['who does her after-call work', { kind: 'after_call' }, true],
  ['who never took part', { kind: 'none' }, false],
  ['to whom Genesys shows no such conversation', { kind: 'unknown' }, false],
  [
    'who has left one that goes on',
    { kind: 'left', conversationEnded: false, leftAt: Date.UTC(2026, 0, 1, 12) },
    false,
  ],
  [
    'whose conversation has just ended',
    { kind: 'left', conversationEnded: true, leftAt: Date.UTC(2026, 0, 1, 11, 55) },
    true,
  ],
  [
    'whose conversation ended an hour ago',
    { kind: 'left', conversationEnded: true, leftAt: Date.UTC(2026, 0, 1, 11) },
    false,
  ],
];
for (const [name, participation, allowed] of standings) {
  test(`T26: an agent ${name} is ${allowed ? 'let in' : 'refused with a reason'}`, async () => {
    const { access, genesys, entries } = await setUp();
    genesys.set(participation);
    const { identity } = await access.signIn('good');
    for (const purpose of ['read', 'write'] as const) {
      const given = await access.authorize(identity, conversation, purpose);
      assert.equal(given.allowed, allowed);
      if (!given.allowed) assert.ok(given.code === 'forbidden' && given.reason.length > 20);
    }
    assert.equal(entries.at(-1)?.action, allowed ? 'join' : 'join_refused');
    assert.equal(entries.at(-1)?.conversationId, conversation);
  });
}

test('T26: an agent who takes part in one conversation is refused another', async () => {
  const { access } = await setUp();
  const { identity } = await access.signIn('good');
  assert.equal((await access.authorize(identity, conversation, 'read')).allowed, true);
  assert.equal((await access.authorize(identity, otherConversation, 'read')).allowed, false);
});

test('T26: a supervisor reads along, may not act, and is in the audit log', async () => {
  const { access, genesys, entries } = await setUp();
  genesys.set({ kind: 'none' });
  genesys.permissions.set('good', ['conversation:call:monitor']);
  const { identity } = await access.signIn('good');
  assert.deepEqual(await access.authorize(identity, conversation, 'read'), { allowed: true, mode: 'supervisor' });
  const write = await access.authorize(identity, conversation, 'write');
  assert.ok(!write.allowed && write.code === 'forbidden' && write.reason.includes('supervisor'));
  assert.deepEqual(
    entries.map((entry) => entry.action),
    ['sign_in', 'supervisor_join'],
  );
});

test('a supervisor permission that is empty makes nobody a supervisor', async () => {
  const { access, genesys } = await setUp({ supervisorPermission: '' });
  genesys.set({ kind: 'none' });
  genesys.permissions.set('good', ['']);
  const { identity } = await access.signIn('good');
  assert.equal((await access.authorize(identity, conversation, 'read')).allowed, false);
});

test('who may see how the service is doing: no agent, nobody whose session has ended, a supervisor', async () => {
  const { access, genesys, clock } = await setUp();
  const { identity } = await access.signIn('good');
  const agent = await access.supervises(identity);
  assert.ok(!agent.allowed && agent.code === 'forbidden' && agent.reason.includes('supervisors'));
  const stranger = await access.supervises({ ...identity, sessionId: 'another' });
  assert.ok(!stranger.allowed && stranger.code === 'unauthenticated');
  genesys.permissions.set('good', ['conversation:call:monitor']);
  assert.equal((await access.supervises(identity)).allowed, false, 'the answer is kept for a short while');
  await clock.advance(61_000);
  assert.deepEqual(await access.supervises(identity), { allowed: true, mode: 'supervisor' });
  await clock.advance(3_600_000);
  const late = await access.supervises(identity);
  assert.ok(!late.allowed && late.code === 'unauthenticated');
});

test('a Genesys that does not answer is no refusal of a supervisor, and a revoked token ends the session', async () => {
  const { access, genesys } = await setUp();
  const { identity } = await access.signIn('good');
  genesys.api.hasPermission = async () => {
    throw new EarshotError('unavailable');
  };
  const away = await access.supervises(identity);
  assert.ok(!away.allowed && away.code === 'unavailable');
  genesys.api.hasPermission = async () => {
    throw new EarshotError('unauthenticated');
  };
  const revoked = await access.supervises(identity);
  assert.ok(!revoked.allowed && revoked.code === 'unauthenticated');
  assert.equal(await access.genesysToken(identity), undefined);
});

test('an OAuth client that may not ask for permissions makes nobody a supervisor', async () => {
  const { access, genesys } = await setUp();
  genesys.set({ kind: 'none' });
  genesys.api.hasPermission = async () => {
    throw new EarshotError('forbidden');
  };
  const { identity } = await access.signIn('good');
  const given = await access.authorize(identity, conversation, 'read');
  assert.ok(!given.allowed && given.code === 'forbidden');
});

test('participation is asked once for many, and again after a short while', async () => {
  const { access, genesys, clock } = await setUp();
  const { identity } = await access.signIn('good');
  await Promise.all(Array.from({ length: 20 }, () => access.authorize(identity, conversation, 'read')));
  assert.equal(genesys.asked.participation, 1);
  await clock.advance(29_000);
  await access.authorize(identity, conversation, 'write');
  assert.equal(genesys.asked.participation, 1);
  await clock.advance(2_000);
  await access.authorize(identity, conversation, 'read');
  assert.equal(genesys.asked.participation, 2);
  await access.authorize(identity, conversation, 'read', { fresh: true });
  assert.equal(genesys.asked.participation, 3);
});

test('T27: an agent who was taken out of a conversation is refused at the next check', async () => {
  const { access, genesys, clock, entries } = await setUp();
  const { identity } = await access.signIn('good');
  assert.equal((await access.authorize(identity, conversation, 'read')).allowed, true);
  genesys.set({ kind: 'none' });
  assert.equal((await access.authorize(identity, conversation, 'read', { fresh: true })).allowed, false);
  assert.equal(entries.at(-1)?.action, 'join_refused');
  genesys.set({ kind: 'present' });
  await clock.advance(6_000);
  assert.equal((await access.authorize(identity, conversation, 'read')).allowed, true);
});

test('T27: a Genesys token that was revoked ends the session, and stays so', async () => {
  const { access, genesys } = await setUp();
  const { identity } = await access.signIn('good');
  genesys.set(new EarshotError('unauthenticated'));
  const first = await access.authorize(identity, conversation, 'read');
  assert.ok(!first.allowed && first.code === 'unauthenticated');
  genesys.set({ kind: 'present' });
  const second = await access.authorize(identity, otherConversation, 'read');
  assert.ok(!second.allowed && second.code === 'unauthenticated');
});

test('T27: a panel session that has ended is refused even where the answer is still kept', async () => {
  const { access, clock } = await setUp({ sessionMs: 60_000 });
  const { token, identity } = await access.signIn('good');
  assert.equal((await access.authorize(identity, conversation, 'read')).allowed, true);
  await clock.advance(66_000);
  await assert.rejects(access.verify(token), code('unauthenticated'));
  const late = await access.authorize(identity, conversation, 'read');
  assert.ok(!late.allowed && late.code === 'unauthenticated');
});

test('a store that does not answer ends no session: she keeps what she has, and the rest is tried again', async () => {
  const { access, store, clock } = await setUp();
  const { identity } = await access.signIn('good');
  assert.equal((await access.authorize(identity, conversation, 'read')).allowed, true);
  const { get } = store;
  store.get = async () => {
    throw new EarshotError('timeout');
  };
  await clock.advance(120_000);
  assert.equal((await access.authorize(identity, conversation, 'read')).allowed, true);
  assert.equal((await access.authorize(identity, conversation, 'read', { fresh: true })).allowed, true);
  const other = await access.authorize(identity, otherConversation, 'read');
  assert.ok(!other.allowed && other.code === 'unavailable');
  store.get = get;
  store.values.clear();
  const ended = await access.authorize(identity, conversation, 'read', { fresh: true });
  assert.ok(!ended.allowed && ended.code === 'unauthenticated', 'a store that answers is believed');
});

test('an agent keeps what she has while Genesys is away for a while, and nobody new is let in', async () => {
  const { access, genesys, clock } = await setUp();
  const { identity } = await access.signIn('good');
  assert.equal((await access.authorize(identity, conversation, 'read')).allowed, true);
  genesys.set(new EarshotError('unavailable'));
  await clock.advance(120_000);
  assert.equal((await access.authorize(identity, conversation, 'read')).allowed, true);
  const other = await access.authorize(identity, otherConversation, 'read');
  assert.ok(!other.allowed && other.code === 'unavailable');
  await clock.advance(240_000);
  const late = await access.authorize(identity, conversation, 'read');
  assert.ok(!late.allowed && late.code === 'unavailable');
});
